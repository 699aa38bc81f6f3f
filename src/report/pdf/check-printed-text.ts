import { AuditError, EXIT } from '../../model/audit-error.ts';
import { listPages, type PdfFile } from './pdf-file.ts';
import { createTextReader } from './pdf-text.ts';

/** What was read back from a printed file. */
export interface PrintedText {
  readonly pages: number;
  /** Characters that no font had: drawn as a box, their text kept for searching and copying. */
  readonly missingGlyphs: number;
}

/**
 * Reads the drawn text back. A browser that finds no font prints blank pages without an error, so text that is known to be
 * on the pages has to be found there, and something has to be drawn on every page.
 *
 * No library: the file comes from one writer, whose glyph maps are simple, while general readers weigh more than the rest
 * of the PDF part together. White space is not compared.
 *
 * @throws AuditError when a sample is not found or a page is blank
 */
export function checkPrintedText(file: PdfFile, samples: readonly string[]): PrintedText {
  const reader = createTextReader(file);
  const pages = listPages(file).map((page) => reader.text(page));
  const blank = pages.findIndex((page) => page.text === '');
  const all = pages.map((page) => page.text).join('\n');
  const missing = samples.filter((sample) => !all.includes(sample.replace(/\s+/g, '')));
  if (blank !== -1 || missing.length > 0) {
    const what = blank === -1 ? `the text "${missing[0]?.slice(0, 80)}"` : `any text on page ${blank + 1}`;
    throw new AuditError(`PDF skipped: the browser printed the report without ${what}.`, {
      exitCode: EXIT.internal,
      hint: 'It found no font to draw with. Install a font package such as fonts-dejavu-core, or use another browser.',
    });
  }
  return { pages: pages.length, missingGlyphs: pages.reduce((sum, page) => sum + page.missingGlyphs, 0) };
}
