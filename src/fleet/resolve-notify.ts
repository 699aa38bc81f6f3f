import type { ChannelChoice, MailChannel, NotifyChannel, SyslogChannel, WebhookChannel } from '../model/fleet.ts';
import type { Json } from '../model/json.ts';
import { NOTICE_KINDS, type NoticeKind, TEMPLATE_PLACES } from '../model/notice.ts';
import type { Severity } from '../model/verdict.ts';
import { isLoopback } from './is-loopback.ts';
import { resolvePath } from './resolve-path.ts';
import { resolveSecretSource, secretKeys } from './resolve-secret-source.ts';
import type { Section } from './section.ts';

const DEFAULT_TIMEOUT_MS = 15_000;

/** Plain addresses only: a display name would be one more text that could break out of a header (RFC 5322, 3.4.1). */
const ADDRESS = /^[^\s@<>()[\]\\,;:"\p{C}]+@[^\s@<>()[\]\\,;:"\p{C}]+$/u;
const HOST = /^(?:[A-Za-z0-9._-]+|\[?[0-9A-Fa-f:.]+\]?)$/;

/** The channels of a fleet file. Mistakes are noted at their place; a channel with one is left out. Reads nothing. */
export function resolveNotify(root: Section, directory: string): readonly NotifyChannel[] {
  return root.sections('notify').flatMap((item): NotifyChannel[] => {
    const channels = [
      item.has('mail') ? resolveMail(item.section('mail'), directory) : null,
      item.has('webhook') ? resolveWebhook(item.section('webhook'), directory) : null,
      item.has('syslog') ? resolveSyslog(item.section('syslog'), directory) : null,
    ];
    return channels.filter((channel) => channel !== null);
  });
}

function resolveMail(section: Section, directory: string): MailChannel | null {
  const host = resolveHost(section);
  const single = section.text('to');
  const to = single === undefined ? section.texts('to') : [single];
  const from = section.text('from');
  for (const [index, address] of to.entries()) {
    if (!ADDRESS.test(address)) refuseAddress(section, ['to', index]);
  }
  if (from !== undefined && !ADDRESS.test(from)) refuseAddress(section, ['from']);
  const encryption = (section.text('encryption') as MailChannel['encryption'] | undefined) ?? 'starttls';
  if (encryption === 'none' && host !== null && !isLoopback(host)) {
    section.refuse(
      'encryption',
      'Mail without encryption is taken for a server on this machine only.',
      'Use starttls or tls, or localhost.',
    );
  }
  const login = resolveLogin(section, encryption, directory);
  if (host === null || from === undefined || to.length === 0) return null;
  return {
    kind: 'mail',
    to,
    from,
    host,
    port: section.number('port') ?? (encryption === 'tls' ? 465 : encryption === 'none' ? 25 : 587),
    encryption,
    caFile: resolvePath(section, 'caFile', directory),
    login,
    attachPdf: section.raw('attachPdf') === true,
    ...resolveChoice(section),
  };
}

function resolveLogin(
  section: Section,
  encryption: MailChannel['encryption'],
  directory: string,
): MailChannel['login'] {
  const username = section.text('username');
  const password = resolveSecretSource(section, secretKeys('password'), directory);
  if (username === undefined && password === null) return null;
  if (username === undefined) section.refuse(null, '"username" is missing here.');
  if (password === null) {
    section.refuse(
      null,
      'This does not say where the password comes from.',
      'Add passwordEnv, passwordFile or passwordCommand.',
    );
  }
  if (encryption === 'none') section.refuse('encryption', 'A password is never sent without encryption.');
  return username === undefined || password === null ? null : { username, password };
}

function resolveWebhook(section: Section, directory: string): WebhookChannel | null {
  const written = section.text('url');
  const source = resolveSecretSource(section, secretKeys('url'), directory);
  if (written !== undefined && source !== null)
    section.refuse('url', 'Only one of url, urlEnv, urlFile, urlCommand can be given.');
  const url = written ?? source;
  if (url === null) {
    section.refuse(
      null,
      'This does not say where to.',
      'Add url; or urlEnv, urlFile or urlCommand for an address that holds a token.',
    );
  }
  if (written !== undefined) checkUrl(section, written);
  const unknown = unknownPlaces(section.raw('template') ?? null);
  if (unknown.length > 0) {
    section.refuse(
      'template',
      'The template names a place that nothing fills.',
      `Places are ${TEMPLATE_PLACES.join(', ')}.`,
    );
  }
  if (url === null) return null;
  return {
    kind: 'webhook',
    url,
    secret: resolveSecretSource(section, secretKeys('secret'), directory),
    caFile: resolvePath(section, 'caFile', directory),
    template: section.has('template') ? section.object('template') : null,
    ...resolveChoice(section),
  };
}

/** What stands in double braces in a template and is none of the places. Linear: a pattern would try every length of every blank. */
function unknownPlaces(template: Json): string[] {
  const known: readonly string[] = TEMPLATE_PLACES;
  const [, ...begun] = JSON.stringify(template).split('{{');
  const named = begun.flatMap((text) => (text.includes('}}') ? [text.slice(0, text.indexOf('}}')).trim()] : []));
  return named.filter((name) => !known.includes(name));
}

/** No message quotes the address: it may hold a token. */
function checkUrl(section: Section, text: string): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url === null || !isSafe) {
    section.refuse('url', '"url" must be an https address; http is taken for this machine only.');
  } else if (url.username !== '' || url.password !== '') {
    section.refuse('url', 'A password never stands in this file.', 'Use urlEnv, urlFile or urlCommand.');
  }
}

function resolveSyslog(section: Section, directory: string): SyslogChannel | null {
  const host = resolveHost(section);
  if (host === null) return null;
  return {
    kind: 'syslog',
    host,
    port: section.number('port') ?? 6514,
    caFile: resolvePath(section, 'caFile', directory),
    ...resolveChoice(section),
  };
}

function resolveChoice(section: Section): ChannelChoice {
  return {
    on: section.has('on') ? (section.texts('on') as readonly NoticeKind[]) : NOTICE_KINDS,
    minSeverity: (section.text('minSeverity') as Severity | undefined) ?? 'low',
    timeoutMs: section.number('timeoutMs') ?? DEFAULT_TIMEOUT_MS,
  };
}

function resolveHost(section: Section): string | null {
  const host = section.text('host');
  if (host === undefined) return null;
  if (!HOST.test(host)) section.refuse('host', '"host" must be a name or an address, without port.');
  return host.replace(/^\[|\]$/g, '');
}

function refuseAddress(section: Section, place: readonly (string | number)[]): void {
  section.refuse(place, `"${place[0]}" must be a plain mail address, such as audit-team@example.com.`);
}
