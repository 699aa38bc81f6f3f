import { stringify } from 'csv-stringify/sync';

export type CsvCell = string | number | null;

const ROWS_AT_ONCE = 500;

/**
 * CSV after RFC 4180: a header, CRLF, every field quoted, UTF-8 without a byte order mark.
 * No cell of text can be taken for a formula; numbers stay numbers.
 */
export function csvDocument(columns: readonly string[], rows: Iterable<readonly CsvCell[]>): string {
  return [...csvPieces(columns, rows)].join('');
}

/** The text of {@link csvDocument} some rows at a time: that of a large fleet is better not in memory as a whole. */
export function* csvPieces(columns: readonly string[], rows: Iterable<readonly CsvCell[]>): Generator<string> {
  yield toCsv([columns]);
  let records: CsvCell[][] = [];
  for (const row of rows) {
    records.push(row.map((cell) => (typeof cell === 'string' ? guardFormula(cell) : cell)));
    if (records.length < ROWS_AT_ONCE) continue;
    yield toCsv(records);
    records = [];
  }
  yield toCsv(records);
}

function toCsv(records: readonly (readonly CsvCell[])[]): string {
  return stringify([...records], { quoted: true, quoted_empty: true, record_delimiter: '\r\n' });
}

/**
 * Puts an apostrophe before text that a spreadsheet would calculate (OWASP, CSV Injection): it starts, after any white space,
 * with `= + - @` in any width (compatibility forms are folded, Unicode NFKC), or with a tab or a line end.
 */
export function guardFormula(text: string): string {
  const first = text.trimStart().slice(0, 1).normalize('NFKC');
  return /^[=+\-@]/.test(first) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
}
