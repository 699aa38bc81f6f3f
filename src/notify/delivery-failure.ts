/**
 * A message that did not arrive. `isFinal`: trying again would not help. Message and hint hold no secret; what a server said
 * is cleaned and bounded.
 */
export class DeliveryFailure extends Error {
  readonly hint: string | null;
  readonly isFinal: boolean;

  constructor(message: string, options: { hint?: string | null; isFinal?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'DeliveryFailure';
    this.hint = options.hint ?? null;
    this.isFinal = options.isFinal ?? false;
  }
}

/** Of certificates that are not accepted: OpenSSL's words, and Node's for a name that does not match. */
const CERTIFICATE = /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|INVALID_CA|HOSTNAME_MISMATCH)/;

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'it did not answer in time',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name could not be looked up',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the host',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS on that port',
};

/** The failure of a connection in our words: never the library's message, which may quote an address with a token. */
export function connectionFailure(error: unknown): DeliveryFailure {
  if (error instanceof DeliveryFailure) return error;
  const code = codeOf(error);
  if (CERTIFICATE.test(code)) {
    return new DeliveryFailure(`its certificate is not accepted (${code})`, {
      isFinal: true,
      hint: 'Set caFile of this channel to the authority that issued it.',
      cause: error,
    });
  }
  if (error instanceof Error && /^(?:Abort|Timeout)Error$/.test(error.name)) {
    return new DeliveryFailure('it did not answer in time', { cause: error });
  }
  return new DeliveryFailure(WORDS[code] ?? `the connection failed (${code})`, { cause: error });
}

/** The system's or OpenSSL's code. The mail library keeps it beside its own; others put the error inside theirs. */
function codeOf(error: unknown): string {
  const { code, originalCode, cause } = (error ?? {}) as Readonly<Record<string, unknown>>;
  for (const one of [originalCode, (cause as { code?: unknown } | undefined)?.code, code]) {
    if (typeof one === 'string' && /^[A-Z0-9_]{1,60}$/.test(one)) return one;
  }
  return 'unknown reason';
}
