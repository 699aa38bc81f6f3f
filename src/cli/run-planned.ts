import type { PlannedScan } from '../plan/plan-scan.ts';
import type { ClaimOutcome } from '../queue/claim-outcome.ts';
import type { ScanEnvironment } from '../run/scan-environment.ts';
import { runScan } from '../run/wire-scan.ts';
import type { ScanOutcome } from '../scan.ts';
import { renderSummary } from './render-summary.ts';
import type { Options } from './scan-options.ts';
import { type Run, type RunOrigin, withRun } from './with-run.ts';

/** How a scan ended. `outcome` is null when it was interrupted before it had its folder, or another process made it. */
export interface PlannedRun {
  readonly exitCode: number;
  readonly outcome: ScanOutcome | null;
}

/** Runs a planned scan in this process, telling of it on stderr. */
export async function runPlanned(planned: PlannedScan, options: Options, origin?: RunOrigin): Promise<PlannedRun> {
  const names = planned.appliances.map(({ name }) => name);
  let outcome: ScanOutcome | null = null;
  const work = async (run: Run): Promise<number> => {
    const { environment, messages, clear } = run;
    for (const message of planned.warnings) environment.onEvent({ event: 'warning', message });
    const made = await makeScan(planned, environment);
    if ('host' in made) {
      const { exitCode, host } = made;
      const message = `another process made this scan, on ${host}; it ended with exit code ${exitCode}`;
      messages.tell({ event: 'scan-made-elsewhere', host, exitCode, message }, clear);
      return exitCode;
    }
    outcome = made;
    tellOutcome(made, run);
    return made.result.run.exitCode;
  };
  return { exitCode: await withRun(options, names, work, origin), outcome };
}

/** The scan, or what is known of it where another process made it. */
async function makeScan(planned: PlannedScan, environment: ScanEnvironment): Promise<ScanOutcome | ClaimOutcome> {
  if (planned.zoneQueue === null) return runScan(planned, environment);
  const { runZoneScan } = await import('../run/scan-zones.ts');
  return runZoneScan(planned, environment, planned.zoneQueue.occurrence);
}

/** Ends the messages of a scan: with the summary, or with one event. */
export function tellOutcome({ result, folder, warning }: ScanOutcome, { messages, clear }: Run): void {
  clear();
  if (warning !== null) messages.tell({ event: 'warning', message: warning });
  const { uid, exitCode } = result.run;
  if (messages.isJson) {
    const { percent } = result.coverage;
    const findings = result.summary.bySeverity;
    messages.tell({ event: 'scan-finished', uid, folder, exitCode, percent, findings });
  } else if (!messages.isQuiet) process.stderr.write(renderSummary(result, folder, messages.terminal));
}
