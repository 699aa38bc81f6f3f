import { applianceText } from './appliance-text.ts';
import { cleanText } from './clean-text.ts';

/** Where the configuration starts. */
export const CONFIGURATION_ROOT = '/api/configuration';

/** Read-only roots outside the configuration that are always asked for, whatever `/api` lists. */
export const EXTRA_ROOTS: readonly string[] = [
  '/api/health_status',
  '/api/firmware/slots',
  '/api/ssh-host-keys',
  '/api/cluster/nodes',
];

const ROOTS: readonly string[] = [CONFIGURATION_ROOT, ...EXTRA_ROOTS];

const SECRET_STORES: readonly string[] = ['passwords', 'private_keys'].map((name) => `${CONFIGURATION_ROOT}/${name}/`);

const MAX_HREF_LENGTH = 2048;
/** `pchar` of RFC 3986 (section 3.3) and the slash; anything else is no path of this API. */
const PATH = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$/;
/** Encoded forms of characters that need none, of slashes, percent signs and controls: two spellings of one address, or a trick. */
const AMBIGUOUS_ENCODING = /%(?:2[5DEFdef]|3[0-9]|4[1-9A-Fa-f]|5[0-9AaCcFf]|6[1-9A-Fa-f]|7[0-9AaEeFf]|[01][0-9A-Fa-f])/;

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
/** A segment of a path that is empty, `.` or `..`. */
const EMPTY_OR_DOTS = /\/(?:\.{0,2})(?:\/|$)/;

/** What to do with a href: ask for it, leave it alone on purpose, or record it as rejected. */
export type HrefVerdict =
  | { readonly kind: 'follow'; readonly path: string }
  | { readonly kind: 'skip'; readonly path: string }
  | { readonly kind: 'reject'; readonly href: string; readonly reason: string };

/**
 * Judges a href that an appliance sent. A followed path is absolute, under the configuration or one of {@link EXTRA_ROOTS},
 * without fragment and trailing slash. Items of `passwords` and `private_keys` are skipped: they are never fetched.
 */
export function judgeHref(href: unknown): HrefVerdict {
  if (typeof href !== 'string')
    return { kind: 'reject', href: cleanText(JSON.stringify(href) ?? ''), reason: 'no text' };
  const reject = (reason: string): HrefVerdict => ({ kind: 'reject', href: printable(href), reason });
  if (href.length > MAX_HREF_LENGTH) return reject('longer than 2048 characters');
  const [path = ''] = href.split('#', 1);
  if (path.startsWith('//') || (!path.startsWith('/') && SCHEME.test(path))) return reject('leaves the appliance');
  if (path.includes('?')) return reject('has a query');
  if (!PATH.test(path)) return reject('no absolute path of the API');
  if (path.includes('%') && AMBIGUOUS_ENCODING.test(path)) return reject('ambiguous percent-encoding');
  const normal = path.endsWith('/') ? path.slice(0, -1) : path;
  if (EMPTY_OR_DOTS.test(normal)) return reject('empty or dot segments');
  if (isSecretItem(normal)) return { kind: 'skip', path: normal };
  return isInsideRoots(normal) ? { kind: 'follow', path: normal } : reject('outside the configuration');
}

/** One level up; empty above the first segment. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** Whether a path is one certificate, `x509/{id}`: the only references in bodies that are followed. */
export function isCertificatePath(path: string): boolean {
  return path.startsWith(`${CONFIGURATION_ROOT}/x509/`) && path.split('/').length === 5;
}

/** Whether a path is the configuration, one of the extra roots, or below one of them. */
export function isInsideRoots(path: string): boolean {
  return ROOTS.some((root) => path.startsWith(root) && (path.length === root.length || path[root.length] === '/'));
}

/** Compared in lower case: an appliance that is lax about case must not turn into one that hands out hashes. */
function isSecretItem(path: string): boolean {
  const lower = path.toLowerCase();
  return SECRET_STORES.some((store) => lower.startsWith(store));
}

/** Clean, and without the password that an address may carry. */
function printable(href: string): string {
  return applianceText(href.slice(0, MAX_HREF_LENGTH).replace(/\/\/[^/@]*@/, '//…@'));
}
