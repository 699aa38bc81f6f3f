import { isIPv6 } from 'node:net';
import type { Section } from './section.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Address of the proxy for one appliance, or null. The environment is asked only where the file says `env`. */
export function resolveProxy(section: Section, applianceUrl: string | null, env: Environment): string | null {
  const proxy = section.text('proxy');
  if (proxy === undefined || proxy === 'none') return null;
  if (proxy === 'env') return applianceUrl === null ? null : proxyOfEnvironment(section, new URL(applianceUrl), env);
  const url = URL.canParse(proxy) ? new URL(proxy) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
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

/** The proxy that the environment names, checked; null for a host that NO_PROXY excepts. No message quotes it: it may hold a password. */
function proxyOfEnvironment(section: Section, url: URL, env: Environment): string | null {
  const variable = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'].find((name) => env[name]);
  const proxy = variable === undefined ? undefined : env[variable];
  if (!proxy || isException(url, env['no_proxy'] || env['NO_PROXY'] || '')) return null;
  if (isUsable(proxy)) return proxy;
  section.refuse(
    'proxy',
    `The environment variable ${variable} holds no http or https address.`,
    'Write http://host:port, or http://user:password@host:port with %25 for a percent sign.',
  );
  return null;
}

function isUsable(proxy: string): boolean {
  try {
    const { protocol, username, password } = new URL(proxy);
    decodeURIComponent(username + password);
    return /^https?:$/.test(protocol);
  } catch {
    return false;
  }
}

/** NO_PROXY: `*`, names with all their subdomains, addresses, each with an optional port. */
function isException(url: URL, list: string): boolean {
  const entries = list.toLowerCase().split(/[\s,]+/);
  const host = url.hostname.toLowerCase();
  return entries.some((entry) => {
    if (entry === '') return false;
    const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(isIPv6(entry) ? `[${entry}]` : entry) ?? [];
    if (port !== undefined && port !== (url.port || '443')) return false;
    const bare = name.replace(/^\*?\./, '');
    return name === '*' || host === bare || host.endsWith(`.${bare}`);
  });
}
