import type { Db } from 'pg-boss';
import { type Delivery, MAX_DELIVERY_BYTES } from './delivery.ts';

/** Where workers put snapshots: one for each appliance of a scan, and the first one stays. */
export interface Deliveries {
  /** False when the appliance of this scan has been delivered already. */
  readonly record: (scanUid: string, appliance: string, delivery: Delivery) => Promise<boolean>;
  readonly has: (scanUid: string, appliance: string) => Promise<boolean>;
  /** Names of the appliances that are delivered. */
  readonly list: (scanUid: string) => Promise<readonly string[]>;
  /** null: not delivered. */
  readonly read: (scanUid: string, appliance: string) => Promise<Delivery | null>;
  /** Removes those of a scan that has taken them in, and those that nobody took for days. */
  readonly forget: (scanUid: string) => Promise<void>;
}

const KEPT_DAYS = 7;

/** The table is made by whoever comes first; two at once would both find it missing, hence the lock. */
export function tableSql(schema: string): string {
  return `SELECT pg_advisory_xact_lock(hashtext('${schema}.delivery'));
    CREATE TABLE IF NOT EXISTS ${schema}.delivery (
      scan_uid text NOT NULL,
      appliance text NOT NULL,
      envelope text NOT NULL CHECK (octet_length(envelope) <= 65536),
      content bytea NOT NULL CHECK (octet_length(content) <= ${MAX_DELIVERY_BYTES}),
      delivered_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (scan_uid, appliance)
    );`;
}

export function openDeliveries(db: Db, schema: string): Deliveries {
  const table = `${schema}.delivery`;
  const query = async (sql: string, values: readonly unknown[]) => (await db.executeSql(sql, [...values])).rows;
  return {
    record: async (scanUid, appliance, { envelope, content }) => {
      const sql = `INSERT INTO ${table} (scan_uid, appliance, envelope, content) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1`;
      return (await query(sql, [scanUid, appliance, envelope, Buffer.from(content)])).length > 0;
    },
    has: async (scanUid, appliance) =>
      (await query(`SELECT 1 FROM ${table} WHERE scan_uid = $1 AND appliance = $2`, [scanUid, appliance])).length > 0,
    list: async (scanUid) =>
      (await query(`SELECT appliance FROM ${table} WHERE scan_uid = $1`, [scanUid])).map(({ appliance }) =>
        String(appliance),
      ),
    read: async (scanUid, appliance) => {
      const sql = `SELECT envelope, content FROM ${table} WHERE scan_uid = $1 AND appliance = $2`;
      const [row] = await query(sql, [scanUid, appliance]);
      return row === undefined ? null : { envelope: String(row['envelope']), content: row['content'] as Buffer };
    },
    forget: async (scanUid) => {
      const sql = `DELETE FROM ${table} WHERE scan_uid = $1 OR delivered_at < now() - interval '${KEPT_DAYS} days'`;
      await query(sql, [scanUid]);
    },
  };
}
