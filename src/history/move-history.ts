import { AuditError } from '../model/audit-error.ts';
import type { Json } from '../model/json.ts';
import { digestJson } from '../snapshot/sha256-hex.ts';
import { type Query, type SqlDatabase, type SqlRow, type SqlValue, valuesOf } from './sql-database.ts';

/** What was moved of one table, counted and digested on both sides after the move. */
export interface MovedTable {
  readonly table: string;
  readonly rows: number;
  /** Over all rows in order, lower-case hex; the same on both sides. */
  readonly sha256: string;
}

/** The columns of each table but the keys that an engine makes itself, and an order that both engines agree on. */
const TABLES = [
  {
    table: 'scans',
    columns:
      'uid start_time end_time profile scope appliances findings waived percent partial exit_code tool_version ruleset_sha256 folder manifest_sha256'.split(
        ' ',
      ),
    order: 'uid',
  },
  {
    table: 'spans',
    columns:
      'fingerprint rule_id appliance resource_path resource_name severity first_seen last_seen waived closed_at'.split(
        ' ',
      ),
    order: 'fingerprint, first_seen',
  },
] as const;

/**
 * Copies one history into another that is empty, in one transaction there, and compares what arrived. The first is only read.
 *
 * @throws AuditError (exit 2) when the target holds scans, (exit 1) when something arrived differently; then nothing is kept there.
 */
export function moveHistory(from: SqlDatabase, to: SqlDatabase): Promise<readonly MovedTable[]> {
  return to.transaction(async (query) => {
    const moved: MovedTable[] = [];
    for (const { table, columns, order } of TABLES) {
      const select = `SELECT ${columns.join(', ')} FROM ${table} ORDER BY ${order}`;
      if ((await query(`${select} LIMIT 1`)).length > 0) {
        throw new AuditError(`The history to move into is not empty: its table ${table} has rows.`, {
          hint: 'Move into a new database, before the first scan writes there.',
        });
      }
      const rows = await from.query(select);
      await insert(query, table, columns, rows);
      const [sent, arrived] = [describe(table, rows), describe(table, await query(select))];
      if (sent.rows !== arrived.rows || sent.sha256 !== arrived.sha256) {
        throw new AuditError(`${table}: ${sent.rows} rows were read and ${arrived.rows} arrived, or they differ.`, {
          exitCode: 1,
          hint: 'Nothing was kept in the target. Was something written to the old history meanwhile?',
        });
      }
      moved.push(arrived);
    }
    return moved;
  });
}

async function insert(query: Query, table: string, columns: readonly string[], rows: readonly SqlRow[]): Promise<void> {
  const values = rows.map((row) => columns.map((column) => row[column] as SqlValue));
  for (const portion of valuesOf(values)) {
    await query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${portion.tuples}`, portion.values);
  }
}

function describe(table: string, rows: readonly SqlRow[]): MovedTable {
  return { table, rows: rows.length, sha256: digestJson(rows.map((row) => ({ ...row })) as Json) };
}
