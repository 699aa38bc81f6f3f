import type { ExitCode } from '../model/audit-error.ts';
import type { PlannedScan } from '../plan/plan-scan.ts';
import type { ClaimOutcome } from '../queue/claim-outcome.ts';
import type { ScanEnvironment } from '../run/scan-environment.ts';
import { runScan, type ScanEvent } from '../run/wire-scan.ts';
import type { ScanOutcome } from '../scan.ts';
import type { SignalListener } from './listen-for-signals.ts';
import { type Messages, openMessages } from './messages.ts';
import { openProgress } from './progress.ts';
import type { Options, ScanSettings } from './scan-options.ts';
import { renderSummary } from './summary.ts';

/** How a scan ended. `outcome` is null when it was interrupted before it had its folder, or another process made it. */
export interface PlannedRun {
  readonly exitCode: number;
  readonly outcome: ScanOutcome | null;
}

/** Runs a planned scan in this process, telling of it on stderr. `listen` is given what to say when a signal comes. */
export async function runPlanned(
  planned: PlannedScan,
  settings: ScanSettings,
  options: Options,
  listen: (onFirst: () => void) => SignalListener,
): Promise<PlannedRun> {
  const messages = openMessages(options);
  const progress = openProgress(
    planned.appliances.map(({ name }) => name),
    messages.terminal,
  );
  const onEvent = (event: ScanEvent): void => {
    // Otherwise the next drawing would take the line for one of its own.
    messages.tell(event, progress.clear);
    progress.take(event);
  };
  for (const message of planned.warnings) onEvent({ event: 'warning', message });
  const stop = listen(() =>
    onEvent({ event: 'interrupted', message: 'stopping; what was read is kept. Once more ends the program at once.' }),
  );
  try {
    const environment: ScanEnvironment = {
      ...settings,
      env: process.env,
      now: () => new Date(),
      signal: stop.signal,
      interruptedBy: stop.exitCode,
      preferBundledBrowser: false,
      onEvent,
    };
    const outcome = await makeScan(planned, environment);
    progress.clear();
    if ('host' in outcome) {
      const { exitCode, host } = outcome;
      const message = `another process made this scan, on ${host}; it ended with exit code ${exitCode}`;
      messages.tell({ event: 'scan-made-elsewhere', host, exitCode, message });
      return { exitCode, outcome: null };
    }
    tellOutcome(outcome, messages);
    return { exitCode: stop.exitCode() ?? outcome.result.run.exitCode, outcome };
  } catch (error) {
    // Ended while it waited for its turn: nothing was read, and nothing is left behind.
    if (stop.exitCode() !== null && error instanceof Error && error.name === 'AbortError')
      return { exitCode: stop.exitCode() as ExitCode, outcome: null };
    throw error;
  } finally {
    progress.clear();
    stop.ignore();
  }
}

/** The scan, or what is known of it where another process made it. */
async function makeScan(planned: PlannedScan, environment: ScanEnvironment): Promise<ScanOutcome | ClaimOutcome> {
  if (planned.zoneQueue === null) return runScan(planned, environment);
  const { runZoneScan } = await import('../run/scan-zones.ts');
  return runZoneScan(planned, environment, planned.zoneQueue.occurrence);
}

/** Ends the messages of a scan: with the summary, or with one event. */
export function tellOutcome({ result, folder, warning }: ScanOutcome, messages: Messages): void {
  if (warning !== null) messages.tell({ event: 'warning', message: warning });
  const { uid, exitCode } = result.run;
  if (messages.isJson) {
    const { percent } = result.coverage;
    const findings = result.summary.bySeverity;
    messages.tell({ event: 'scan-finished', uid, folder, exitCode, percent, findings });
  } else if (!messages.isQuiet) process.stderr.write(renderSummary(result, folder, messages.terminal));
}
