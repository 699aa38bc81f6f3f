import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pLimit from 'p-limit';
import { makeFolder } from '../evidence/make-folder.ts';
import { AuditError, EXIT } from '../model/audit-error.ts';
import type { History } from './history.ts';
import type { Query, SqlDatabase } from './sql-database.ts';
import { openSqlHistory } from './sql-history.ts';
import { migrate } from './sqlite-migrations.ts';

/** How long a process waits for another one that writes; recording a scan of hundreds of appliances takes well under a second. */
const BUSY_TIMEOUT_MS = 30_000;

/**
 * The history in one SQLite file (0600, made when it is not there). Write-ahead logging and full syncs: whatever moment a
 * process dies at, the file holds exactly the scans whose `recordScan` came back.
 *
 * @throws AuditError (exit code 2) when the file cannot be used as a history.
 */
export async function openSqliteHistory(file: string): Promise<History> {
  return openSqlHistory(await openSqliteDatabase(file));
}

/** The same file as a database. @throws AuditError (exit code 2) when the file cannot be used as a history. */
export async function openSqliteDatabase(file: string): Promise<SqlDatabase> {
  const database = await openDatabase(file);
  // One connection: what comes in the middle of a transaction waits for its end.
  const inTurn = pLimit(1);
  const query: Query = async (sql, values = []) => {
    const named = Object.fromEntries(values.map((value, at) => [at + 1, value]));
    return database.prepare(sql).all(named);
  };
  return {
    query: (sql, values) => inTurn(() => query(sql, values)),
    transaction: (work) => inTurn(() => transaction(database, () => work(query))),
    close: async () => database.close(),
  };
}

async function openDatabase(file: string): Promise<DatabaseSync> {
  let database: DatabaseSync | undefined;
  try {
    await makeFolder(dirname(file), 0o700);
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
async function transaction<T>(database: DatabaseSync, work: () => Promise<T>): Promise<T> {
  database.exec('BEGIN IMMEDIATE');
  try {
    const outcome = await work();
    database.exec('COMMIT');
    return outcome;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
