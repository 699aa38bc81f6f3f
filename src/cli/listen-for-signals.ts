import { EXIT, type ExitCode } from '../model/audit-error.ts';
import { listenForCrash } from './listen-for-crash.ts';

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

/**
 * The first SIGINT or SIGTERM ends the collection, and what was read is written; a second one ends the program at once.
 * An exception that nobody caught ends the collection too, so that sessions are logged out; then it is thrown where the work ends.
 */
export function listenForSignals(onFirst: () => void): SignalListener {
  const controller = new AbortController();
  let code: ExitCode | null = null;
  const crash = listenForCrash(controller);
  const onSignal = (name: NodeJS.Signals): void => {
    const next = name === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
    if (code !== null) process.exit(next);
    code = next;
    onFirst();
    controller.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    exitCode: () => {
      crash.rethrow();
      return code;
    },
    ignore: () => {
      crash.ignore();
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}
