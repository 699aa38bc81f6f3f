import { encodeStream, listPages, type PdfFile, parsePdf, readDestinations, replaceObjects } from './pdf-file.ts';
import { createTextReader, type PdfFont, type TextRun } from './pdf-text.ts';

/** What the contents page is printed with before page numbers are known. As wide as any number, for it is set in a fixed-width font. */
const PAGE_PLACEHOLDER = '0000';

/** A page number as the contents page prints it. */
export function formatPageNumber(page: number | undefined): string {
  return page === undefined ? PAGE_PLACEHOLDER : String(page).padStart(PAGE_PLACEHOLDER.length, ' ');
}

/**
 * Writes the page numbers into the printed contents page, in place of their placeholders: laying out several hundred
 * pages a second time would double the time of the whole print. Works because every page number's digits are in the
 * font already: the page footers show them. (Tabular figures of a proportional font would not do: they have no entry in
 * the font's Unicode map.)
 *
 * @param ids element ids in the order in which the contents page lists them
 * @returns the file, or null when the page does not look as expected; then it has to be printed again
 */
export function numberContents(file: PdfFile, ids: readonly string[]): PdfFile | null {
  if (ids.length === 0) return file;
  const destinations = readDestinations(file);
  const numbers = ids.map((id) => destinations.get(id) ?? 0);
  if (numbers.some((number) => number === 0)) return null;
  const reader = createTextReader(file);
  const bodies = new Map<number, Buffer>();
  let next = 0;
  for (const page of listPages(file)) {
    // The contents come first: after the last entry no page is looked at.
    if (next >= numbers.length) break;
    const places = findPlaceholders(reader.runs(page));
    if (places.length === 0) continue;
    const { object, text } = reader.content(page);
    const fonts = reader.fonts(page);
    const pieces: string[] = [];
    let position = 0;
    for (const runs of places) {
      const codes = encode(formatPageNumber(numbers[next]), fonts.get(runs[0]?.fontName ?? ''));
      if (codes === null) return null;
      for (const run of runs) {
        pieces.push(text.slice(position, run.start), codes.splice(0, run.text.length).join(''));
        position = run.end;
      }
      next += 1;
    }
    bodies.set(object, encodeStream(Buffer.from(pieces.join('') + text.slice(position), 'latin1')));
  }
  return next === numbers.length ? parsePdf(replaceObjects(file, bodies)) : null;
}

/** Pieces of text that are nothing but a placeholder; the browser may have drawn each digit by itself. */
function findPlaceholders(runs: readonly TextRun[]): readonly (readonly TextRun[])[] {
  const blocks = new Map<number, TextRun[]>();
  for (const run of runs) blocks.set(run.block, [...(blocks.get(run.block) ?? []), run]);
  return [...blocks.values()].filter((block) => block.map((run) => run.text).join('') === PAGE_PLACEHOLDER);
}

/** The glyph of every character, or null when the font lacks one. */
function encode(text: string, font: PdfFont | undefined): string[] | null {
  const codes = new Map([...(font?.texts ?? [])].map(([code, shown]) => [shown, code]));
  const found = [...text].map((character) => codes.get(character) ?? '');
  return found.every((code) => code !== '') ? found : null;
}
