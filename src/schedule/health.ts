import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../evidence/make-folder.ts';
import { EXIT } from '../model/audit-error.ts';

/** How one run ended. Times are ISO 8601, UTC. */
export interface RunRecord {
  readonly uid: string;
  readonly startTime: string;
  readonly endTime: string;
  /** Of the scan; 1 for one that was killed. */
  readonly exitCode: number;
  /** null where no result was written. */
  readonly folder: string | null;
  readonly coveragePercent: number | null;
  /** Findings by severity; empty where no result was written. */
  readonly findings: Readonly<Record<string, number>>;
  /** Messages about it that did not arrive, a sentence each. */
  readonly undelivered: readonly string[];
}

/** What a supervisor wants to know of a schedule: the content of the health file, and of `/healthz`. */
export interface ScheduleHealth {
  readonly schemaVersion: '1.0.0';
  readonly version: string;
  readonly pid: number;
  readonly startedAt: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly state: 'waiting' | 'running' | 'stopped';
  /** The last run gave a result, whatever it says about the appliances; true before the first run. */
  readonly healthy: boolean;
  readonly nextRun: string | null;
  readonly lastRun: RunRecord | null;
  readonly lastExitCode: number | null;
  /** End of the last run that left a result in which every selected rule was judged (exit 0, 10 or 40). */
  readonly lastSuccess: string | null;
  /** Runs by exit code, since the first start. */
  readonly runs: Readonly<Record<string, number>>;
  /** Why runs go on by an older plan: the fleet file or what it names is broken. Null: it is not. */
  readonly stalePlan: string | null;
}

const GAVE_RESULT: ReadonlySet<number> = new Set([
  EXIT.ok,
  EXIT.findings,
  EXIT.incomplete,
  EXIT.findingsAndIncomplete,
  EXIT.expired,
]);
const COMPLETE: ReadonlySet<number> = new Set([EXIT.ok, EXIT.findings, EXIT.expired]);

/** The health after one more run. */
export function afterRun(health: ScheduleHealth, run: RunRecord): ScheduleHealth {
  const code = String(run.exitCode);
  return {
    ...health,
    healthy: GAVE_RESULT.has(run.exitCode),
    lastRun: run,
    lastExitCode: run.exitCode,
    // That another process made the scan is hearsay: whoever watches over two schedulers takes the newer success.
    lastSuccess: COMPLETE.has(run.exitCode) && run.folder !== null ? run.endTime : health.lastSuccess,
    runs: { ...health.runs, [code]: (health.runs[code] ?? 0) + 1 },
  };
}

/** Writes the health file in one step for every reader: aside, then renamed. @throws what the file system throws. */
export async function writeHealth(file: string, health: ScheduleHealth): Promise<void> {
  const aside = `${file}.${process.pid}.new`;
  try {
    // The first health is written before the first scan makes its folder.
    await makeFolder(dirname(file), 0o700);
    await writeFile(aside, `${JSON.stringify(health, null, 2)}\n`, { mode: 0o644 });
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** What an earlier process remembered, so that a restart does not forget the last success; nothing where it cannot be read. */
export async function loadHealth(
  file: string,
): Promise<Partial<Pick<ScheduleHealth, 'lastRun' | 'lastExitCode' | 'lastSuccess' | 'runs' | 'healthy'>>> {
  try {
    const stored = JSON.parse(await readFile(file, 'utf8')) as Partial<ScheduleHealth>;
    const { schemaVersion, lastRun = null, lastExitCode = null, lastSuccess = null, runs, healthy } = stored;
    if (
      schemaVersion !== '1.0.0' ||
      typeof healthy !== 'boolean' ||
      !isCounts(runs) ||
      !(lastRun === null || isRunRecord(lastRun))
    )
      return {};
    return { lastRun, lastExitCode, lastSuccess, runs, healthy };
  } catch {
    return {};
  }
}

/** As far as the metrics lean on it: somebody may have edited the file, or another release written it. */
function isRunRecord({ startTime, endTime, findings, undelivered }: Partial<RunRecord>): boolean {
  return (
    typeof startTime === 'string' && typeof endTime === 'string' && isCounts(findings) && Array.isArray(undelivered)
  );
}

function isCounts(value: unknown): value is Readonly<Record<string, number>> {
  return typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'number');
}
