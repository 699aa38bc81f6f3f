import type { ExitCode } from '../model/audit-error.ts';
import type { ScanEnvironment, ScanEvent } from '../run/scan-environment.ts';
import { listenForSignals } from './listen-for-signals.ts';
import { type Messages, openMessages } from './messages.ts';
import { openProgress } from './progress.ts';
import { type Options, readScanSettings } from './scan-options.ts';

/**
 * Gives a command that writes a scan's folder what it needs of the process, and takes it down again whatever happens.
 *
 * @param applianceNames lines of the progress
 * @returns what `work` gives, or the signal's exit code when one came.
 */
export async function withRun(
  options: Options,
  applianceNames: readonly string[],
  work: (environment: ScanEnvironment, messages: Messages) => Promise<number>,
): Promise<number> {
  const messages = openMessages(options);
  const progress = openProgress(applianceNames, messages.terminal);
  const onEvent = (event: ScanEvent): void => {
    messages.tell(event, progress.clear);
    progress.take(event);
  };
  const stop = listenForSignals(() =>
    onEvent({ event: 'interrupted', message: 'stopping; what was read is kept. Once more ends the program at once.' }),
  );
  const environment: ScanEnvironment = {
    ...readScanSettings(options),
    env: process.env,
    now: () => new Date(),
    signal: stop.signal,
    interruptedBy: stop.exitCode,
    preferBundledBrowser: false,
    onEvent,
  };
  try {
    const exitCode = await work(environment, messages);
    return stop.exitCode() ?? exitCode;
  } catch (error) {
    // Ended while it waited for its turn: nothing was read, and nothing is left behind.
    if (stop.exitCode() !== null && error instanceof Error && error.name === 'AbortError')
      return stop.exitCode() as ExitCode;
    throw error;
  } finally {
    progress.clear();
    stop.ignore();
  }
}
