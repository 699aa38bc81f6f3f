import retry from 'p-retry';
import type { Pool, PoolClient } from 'pg';
import { AuditError } from '../model/audit-error.ts';
import type { History } from './history.ts';
import { loadPostgresConnection } from './postgres-connection.ts';
import { migratePostgres, SCHEMA, WRITER_LOCK } from './postgres-migrations.ts';
import type { Query, SqlDatabase } from './sql-database.ts';
import { openSqlHistory } from './sql-history.ts';

/** How long a database that went away is waited for before a question is given up; a restart takes less. */
const MAX_AWAY_MS = 60_000;

export interface PostgresOptions {
  /** How long a database that does not answer is asked again, in milliseconds. */
  readonly maxAwayMs?: number;
}

/**
 * The history in a PostgreSQL database (13 or later), in the schema `sps_audit`. Questions are asked again while the database is away.
 *
 * @throws AuditError (exit code 2) when the database cannot be used as a history; it never repeats the address.
 */
export async function openPostgresHistory(address: string, options: PostgresOptions = {}): Promise<History> {
  return openSqlHistory(await openPostgresDatabase(address, options));
}

/** The same schema as a database. @throws AuditError (exit code 2) when the database cannot be used as a history. */
export async function openPostgresDatabase(address: string, options: PostgresOptions = {}): Promise<SqlDatabase> {
  const connection = await loadPostgresConnection(address);
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ ...connection, max: 2, options: `-c search_path=${SCHEMA}`, allowExitOnIdle: true });
  // A connection that breaks while nobody uses it is replaced at the next question.
  pool.on('error', () => undefined);
  const use = <T>(work: (client: PoolClient) => Promise<T>) => patiently(pool, options.maxAwayMs ?? MAX_AWAY_MS, work);
  try {
    await use(migratePostgres);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    query: (sql, values) => use((client) => queryOn(client)(sql, values)),
    // Whole or not at all, and a scan is known by its uid: a transaction may be tried again whether or not it was committed.
    transaction: (work) => use((client) => transaction(client, work)),
    close: () => pool.end(),
  };
}

function queryOn(client: PoolClient): Query {
  return async (sql, values = []) => (await client.query(sql, [...values])).rows;
}

async function transaction<T>(client: PoolClient, work: (query: Query) => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    // One writer at a time, as in SQLite: two must not both decide on old facts.
    await client.query('SELECT pg_advisory_xact_lock($1)', [WRITER_LOCK]);
    const outcome = await work(queryOn(client));
    await client.query('COMMIT');
    return outcome;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function patiently<T>(pool: Pool, maxRetryTime: number, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const once = async (): Promise<T> => {
    let client: PoolClient | undefined;
    let broken: Error | undefined;
    try {
      client = await pool.connect();
      return await work(client);
    } catch (error) {
      broken = error as Error;
      throw broken;
    } finally {
      client?.release(broken !== undefined && mayPass(broken));
    }
  };
  try {
    return await retry(once, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 200,
      maxTimeout: 5_000,
      maxRetryTime,
      shouldRetry: ({ error }) => mayPass(error),
    });
  } catch (error) {
    throw error instanceof AuditError ? error : explain(error as Error);
  }
}

/**
 * What a later try may not meet: an error of the network, or one of the classes of SQLSTATE (PostgreSQL, appendix A) for connections,
 * resources, an operator's intervention and the system. A refused password, a missing right or a wrong certificate stays.
 */
function mayPass(error: Error): boolean {
  if (error instanceof AuditError || error instanceof TypeError || error instanceof RangeError) return false;
  const code = codeOf(error);
  if (/^[0-9A-Z]{5}$/.test(code)) return /^(?:08|53|57|58)/.test(code);
  return !/CERT|SSL|TLS|SELF_SIGNED|ENOTFOUND|VERIFY/.test(code);
}

function explain(error: Error): AuditError {
  const code = codeOf(error);
  // Messages of the server name roles and tables; those of the network name hosts. None of them repeats the address.
  const reason = `${error.message.split('\n')[0]}${code === '' ? '' : ` (${code})`}`;
  const hint =
    code === '42501'
      ? 'This role may not do that. Open the history once with the role that owns the schema (`sps-audit history`), and grant the rights that docs/postgresql.md lists.'
      : 'Check history.url of the fleet file, the role and its password, and whether the database runs.';
  return new AuditError(`The history in PostgreSQL cannot be used: ${reason}.`, { hint, cause: error });
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
