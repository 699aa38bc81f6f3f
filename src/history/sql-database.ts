/** What a query takes and what a row holds: `INTEGER` is a number, a truth value 0 or 1. */
export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, unknown>>;

/** Runs one statement. Its parameters are `$1`, `$2`, …: SQLite takes them for names, PostgreSQL for places. */
export type Query = (sql: string, values?: readonly SqlValue[]) => Promise<readonly SqlRow[]>;

/** One of the two engines, opened and brought up to date. The statements that run on it are the same on both. */
export interface SqlDatabase {
  readonly query: Query;
  /** Runs `work` whole or not at all; one writer at a time, over all processes, decides on what the one before it left. */
  readonly transaction: <T>(work: (query: Query) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

/**
 * Most parameters of one statement. Both engines take tens of thousands, but SQLite looks for each name among all the others: the
 * 42,000 fails of a thousand appliances took it a minute, and take two seconds in portions of this size.
 */
const MAX_PARAMETERS = 500;

/** `($1, $2), ($3, $4)` for a list of rows, in portions that both engines take. */
export function* valuesOf(
  rows: readonly (readonly SqlValue[])[],
): Generator<{ readonly tuples: string; readonly values: readonly SqlValue[] }> {
  const width = rows[0]?.length ?? 1;
  const most = Math.floor(MAX_PARAMETERS / width);
  for (let start = 0; start < rows.length; start += most) {
    const portion = rows.slice(start, start + most);
    const tuples = portion.map((row, at) => `(${row.map((_, place) => `$${at * width + place + 1}`).join(', ')})`);
    yield { tuples: tuples.join(', '), values: portion.flat() };
  }
}
