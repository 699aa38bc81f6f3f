import { stringify } from 'csv-stringify/sync';

export type CsvCell = string | number | null;

/**
 * CSV after RFC 4180: a header, CRLF, every field quoted, UTF-8 without a byte order mark.
 * No cell of text can be taken for a formula; numbers stay numbers.
 */
export function csvDocument(columns: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  const records = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? guardFormula(cell) : cell)));
  return stringify([[...columns], ...records], { quoted: true, quoted_empty: true, record_delimiter: '\r\n' });
}

/**
 * Puts an apostrophe before text that a spreadsheet would calculate (OWASP, CSV Injection): it starts, after any white space,
 * with `= + - @` in any width (compatibility forms are folded, Unicode NFKC), or with a tab or a line end.
 */
export function guardFormula(text: string): string {
  const first = text.trimStart().slice(0, 1).normalize('NFKC');
  return /^[=+\-@]/.test(first) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
}
