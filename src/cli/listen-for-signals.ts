import { EXIT, type ExitCode } from '../model/audit-error.ts';
import { explainError } from './explain-error.ts';

/** Signals that end a command early. */
export interface SignalListener {
  /** Aborts with the first signal. */
  readonly signal: AbortSignal;
  /**
   * 130 or 143 once a signal came.
   *
   * @throws what this program did not foresee, once that happened: nothing that is written after it could be trusted.
   */
  readonly exitCode: () => ExitCode | null;
  /** Stops listening: the next signal ends the process as usual. */
  readonly ignore: () => void;
}

/** What is under way after a fault of ours has so long to log out; then the process ends. */
const CRASH_GRACE_MS = 10_000;

/**
 * The first SIGINT or SIGTERM ends the collection, and what was read is written; a second one ends the program at once.
 * An exception that nobody caught ends the collection too, so that sessions are logged out; then it is thrown where the work ends.
 */
export function listenForSignals(onFirst: () => void): SignalListener {
  const controller = new AbortController();
  let code: ExitCode | null = null;
  let crash: { readonly error: unknown } | null = null;
  const onSignal = (name: NodeJS.Signals): void => {
    const next = name === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
    if (code !== null) process.exit(next);
    code = next;
    onFirst();
    controller.abort();
  };
  const onCrash = (error: unknown): void => {
    crash ??= { error };
    controller.abort();
    // Whoever waits for what the fault broke would wait for ever.
    setTimeout(() => process.exit(explainError(error)), CRASH_GRACE_MS).unref();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('uncaughtException', onCrash);
  return {
    signal: controller.signal,
    exitCode: () => {
      if (crash !== null) throw crash.error;
      return code;
    },
    ignore: () => void process.off('SIGINT', onSignal).off('SIGTERM', onSignal).off('uncaughtException', onCrash),
  };
}
