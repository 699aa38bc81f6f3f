import { join } from 'node:path';
import { readLatest } from './evidence/latest.ts';
import type { History } from './history/history.ts';
import { scanScope } from './history/scan-scope.ts';
import type { Result } from './model/scan-result.ts';
import type { Snapshot } from './model/snapshot.ts';
import type { Memory } from './results/assemble-result.ts';
import { compareScans } from './results/compare.ts';
import { checkConsistency } from './results/consistency.ts';
import type { ApplianceReport } from './results/report-appliance.ts';
import { listSnapshotFiles, loadSnapshot, loadStoredResult, type StoredResult } from './stored-scan.ts';

/** How many earlier scans the trend line shows. */
const TREND_LENGTH = 30;

export interface PastOptions {
  readonly outDir: string;
  readonly profile: string;
  readonly scanTime: string;
  /** A scan's folder or results.json to compare with; null: the newest earlier scan of the same scope. */
  readonly baseline: string | null;
  readonly history: History | null;
  /** Folder that holds this scan's snapshots already. */
  readonly folder: string;
  /** Appliance that all others are held against; null: none. */
  readonly golden: string | null;
}

/**
 * What earlier scans say about this one: drift, trend, since when a finding is open, and where the fleet disagrees.
 * Reads the disk; a baseline that was named and cannot be read is an error, one that was merely found is passed over.
 */
export async function recallPast(
  results: readonly Result[],
  reports: readonly ApplianceReport[],
  options: PastOptions,
): Promise<{ results: readonly Result[]; memory: Memory }> {
  const { history } = options;
  const baseline = await findBaseline(reports, options);
  const snapshots = await loadAll(await listSnapshotFiles(options.folder));
  const before = baseline?.folder == null ? [] : await loadAll(await listSnapshotFiles(baseline.folder));
  const compared =
    baseline === null
      ? null
      : compareScans({ baseline: { ...baseline.result, sha256: baseline.sha256, snapshots: before }, results, snapshots });
  const scope = scopeOf(reports, options.profile);
  const fails = results.filter(({ result }) => result === 'fail').map(({ fingerprint }) => fingerprint);
  const known = history === null ? new Map<string, string>() : await history.firstSeen(fails);
  return {
    results: compared?.results ?? results,
    memory: {
      drift: compared?.drift ?? { baseline: null, results: [], configuration: [] },
      trend: history === null ? [] : await history.trend({ scope, before: options.scanTime, limit: TREND_LENGTH }),
      consistency: checkConsistency(snapshots, { golden: options.golden }),
      firstSeen: new Map(fails.map((fingerprint) => [fingerprint, known.get(fingerprint) ?? options.scanTime])),
    },
  };
}

function scopeOf(reports: readonly ApplianceReport[], profile: string): string {
  return scanScope({ run: { profile }, appliances: reports.map(({ record }) => record) as never });
}

async function findBaseline(reports: readonly ApplianceReport[], options: PastOptions): Promise<StoredResult | null> {
  if (options.baseline !== null) return loadStoredResult(options.baseline);
  const scope = scopeOf(reports, options.profile);
  const recorded = options.history === null ? null : await options.history.latest({ scope, before: options.scanTime });
  const name = recorded?.folder ?? (options.history === null ? await readLatest(options.outDir) : null);
  if (name === null) return null;
  // A scan that retention has removed, or that was moved away, is no baseline any more.
  const stored = await loadStoredResult(join(options.outDir, name)).catch(() => null);
  return stored !== null && scanScope(stored.result) === scope ? stored : null;
}

async function loadAll(files: readonly string[]): Promise<Snapshot[]> {
  const snapshots: Snapshot[] = [];
  for (const file of files) snapshots.push(await loadSnapshot(file));
  return snapshots;
}
