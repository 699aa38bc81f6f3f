import { encodeStream, listPages, type PdfFile, parsePdf, readDestinations, replaceObjects } from './pdf-file.ts';
import { createTextReader, type PdfFont } from './pdf-text.ts';

/** What the contents page is printed with before page numbers are known. As wide as any number, whose blanks are figure spaces. */
export const PAGE_PLACEHOLDER = '0000';

/** U+2007: as wide as a digit. */
const FIGURE_SPACE = '\u2007';

/** A page number as the contents page prints it. */
export function formatPageNumber(page: number | undefined): string {
  return page === undefined ? PAGE_PLACEHOLDER : String(page).padStart(PAGE_PLACEHOLDER.length, FIGURE_SPACE);
}

/**
 * Writes the page numbers into the printed contents page, in place of their placeholders: laying out several hundred
 * pages a second time would double the time of the whole print. Works because every page number's digits are in the
 * font already: the page footers show them.
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
    const places = reader.runs(page).filter((run) => run.text === PAGE_PLACEHOLDER);
    if (places.length === 0) continue;
    const { object, text } = reader.content(page);
    const fonts = reader.fonts(page);
    const pieces: string[] = [];
    let position = 0;
    for (const place of places) {
      const codes = encode(formatPageNumber(numbers[next]), fonts.get(place.fontName));
      if (codes === null || codes.length !== place.end - place.start) return null;
      pieces.push(text.slice(position, place.start), codes);
      position = place.end;
      next += 1;
    }
    bodies.set(object, encodeStream(Buffer.from(pieces.join('') + text.slice(position), 'latin1')));
  }
  return next === numbers.length ? parsePdf(replaceObjects(file, bodies)) : null;
}

function encode(text: string, font: PdfFont | undefined): string | null {
  const codes = new Map([...(font?.texts ?? [])].map(([code, shown]) => [shown, code]));
  const found = [...text].map((character) => codes.get(character));
  return found.every((code) => code !== undefined) ? found.join('') : null;
}
