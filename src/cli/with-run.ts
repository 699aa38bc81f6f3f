import type { ExitCode } from '../model/audit-error.ts';
import type { ScanEnvironment, ScanEvent } from '../run/scan-environment.ts';
import { listenForSignals, type SignalListener } from './listen-for-signals.ts';
import { type Messages, openMessages } from './messages.ts';
import { openProgress } from './progress.ts';
import { type Options, readScanSettings, type ScanSettings } from './scan-options.ts';

/** What a command that writes a scan's folder works with. */
export interface Run {
  readonly environment: ScanEnvironment;
  readonly messages: Messages;
  /** Takes the progress away: before anything else is written than through the environment. */
  readonly clear: () => void;
}

/** What another process than the command decides: the settings, and which signals count. */
export interface RunOrigin {
  readonly settings: ScanSettings;
  /** Is given what to say when a signal comes. */
  readonly listen: (onFirst: () => void) => SignalListener;
}

/**
 * Gives a command that writes a scan's folder what it needs of the process, and takes it down again whatever happens.
 *
 * @param applianceNames lines of the progress
 * @returns what `work` gives, or the signal's exit code when one came.
 */
export async function withRun(
  options: Options,
  applianceNames: readonly string[],
  work: (run: Run) => Promise<number>,
  origin: RunOrigin = { settings: readScanSettings(options), listen: listenForSignals },
): Promise<number> {
  const messages = openMessages(options);
  const { take, clear } = openProgress(applianceNames, messages.terminal);
  const onEvent = (event: ScanEvent): void => {
    // Otherwise the next drawing would take the line for one of its own.
    messages.tell(event, clear);
    take(event);
  };
  const stop = origin.listen(() =>
    onEvent({ event: 'interrupted', message: 'stopping; what was read is kept. Once more ends the program at once.' }),
  );
  const environment: ScanEnvironment = {
    ...origin.settings,
    env: process.env,
    now: () => new Date(),
    signal: stop.signal,
    interruptedBy: stop.exitCode,
    preferBundledBrowser: false,
    onEvent,
  };
  try {
    const exitCode = await work({ environment, messages, clear });
    return stop.exitCode() ?? exitCode;
  } catch (error) {
    // Ended while it waited for its turn: nothing was read, and nothing is left behind.
    if (stop.exitCode() !== null && error instanceof Error && error.name === 'AbortError')
      return stop.exitCode() as ExitCode;
    throw error;
  } finally {
    clear();
    stop.ignore();
  }
}
