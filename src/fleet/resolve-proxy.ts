import type { Section } from './section.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Address of the proxy for one appliance, or null. The environment is asked only where the file says `env`. */
export function resolveProxy(section: Section, applianceUrl: string | null, env: Environment): string | null {
  const proxy = section.text('proxy');
  if (proxy === undefined || proxy === 'none') return null;
  if (proxy === 'env') return applianceUrl === null ? null : proxyOfEnvironment(new URL(applianceUrl), env);
  const url = URL.canParse(proxy) ? new URL(proxy) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    section.refuse('proxy', '"proxy" must be an http or https address, "env" or "none".');
    return null;
  }
  if (url.username !== '' || url.password !== '') {
    section.refuse(
      'proxy',
      'A password never stands in this file.',
      'Use "proxy: env" and HTTPS_PROXY for a proxy that asks for one.',
    );
    return null;
  }
  return url.origin;
}

/** HTTPS_PROXY unless NO_PROXY names the host: `*`, names with all their subdomains, addresses, each with an optional port. */
function proxyOfEnvironment(url: URL, env: Environment): string | null {
  const proxy = env['https_proxy'] || env['HTTPS_PROXY'] || env['all_proxy'] || env['ALL_PROXY'];
  if (!proxy) return null;
  const exceptions = (env['no_proxy'] || env['NO_PROXY'] || '').split(/[\s,]+/).filter((entry) => entry !== '');
  const host = url.hostname.toLowerCase();
  const isException = exceptions.some((entry) => {
    const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (port !== undefined && port !== (url.port || '443')) return false;
    const bare = name.replace(/^\*?\./, '');
    return name === '*' || host === bare || host.endsWith(`.${bare}`);
  });
  return isException ? null : proxy;
}
