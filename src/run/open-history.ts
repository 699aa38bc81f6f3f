import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { acquireFolderLock, type FolderLock, type LockOptions } from '../evidence/folder-lock.ts';
import type { History } from '../history/history.ts';
import type { SqlDatabase } from '../history/sql-database.ts';
import { openSqlHistory } from '../history/sql-history.ts';
import type { Fleet } from '../model/fleet.ts';

/** File in the reports folder that remembers the scans, unless the fleet file names another place. */
const DEFAULT_FILE = 'history.db';

/** The address of the history that a fleet file names, or of the one in the reports folder. */
export function historyUrl(history: Fleet['history'], outDir: string): string {
  return history?.url ?? `sqlite:${join(outDir, DEFAULT_FILE)}`;
}

/** The file of a `sqlite:` address; null for another one. */
export function sqliteFile(url: string): string | null {
  if (!url.startsWith('sqlite:')) return null;
  const path = url.slice('sqlite:'.length);
  return path.startsWith('//') ? fileURLToPath(`file:${path}`) : path;
}

/** Opens the history that the fleet file names. @throws AuditError (exit 2) when it cannot be opened. */
export async function openHistory(history: Fleet['history'], outDir: string): Promise<History> {
  return openSqlHistory(await openHistoryDatabase(historyUrl(history, outDir)));
}

/** Loads the engine of an address only now, and brings the history there up to date. @throws AuditError (exit 2) when it cannot be opened. */
export async function openHistoryDatabase(url: string): Promise<SqlDatabase> {
  const file = sqliteFile(url);
  if (file !== null) return (await import('../history/sqlite-history.ts')).openSqliteDatabase(file);
  return (await import('../history/postgres-history.ts')).openPostgresDatabase(url);
}

/**
 * Keeps a second scan away from a SQLite history that lies outside the reports folder, whose lock covers what is in it. A
 * PostgreSQL server has many clients: there only recording waits its turn. Null: nothing to lock.
 *
 * @throws AuditError (exit 2) when another scan keeps it.
 */
export async function lockHistory(
  history: Fleet['history'],
  outDir: string,
  options: Omit<LockOptions, 'file' | 'what'>,
): Promise<FolderLock | null> {
  const file = sqliteFile(historyUrl(history, outDir));
  if (file === null || resolve(dirname(file)) === resolve(outDir)) return null;
  return acquireFolderLock({ ...options, file: `${file}.lock`, what: `the history ${file}` });
}
