import { join } from 'node:path';
import { chainHead } from '../evidence/chain-head.ts';
import { exists } from '../evidence/exists.ts';
import type { History } from '../history/history.ts';
import { scanScope } from '../history/scan-scope.ts';
import { AuditError } from '../model/audit-error.ts';
import type { Result } from '../model/result.ts';
import type { Deviation } from '../model/scan-result.ts';
import { loadStoredResult, type StoredResult } from '../plan/stored-scan.ts';
import type { Memory } from '../results/assemble-result.ts';
import { compareScans, NO_DRIFT } from '../results/compare-scans.ts';
import { checkConsistency } from '../results/consistency.ts';
import type { ApplianceReport } from '../results/report-appliance.ts';
import { walkSnapshots } from './walk-snapshots.ts';

/** How many earlier scans the trend line shows. */
const TREND_LENGTH = 30;

export interface PastOptions {
  readonly outDir: string;
  readonly profile: string;
  readonly deviations: readonly Deviation[];
  readonly scanTime: string;
  /** A scan's folder or results.json to compare with; null: the newest earlier scan of the same scope. */
  readonly baseline: string | null;
  readonly history: History;
  /** Folder that holds this scan's snapshots already. */
  readonly folder: string;
  /** Appliance that all others are held against; null: none. */
  readonly golden: string | null;
  /** Told of what the baseline should have had and has not. */
  readonly onWarning: (message: string) => void;
}

/**
 * What earlier scans say about this one: drift, trend, since when a finding is open, and where the fleet disagrees.
 * Reads the disk; a baseline that was named and cannot be read is an error, one that was merely found is passed over and told of.
 * "Earlier" is by the start of the scans and never by the clock, so that old snapshots meet the past they had.
 */
export async function recallPast(
  results: readonly Result[],
  reports: readonly Pick<ApplianceReport, 'record'>[],
  options: PastOptions,
): Promise<{ results: readonly Result[]; memory: Memory }> {
  const { history, scanTime } = options;
  await recordForgotten(history, options.outDir);
  const scope = scopeOf(reports, options);
  const baseline = await findBaseline(scope, options);
  const onUnreadable = options.baseline === null ? options.onWarning : undefined;
  const { changes, settings } = await walkSnapshots(options.folder, baseline?.folder ?? null, onUnreadable);
  const { golden } = options;
  if (golden !== null && !settings.some(({ appliance }) => appliance === golden))
    options.onWarning(`nothing was held against ${golden}, which could not be read`);
  const compared =
    baseline === null
      ? { results, drift: NO_DRIFT }
      : compareScans({ baseline: { ...baseline.result, sha256: baseline.sha256 }, results, changes });
  const fails = results.filter(({ result }) => result === 'fail').map(({ fingerprint }) => fingerprint);
  const known = await history.firstSeen(fails);
  return {
    results: compared.results,
    memory: {
      drift: compared.drift,
      trend: await history.trend({ scope, before: scanTime, limit: TREND_LENGTH }),
      consistency: checkConsistency(settings, golden),
      firstSeen: new Map(fails.map((fingerprint) => [fingerprint, earlier(known.get(fingerprint), scanTime)])),
    },
  };
}

/** An open fail may have begun after old snapshots that are evaluated again. */
function earlier(firstSeen: string | undefined, scanTime: string): string {
  return firstSeen !== undefined && Date.parse(firstSeen) < Date.parse(scanTime) ? firstSeen : scanTime;
}

function scopeOf(
  reports: readonly Pick<ApplianceReport, 'record'>[],
  { profile, deviations }: Pick<PastOptions, 'profile' | 'deviations'>,
): string {
  return scanScope({ run: { profile }, appliances: reports.map(({ record }) => record), deviations });
}

async function findBaseline(scope: string, options: PastOptions): Promise<StoredResult | null> {
  if (options.baseline !== null) return loadStoredResult(options.baseline);
  const name = (await options.history.latest({ scope, before: options.scanTime }))?.folder ?? null;
  if (name === null) return null;
  const folder = join(options.outDir, name);
  // A scan that retention has removed, or that was moved away, is no baseline any more.
  if (!(await exists(folder))) return null;
  const stored = await loadStoredResult(folder).catch((error: unknown) => {
    options.onWarning(`what changed since the scan before is not known: ${reasonOf(error)}`);
    return null;
  });
  return stored !== null && scanScope(stored.result) === scope ? stored : null;
}

function reasonOf(error: unknown): string {
  const [problem] = error instanceof AuditError ? error.problems : [];
  const words = [(error as Error).message, problem?.pointer, problem?.message];
  return words.filter((word) => word !== undefined && word !== '').join(' ');
}

/**
 * A process that dies between giving the folder its name and recording the scan leaves a whole scan that the history does not
 * know. It is the newest of its folder then, and is recorded now.
 */
async function recordForgotten(history: History, outDir: string): Promise<void> {
  const head = await chainHead(outDir).catch(() => null);
  if (head === null || (await history.list()).some(({ folder }) => folder === head.folder)) return;
  // Bundles of `collect` have no result, and what was evaluated from old snapshots is known by its uid.
  const stored = await loadStoredResult(join(outDir, head.folder)).catch(() => null);
  if (stored === null || stored.result.run.partial) return;
  await history.recordScan(stored.result, { folder: head.folder, manifestSha256: head.sha256 });
}
