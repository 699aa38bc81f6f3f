import type { ExitCode } from '../model/audit-error.ts';
import { explainError } from './explain-error.ts';
import { logFormatOf } from './log-format-of.ts';

/** What is under way after a fault of ours has so long to log out; then the process ends. */
const CRASH_GRACE_MS = 10_000;

/** What this program did not foresee. */
export interface CrashListener {
  /** @throws the exception that nobody caught, once one came: nothing that is written after it could be trusted. */
  readonly rethrow: () => void;
  readonly ignore: () => void;
}

/**
 * Aborts the work with an exception that nobody caught, so that sessions are logged out; it is thrown where the work ends.
 *
 * @param explain tells of the exception where the work does not end
 */
export function listenForCrash(
  work: AbortController,
  explain: (error: unknown) => ExitCode = (error) => explainError(error, logFormatOf(process.argv)),
): CrashListener {
  let crash: { readonly error: unknown } | null = null;
  const onCrash = (error: unknown): void => {
    crash ??= { error };
    work.abort();
    // Whoever waits for what the fault broke would wait for ever.
    setTimeout(() => process.exit(explain(error)), CRASH_GRACE_MS).unref();
  };
  process.on('uncaughtException', onCrash);
  return {
    rethrow: () => {
      if (crash !== null) throw crash.error;
    },
    ignore: () => void process.off('uncaughtException', onCrash),
  };
}
