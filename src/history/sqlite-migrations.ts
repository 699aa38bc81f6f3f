import type { DatabaseSync } from 'node:sqlite';
import { AuditError, EXIT } from '../model/audit-error.ts';

/** `application_id` of our files ("SPSA"), so that another program's database is not taken for a history. */
const APPLICATION_ID = 0x53505341;

/** Step n brings a file from `user_version` n to n + 1. Steps that were released are never changed. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE scans (
     uid TEXT PRIMARY KEY,
     start_time TEXT NOT NULL,
     end_time TEXT NOT NULL,
     profile TEXT NOT NULL,
     scope TEXT NOT NULL,
     appliances INTEGER NOT NULL,
     findings TEXT NOT NULL,
     waived INTEGER NOT NULL,
     percent REAL NOT NULL,
     partial INTEGER NOT NULL,
     exit_code INTEGER NOT NULL,
     tool_version TEXT NOT NULL,
     ruleset_sha256 TEXT NOT NULL,
     folder TEXT,
     manifest_sha256 TEXT
   ) STRICT;
   CREATE INDEX scans_by_time ON scans (start_time, uid);
   CREATE TABLE spans (
     id INTEGER PRIMARY KEY,
     fingerprint TEXT NOT NULL,
     rule_id TEXT NOT NULL,
     appliance TEXT NOT NULL,
     resource_path TEXT,
     resource_name TEXT,
     severity TEXT NOT NULL,
     first_seen TEXT NOT NULL,
     last_seen TEXT NOT NULL,
     waived INTEGER NOT NULL,
     closed_at TEXT
   ) STRICT;
   CREATE UNIQUE INDEX spans_open ON spans (fingerprint) WHERE closed_at IS NULL;
   CREATE INDEX spans_closed ON spans (closed_at) WHERE closed_at IS NOT NULL;`,
];

/**
 * Brings a history file up to date, in one transaction, also when two processes open a new file at once.
 *
 * @throws AuditError (exit code 2) for another program's database and for a file of a newer release.
 */
export function migrate(database: DatabaseSync, file: string): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = pragma(database, 'user_version');
    const owner = pragma(database, 'application_id');
    const isEmpty = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'] === 0;
    if (owner !== APPLICATION_ID && !(isEmpty && owner === 0 && version === 0)) {
      throw refusal(file, 'is a database of another program');
    }
    if (version > MIGRATIONS.length) throw refusal(file, 'was written by a newer release of sps-audit');
    const missing = MIGRATIONS.slice(version);
    for (const step of missing) database.exec(step);
    // A file that is up to date is not written to.
    if (missing.length > 0)
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${MIGRATIONS.length}`);
    database.exec('COMMIT');
  } catch (error) {
    // A full or failing disk has ended the transaction already; its error is the one to tell.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function pragma(database: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}

function refusal(file: string, why: string): AuditError {
  return new AuditError(`The history ${file} ${why}.`, {
    exitCode: EXIT.usage,
    hint: 'Name another file in history.url of the fleet file, or use the release that wrote it.',
  });
}
