import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** A token and cookie-octets (RFC 6265, section 4.1.1); bounded, because it goes back with every request. */
const COOKIE = /^\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256})=([!#-+\--:<-[\]-~]{1,4096})\s*$/;

/** The name in the REST API guide. */
const SESSION_NAME = 'session_id';

/**
 * The session cookie of an answer, as it is sent back (`session_id=…`), or null. The value is kept as it came. Cookies for another
 * host or path are ignored, and so is `expires`: clocks that disagree must not lose the session. Of several the last one holds.
 * Where none has the name of the guide, the one with the longest value is taken for the session.
 *
 * @param host of the appliance, as in its url
 */
export function readSessionCookie(headers: IncomingHttpHeaders, host: string): string | null {
  const given: string | string[] = headers['set-cookie'] ?? [];
  const cookies = (Array.isArray(given) ? given : [given]).flatMap((cookie) => {
    const [pair = '', ...attributes] = cookie.split(';');
    const [, name = '', value = ''] = COOKIE.exec(pair) ?? [];
    return name !== '' && isForUs(attributes, host) ? [{ name, value }] : [];
  });
  const named = cookies.findLast(({ name }) => name === SESSION_NAME);
  const longest = Math.max(...cookies.map(({ value }) => value.length));
  const session = named ?? cookies.findLast(({ value }) => value.length === longest);
  return session === undefined ? null : `${session.name}=${session.value}`;
}

function isForUs(attributes: readonly string[], host: string): boolean {
  return attributes.every((attribute) => {
    const [, name = '', value = ''] = /^\s*([^=]*?)\s*(?:=\s*(.*?)\s*)?$/.exec(attribute) ?? [];
    if (/^domain$/i.test(name) && value !== '') {
      return domainMatches(host.toLowerCase(), value.replace(/^\./, '').toLowerCase());
    }
    return !/^path$/i.test(name) || ['', '/', '/api', '/api/'].includes(value);
  });
}

/** RFC 6265, section 5.1.3: an address matches itself only. */
function domainMatches(host: string, domain: string): boolean {
  const isAddress = isIP(host.replace(/^\[|\]$/g, '')) !== 0;
  return host === domain || (!isAddress && host.endsWith(`.${domain}`));
}
