import { AuditError, EXIT } from '../../model/audit-error.ts';
import { listPages, type PdfFile } from './pdf-file.ts';
import { createTextReader } from './pdf-text.ts';

/** What the fonts that come with the program cover: words, and everything else. */
const WORDS = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\d]+/gu;
const SIGNS = /[\x21-\x7e]/g;

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
  const missingGlyphs = pages.reduce((sum, page) => sum + page.missingGlyphs, 0);
  const missing = samples.filter((sample) => !isPrinted(sample, all, missingGlyphs > 0));
  if (blank !== -1 || missing.length > 0) {
    const what = blank === -1 ? `the text "${missing[0]?.slice(0, 80)}"` : `any text on page ${blank + 1}`;
    throw new AuditError(`PDF skipped: the browser printed the report without ${what}.`, {
      exitCode: EXIT.internal,
      hint: 'It found no font to draw with. Install a font package such as fonts-dejavu-core, or use another browser.',
    });
  }
  return { pages: pages.length, missingGlyphs };
}

/**
 * Only what the fonts that come with the program cannot draw may be a box, and then boxes were counted. Beside such text the
 * order is not compared: signs and numbers move when it runs from right to left.
 */
function isPrinted(sample: string, all: string, hasBoxes: boolean): boolean {
  const text = sample.replace(/\s+/g, '');
  if (all.includes(text)) return true;
  const foreign = [...text.replace(WORDS, '').replace(SIGNS, '')];
  const isOurs = (sample.match(WORDS) ?? []).every((word) => all.includes(word));
  return isOurs && foreign.length > 0 && foreign.every((character) => hasBoxes || all.includes(character));
}
