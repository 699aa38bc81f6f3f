import type { ScanResult } from '../model/scan-result.ts';
import type { History, RecordedScan, ScanFilter } from './history.ts';
import { scanScope } from './scan-scope.ts';
import type { Query, SqlDatabase } from './sql-database.ts';
import { isoTime, scanOfRow } from './sql-rows.ts';
import { openSpans, writeSpans } from './sql-spans.ts';
import { timeToFix } from './time-to-fix.ts';

/** Stands for "all": SQLite and PostgreSQL have no limit in common that means none. */
const NO_LIMIT = 2_147_483_647;

/** The history in a database, whichever of the two it is. */
export function openSqlHistory(database: SqlDatabase): History {
  const { query } = database;
  return {
    recordScan: (scan, bundle) => database.transaction((within) => recordScan(within, scan, bundle)),
    latest: async (filter = {}) => (await listScans(query, { ...filter, limit: 1 }))[0] ?? null,
    list: (filter = {}) => listScans(query, filter),
    trend: async (filter = {}) =>
      (await listScans(query, filter))
        .reverse()
        .map(({ uid, time, findings, percent }) => ({ uid, time, findings, percent })),
    firstSeen: async (fingerprints) => {
      const wanted = new Set(fingerprints);
      const rows = await query('SELECT fingerprint, first_seen FROM spans WHERE closed_at IS NULL');
      return new Map(
        rows
          .map((row) => [String(row['fingerprint']), String(row['first_seen'])] as const)
          .filter(([fingerprint]) => wanted.has(fingerprint)),
      );
    },
    openFindings: () => openSpans(query),
    timeToFix: async () => {
      const rows = await query('SELECT severity, first_seen, closed_at FROM spans WHERE closed_at IS NOT NULL');
      return timeToFix(
        rows.map((row) => ({
          severity: String(row['severity']),
          firstSeen: String(row['first_seen']),
          closedAt: String(row['closed_at']),
        })),
      );
    },
    prune: async (keep) => {
      if (!Number.isSafeInteger(keep) || keep < 1) throw new RangeError('At least one scan is kept.');
      return database.transaction((within) => prune(within, keep));
    },
    close: database.close,
  };
}

async function recordScan(
  query: Query,
  scan: ScanResult,
  bundle: { readonly folder: string | null; readonly manifestSha256: string | null },
): Promise<boolean> {
  const { run, coverage, summary } = scan;
  const startTime = isoTime(run.startTime);
  const endTime = isoTime(run.endTime);
  const scope = scanScope(scan);
  const newer = await query('SELECT scope, start_time FROM scans WHERE start_time > $1', [startTime]);
  const inserted = await query(
    `INSERT INTO scans VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     ON CONFLICT DO NOTHING RETURNING uid`,
    [
      run.uid,
      startTime,
      endTime,
      run.profile,
      scope,
      scan.appliances.length,
      JSON.stringify(summary.bySeverity),
      summary.waived,
      coverage.percent,
      run.partial ? 1 : 0,
      run.exitCode,
      run.tool.version,
      run.rulesetSha256,
      bundle.folder,
      bundle.manifestSha256,
    ],
  );
  if (inserted.length === 0) return false;
  // An older scan that comes late (old snapshots, evaluated again) joins the trend; what is open is known better by now. One that another
  // fleet's overtook is not older: it was still reading when that one began.
  if (newer.some((one) => one['scope'] === scope || String(one['start_time']) >= endTime)) return true;
  await writeSpans(query, newer.length === 0 ? scan : withoutKnown(scan, await seenSince(query, startTime)));
  return true;
}

/** Appliances whose fails were seen or ended by a scan that began later. */
async function seenSince(query: Query, time: string): Promise<ReadonlySet<string>> {
  const rows = await query('SELECT DISTINCT appliance FROM spans WHERE COALESCE(closed_at, last_seen) > $1', [time]);
  return new Set(rows.map((row) => String(row['appliance'])));
}

/** Another fleet, or a part of this one, was scanned meanwhile: what this scan says of the others is still the newest. */
function withoutKnown(scan: ScanResult, known: ReadonlySet<string>): ScanResult {
  return {
    ...scan,
    appliances: scan.appliances.filter(({ name }) => !known.has(name)),
    results: scan.results.filter(({ appliance }) => !known.has(appliance)),
  };
}

async function listScans(query: Query, filter: ScanFilter): Promise<RecordedScan[]> {
  const rows = await query(
    `SELECT * FROM scans WHERE (CAST($1 AS TEXT) IS NULL OR scope = $1) AND (CAST($2 AS TEXT) IS NULL OR start_time < $2)
     ORDER BY start_time DESC, uid DESC LIMIT $3`,
    [filter.scope ?? null, filter.before === undefined ? null : isoTime(filter.before), filter.limit ?? NO_LIMIT],
  );
  return rows.map(scanOfRow);
}

async function prune(query: Query, keep: number): Promise<RecordedScan[]> {
  const scans = await listScans(query, {});
  const forgotten = scans.slice(keep).reverse();
  for (const { uid } of forgotten) await query('DELETE FROM scans WHERE uid = $1', [uid]);
  const oldest = scans[Math.min(keep, scans.length) - 1];
  if (oldest !== undefined && forgotten.length > 0) {
    await query('DELETE FROM spans WHERE closed_at IS NOT NULL AND closed_at < $1', [oldest.time]);
  }
  return forgotten;
}
