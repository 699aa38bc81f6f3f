import { listPages, parsePdf } from '../../src/report/pdf/pdf-file.ts';
import { createTextReader } from '../../src/report/pdf/pdf-text.ts';

/** The drawn text of each page of a report, white space left out. */
export function readPdfPages(bytes: Uint8Array): readonly string[] {
  const file = parsePdf(bytes);
  const reader = createTextReader(file);
  return listPages(file).map((page) => reader.text(page).text);
}
