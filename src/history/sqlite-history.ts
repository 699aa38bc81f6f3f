import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AuditError, EXIT } from '../model/audit-error.ts';
import type { ScanResult } from '../model/scan-result.ts';
import type { History, RecordedScan, ScanFilter } from './history.ts';
import { scanScope } from './scan-scope.ts';
import { migrate } from './sqlite-migrations.ts';
import { isoTime, scanOfRow } from './sqlite-rows.ts';
import { openSpans, writeSpans } from './sqlite-spans.ts';
import { timeToFix } from './time-to-fix.ts';

/** How long a process waits for another one that writes; recording a scan of hundreds of appliances takes well under a second. */
const BUSY_TIMEOUT_MS = 30_000;

/**
 * The history in one SQLite file (0600, made when it is not there). Write-ahead logging and full syncs: whatever moment a
 * process dies at, the file holds exactly the scans whose `recordScan` came back.
 *
 * @throws AuditError (exit code 2) when the file cannot be used as a history.
 */
export async function openSqliteHistory(file: string): Promise<History> {
  const database = await openDatabase(file);
  return {
    recordScan: async (scan, bundle) => transaction(database, () => recordScan(database, scan, bundle)),
    latest: async (filter = {}) => listScans(database, { ...filter, limit: 1 })[0] ?? null,
    list: async (filter = {}) => listScans(database, filter),
    trend: async (filter = {}) =>
      listScans(database, filter)
        .reverse()
        .map(({ uid, time, findings, percent }) => ({ uid, time, findings, percent })),
    firstSeen: async (fingerprints) => {
      const query = database.prepare('SELECT first_seen FROM spans WHERE fingerprint = ? AND closed_at IS NULL');
      return new Map(
        fingerprints.flatMap((fingerprint): [string, string][] => {
          const row = query.get(fingerprint);
          return row === undefined ? [] : [[fingerprint, String(row['first_seen'])]];
        }),
      );
    },
    openFindings: async () => openSpans(database),
    timeToFix: async () =>
      timeToFix(
        database
          .prepare('SELECT severity, first_seen, closed_at FROM spans WHERE closed_at IS NOT NULL')
          .all()
          .map((row) => ({
            severity: String(row['severity']),
            firstSeen: String(row['first_seen']),
            closedAt: String(row['closed_at']),
          })),
      ),
    prune: async (keep) => transaction(database, () => prune(database, keep)),
    close: async () => database.close(),
  };
}

async function openDatabase(file: string): Promise<DatabaseSync> {
  let database: DatabaseSync | undefined;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await makePrivateFile(file);
    database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    migrate(database, file);
    return database;
  } catch (cause) {
    database?.close();
    if (cause instanceof AuditError) throw cause;
    throw new AuditError(`Cannot use ${file} as the history: ${(cause as Error).message}`, {
      exitCode: EXIT.usage,
      hint: 'Name a writable file on a local disk in history.url of the fleet file.',
      cause,
    });
  }
}

/**
 * SQLite gives its side files the mode of the database, and would make that readable for others. A file that is there is
 * never opened here: closing it would drop the locks that this process may hold on it (POSIX fcntl).
 */
async function makePrivateFile(file: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return null;
    throw error;
  });
  await handle?.close();
}

/** IMMEDIATE: the write lock is taken before anything is read, so that two processes cannot both decide on old facts. */
function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const outcome = work();
    database.exec('COMMIT');
    return outcome;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function recordScan(
  database: DatabaseSync,
  scan: ScanResult,
  bundle: { readonly folder: string | null; readonly manifestSha256: string | null },
): boolean {
  const { run, coverage, summary } = scan;
  const newest = database.prepare('SELECT max(start_time) AS time FROM scans').get()?.['time'];
  const { changes } = database
    .prepare('INSERT OR IGNORE INTO scans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run(
      run.uid,
      isoTime(run.startTime),
      isoTime(run.endTime),
      run.profile,
      scanScope(scan),
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
    );
  if (Number(changes) === 0) return false;
  // An older scan that comes late (old snapshots, evaluated again) joins the trend; what is open is known better by now.
  if (typeof newest !== 'string' || isoTime(run.startTime) >= newest) writeSpans(database, scan);
  return true;
}

function listScans(database: DatabaseSync, filter: ScanFilter): RecordedScan[] {
  return database
    .prepare(
      `SELECT * FROM scans WHERE (:scope IS NULL OR scope = :scope) AND (:before IS NULL OR start_time < :before)
       ORDER BY start_time DESC, uid DESC LIMIT :limit`,
    )
    .all({
      scope: filter.scope ?? null,
      before: filter.before === undefined ? null : isoTime(filter.before),
      limit: filter.limit ?? -1,
    })
    .map(scanOfRow);
}

function prune(database: DatabaseSync, keep: number): RecordedScan[] {
  if (!Number.isSafeInteger(keep) || keep < 1) throw new RangeError('At least one scan is kept.');
  const scans = listScans(database, {});
  const forgotten = scans.slice(keep).reverse();
  const remove = database.prepare('DELETE FROM scans WHERE uid = ?');
  for (const { uid } of forgotten) remove.run(uid);
  const oldest = scans[Math.min(keep, scans.length) - 1];
  if (oldest !== undefined && forgotten.length > 0) {
    database.prepare('DELETE FROM spans WHERE closed_at IS NOT NULL AND closed_at < ?').run(oldest.time);
  }
  return forgotten;
}
