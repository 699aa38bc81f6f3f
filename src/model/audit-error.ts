/** Exit codes of the command (product contract; checked from outside). `verify` and signals use 50, 130 and 143. */
export const EXIT = {
  ok: 0,
  internal: 1,
  usage: 2,
  nothingToAudit: 3,
  nothingCollected: 4,
  findings: 10,
  incomplete: 20,
  findingsAndIncomplete: 30,
  expired: 40,
  notVerified: 50,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** One mistake in a file or on the command line. `line` and `column` count from 1; `pointer` is a JSON pointer (RFC 6901). */
export interface Problem {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly pointer?: string;
  readonly message: string;
  readonly hint?: string;
}

/**
 * A mistake in what the user asked for (never in what one appliance answered: that is data).
 * Printed as its message, its problems and its hint, without a stack trace.
 */
export class AuditError extends Error {
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;
  readonly problems: readonly Problem[];

  constructor(
    message: string,
    options: { exitCode?: ExitCode; hint?: string; problems?: readonly Problem[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'AuditError';
    this.exitCode = options.exitCode ?? EXIT.usage;
    this.hint = options.hint;
    this.problems = options.problems ?? [];
  }
}
