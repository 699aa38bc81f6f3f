import { chmod, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { AuditError, EXIT } from '../model/audit-error.ts';

/** Who holds a lock, as it said itself: for messages only, never for decisions. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

export interface LockOptions {
  /** The lock file. It is made when it is not there and never removed: removing it would let two holders in. */
  readonly file: string;
  /** What is locked, in the words of the message: "the reports folder /var/reports". */
  readonly what: string;
  /** Do not wait for the other holder. */
  readonly noWait: boolean;
  /** How long to wait for the other holder. */
  readonly waitMs: number;
  /** Told once, when waiting begins; null when the holder left no word of itself. */
  readonly onWait?: (holder: LockHolder | null) => void;
  readonly signal?: AbortSignal;
}

export interface FolderLock {
  /** Lets the next one in. May be called twice. */
  readonly release: () => Promise<void>;
}

const POLL_MS = 200;
/** SQLITE_BUSY and SQLITE_LOCKED (sqlite.org/rescode.html). */
const TAKEN = new Set([5, 6]);

/**
 * Takes a lock that only one process can hold, and waits for it if need be.
 *
 * The lock is an exclusive transaction of SQLite on an otherwise empty file: a lock of the operating system, which
 * ends with the process however it dies. So nothing can be stale, and no process id has to be guessed about (it
 * would mean nothing in another container that shares the folder).
 *
 * @throws AuditError (exit code 2) when another holder keeps it, or when the lock file cannot be made.
 */
export async function acquireFolderLock(options: LockOptions): Promise<FolderLock> {
  await makeLockFile(options);
  const deadline = performance.now() + options.waitMs;
  let told = false;
  for (;;) {
    const database = tryLock(options);
    if (database !== null) return held(options, database);
    const holder = await readHolder(holderFile(options.file));
    if (options.noWait || performance.now() >= deadline) throw takenError(options, holder);
    if (!told) options.onWait?.(holder);
    told = true;
    await sleep(POLL_MS, undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
}

/** Opened by nobody but SQLite once it exists: closing any other descriptor of it would drop the process's lock (POSIX fcntl). */
async function makeLockFile(options: LockOptions): Promise<void> {
  try {
    await (await open(options.file, 'wx', 0o600)).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw unusableError(options, error);
  }
}

function tryLock(options: LockOptions): DatabaseSync | null {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(options.file, { timeout: 0 });
    database.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    if (TAKEN.has((error as { errcode?: number }).errcode ?? -1)) return null;
    throw unusableError(options, error);
  }
}

async function held(options: LockOptions, database: DatabaseSync): Promise<FolderLock> {
  const note: LockHolder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  const file = holderFile(options.file);
  // Written aside and renamed, so that a reader never sees half of it. Without it the lock still holds.
  await writeFile(`${file}.new`, `${JSON.stringify(note)}\n`, { mode: 0o600 })
    .then(() => chmod(`${file}.new`, 0o600))
    .then(() => rename(`${file}.new`, file))
    .catch(() => undefined);
  let released = false;
  return {
    release: async () => {
      if (released) return;
      released = true;
      await rm(file, { force: true }).catch(() => undefined);
      database.close();
    },
  };
}

function holderFile(file: string): string {
  return `${file}-holder`;
}

async function readHolder(file: string): Promise<LockHolder | null> {
  try {
    const value = JSON.parse(await readFile(file, 'utf8')) as Partial<LockHolder> | null;
    if (typeof value?.pid !== 'number' || typeof value.host !== 'string' || typeof value.since !== 'string')
      return null;
    return { pid: value.pid, host: value.host, since: value.since };
  } catch {
    return null;
  }
}

function takenError(options: LockOptions, holder: LockHolder | null): AuditError {
  const who = holder === null ? '' : ` (process ${holder.pid} on ${holder.host}, since ${holder.since})`;
  const waited = options.noWait ? '' : ` after waiting ${Math.round(options.waitMs / 1000)} s`;
  return new AuditError(`Another sps-audit is using ${options.what}${who}; gave up${waited}.`, {
    exitCode: EXIT.usage,
    hint: 'Wait until it has finished. A scan can have a folder and a history of its own (--out).',
  });
}

function unusableError(options: LockOptions, cause: unknown): AuditError {
  return new AuditError(`Cannot lock ${options.what}: ${(cause as Error).message}`, {
    exitCode: EXIT.usage,
    hint: `Make ${options.file} a writable file on a file system that supports locks.`,
    cause,
  });
}
