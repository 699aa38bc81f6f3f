import { cleanText } from './clean-text.ts';
import { CollectFailure, failure } from './collect-failure.ts';

/** Codes of Node and undici that mean that the connection broke or was never made. Asking again may help. */
const BROKEN =
  /^(?:ECONN|EPIPE|EHOST|ENET|ETIMEDOUT|EADDR|EAI_|ENOTFOUND|ENODATA|UND_ERR_(?:SOCKET|CLOSED|RES_CONTENT_LENGTH_MISMATCH))/;

/** What a failed request means. Whatever it was, a {@link CollectFailure} comes back, its message naming the address. */
export function failureOfError(error: unknown, origin: string): CollectFailure {
  if (error instanceof CollectFailure) return error;
  const code = codeOf(error);
  const detail = cleanText(code === '' ? messageOf(error) : `${code}: ${messageOf(error)}`);
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return failure('timeout', `${origin} took too long for the TLS handshake.`, { retryable: true });
  }
  if (/^(?:ENOTFOUND|EAI_)/.test(code)) {
    return failure('network', `The name in ${origin} cannot be resolved (${code}).`, {
      retryable: true,
      hint: 'Check the url in the fleet file and the name service of this machine.',
    });
  }
  if (BROKEN.test(code)) {
    return failure('network', `The connection to ${origin} failed (${detail}).`, {
      retryable: true,
      hint: 'Check address, port, routing and firewalls; the REST API listens where the administrator web login listens.',
    });
  }
  if (/^(?:ERR_SSL|ERR_TLS|ERR_OSSL|EPROTO)/.test(code)) {
    return failure('tls', `The TLS handshake with ${origin} failed (${detail}).`, {
      hint: 'Check that this port speaks TLS 1.2 or later, and whether the appliance wants a client certificate.',
    });
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return failure('limit', `${origin} sent too long a header.`);
  // A status line out of range is an assertion of undici's.
  if (code === 'ERR_ASSERTION' || (error instanceof Error && error.name === 'HTTPParserError'))
    return failure('parse', `${origin} does not speak HTTP (${detail}).`);
  return failure('network', `The request to ${origin} failed (${detail}).`);
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}

function messageOf(error: unknown): string {
  // Several addresses tried in vain: Node gives an AggregateError without a message of its own.
  if (error instanceof AggregateError && error.message === '') return messageOf(error.errors[0]);
  return error instanceof Error ? (reasonOfOpenSsl(error) ?? error.message) : String(error);
}

/** OpenSSL's own message is the thread, its number, function, reason, file and line between colons; Node gives the reason apart. */
function reasonOfOpenSsl(error: Error): string | null {
  return 'reason' in error && typeof error.reason === 'string' && error.message.includes(':SSL routines:')
    ? error.reason
    : null;
}
