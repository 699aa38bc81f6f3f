import { setTimeout as sleep } from 'node:timers/promises';
import type { ConstructorOptions, PgBoss } from 'pg-boss';
import { loadPostgresConnection } from '../history/postgres-connection.ts';
import { AuditError } from '../model/audit-error.ts';
import { type Deliveries, openDeliveries, tableSql } from './deliveries.ts';
import { createTroubleTeller, reasonOf, type TroubleTeller } from './tell-trouble.ts';

/** The schema that holds the queue and what workers deliver. */
const SCHEMA = 'sps_audit_queue';

/** A worker that is not heard of for so long is dead, and its jobs go to another one. The engine's least. */
export const HEARTBEAT_SECONDS = 10;
/** How often dead workers and late jobs are looked for. */
const SUPERVISE_SECONDS = 2;
const LONGEST_PAUSE_MS = 30_000;
/** Of one process. Reading waits for appliances; the database is asked now and then. */
const MAX_CONNECTIONS = 4;

/** The job queue in PostgreSQL: pg-boss, and the table of deliveries beside it. */
export interface JobQueue {
  readonly boss: PgBoss;
  readonly deliveries: Deliveries;
  /** The server's clock minus ours, in milliseconds. */
  readonly clockOffsetMs: () => Promise<number>;
  readonly trouble: TroubleTeller;
  /** Lets jobs under way end, for so long at most; then they go to another worker. Never rejects. */
  readonly close: (graceMs: number) => Promise<void>;
}

export interface QueueOptions {
  /** postgres://…, see {@link loadPostgresConnection}. */
  readonly url: string;
  /** Shown in the registry of instances and in the server's list of connections. */
  readonly name: string;
  readonly signal: AbortSignal;
  /** Told once when the database stops answering, now and then while it does not, and when it is back. */
  readonly onTrouble: (message: string) => void;
}

/** The queue of a zone's collection jobs. */
export function zoneQueue(zone: string): string {
  return `collect/${zone}`;
}

/**
 * Connects, makes the tables where they are missing, and waits for a database that does not answer until the signal aborts.
 *
 * @throws AuditError (exit 2) when the database refuses, or the time of the signal ran out before it answered; AbortError when the
 * signal aborted otherwise.
 */
export async function openQueue(options: QueueOptions): Promise<JobQueue> {
  const { PgBoss: Boss } = await import('pg-boss');
  const settings = {
    ...((await loadPostgresConnection(options.url)) as ConstructorOptions),
    schema: SCHEMA,
    application_name: options.name,
    instanceName: options.name,
    max: MAX_CONNECTIONS,
    schedule: false,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
  };
  const trouble = createTroubleTeller(options.onTrouble);
  const boss = new Boss(settings);
  boss.on('error', trouble.tell);
  const close = async (graceMs: number): Promise<void> => {
    await boss.stop({ graceful: graceMs > 0, timeout: Math.max(graceMs, 1000) }).catch(() => undefined);
  };
  await startPatiently(boss, options.signal, trouble).catch(async (error: unknown) => {
    await close(0);
    throw error;
  });
  const db = boss.getDb();
  return {
    boss,
    deliveries: openDeliveries(db, SCHEMA),
    clockOffsetMs: async () => {
      const asked = Date.now();
      const { rows } = await db.executeSql('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now', []);
      return Math.round(Number(rows[0]?.['now']) - (asked + Date.now()) / 2);
    },
    trouble,
    close,
  };
}

async function startPatiently(boss: PgBoss, signal: AbortSignal, trouble: TroubleTeller): Promise<void> {
  for (let pauseMs = 500; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      await boss.start();
      await boss.getDb().executeSql(tableSql(SCHEMA));
      trouble.over();
      return;
    } catch (error) {
      if (!mayPass(error)) throw refused(error);
      // Whoever was asked to stop was not refused by anybody.
      if (signal.aborted) throw isInterruption(signal.reason) ? signal.reason : refused(error);
      trouble.tell(error);
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

function isInterruption(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'AbortError';
}

/** Classes of SQLSTATE (PostgreSQL, appendix A) that a later try may not meet: connection, resources, intervention, system; and the network's errors. */
function mayPass(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^[0-9A-Z]{5}$/.test(code)) return /^(?:08|53|57|58)/.test(code);
  return (
    !/CERT|SSL|TLS|ENOTFOUND/.test(code) && !(error instanceof TypeError) && (error as Error).name !== 'AssertionError'
  );
}

function refused(error: unknown): AuditError {
  return new AuditError(`The database of the job queue cannot be used: ${reasonOf(error)}.`, {
    hint: 'Check "queue" (or "history") in the fleet file, and what docs/workers.md says about the rights of the database user.',
    cause: error,
  });
}
