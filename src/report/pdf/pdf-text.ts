import { type PdfFile, readObject, readReference } from './pdf-file.ts';

/** A font of a page as far as text goes: digits per glyph in a hexadecimal string, and glyph -> text (its ToUnicode map). */
export interface PdfFont {
  readonly codeDigits: number;
  readonly texts: ReadonlyMap<string, string>;
}

/** A shown string: where its hexadecimal digits stand in the content stream, and with which font. */
export interface TextRun {
  readonly start: number;
  readonly end: number;
  readonly fontName: string;
  readonly text: string;
  /** Counts the ends and begins of marked content before it: runs with the same number belong to one piece of text. */
  readonly block: number;
}

/** What is drawn on one page, white space left out; `missingGlyphs` were drawn as a box, for want of a font that has them. */
export interface PageText {
  readonly text: string;
  readonly missingGlyphs: number;
}

/** Font, shown string, replacement text (as UTF-16 or as a literal string), end and begin of marked content. */
const OPERATORS =
  /\/(\w+) [\d.]+ Tf|<([0-9A-F]*)> Tj|\/ActualText (?:<FEFF([0-9A-F]*)>|\(((?:\\.|[^\\)])*)\)) *>> BDC|\bEMC\b|\bB[DM]C\b/g;

/** Reads pages of one file; fonts are decoded once. */
export function createTextReader(file: PdfFile): {
  readonly content: (page: number) => { readonly object: number; readonly text: string };
  readonly fonts: (page: number) => ReadonlyMap<string, PdfFont>;
  readonly runs: (page: number) => readonly TextRun[];
  readonly text: (page: number) => PageText;
} {
  const known = new Map<number, PdfFont>();
  const font = (number: number): PdfFont => {
    const found = known.get(number) ?? readFont(file, number);
    known.set(number, found);
    return found;
  };
  const content = (page: number) => {
    const object = readReference(readObject(file, page).dictionary, 'Contents') ?? -1;
    return { object, text: (readObject(file, object).stream ?? Buffer.alloc(0)).toString('latin1') };
  };
  const fonts = (page: number) => {
    const list = /\/Font <<([^>]*)>>/.exec(readObject(file, page).dictionary)?.[1] ?? '';
    return new Map([...list.matchAll(/\/(\w+) (\d+) 0 R/g)].map((one) => [one[1] ?? '', font(Number(one[2]))]));
  };
  return {
    content,
    fonts,
    runs: (page) => readRuns(content(page).text, fonts(page)),
    text: (page) => readPageText(content(page).text, fonts(page)),
  };
}

/** Shown strings in drawing order. */
function readRuns(content: string, fonts: ReadonlyMap<string, PdfFont>): readonly TextRun[] {
  const runs: TextRun[] = [];
  let fontName = '';
  let block = 0;
  for (const found of content.matchAll(OPERATORS)) {
    if (found[1] !== undefined) fontName = found[1];
    else if (found[2] === undefined) block += 1;
    else {
      const start = found.index + 1;
      const { text } = decode(found[2], fonts.get(fontName));
      runs.push({ start, end: start + found[2].length, fontName, text, block });
    }
  }
  return runs;
}

/** As {@link readRuns}, but with the replacement texts (`ActualText`) that stand for glyphs a font does not map or have. */
function readPageText(content: string, fonts: ReadonlyMap<string, PdfFont>): PageText {
  const parts: string[] = [];
  const marks: (string | null)[] = [];
  let fontName = '';
  let missingGlyphs = 0;
  for (const found of content.matchAll(OPERATORS)) {
    if (found[1] !== undefined) fontName = found[1];
    else if (found[2] !== undefined) {
      const shown = decode(found[2], fonts.get(fontName));
      missingGlyphs += shown.missing;
      if (marks.every((mark) => mark === null)) parts.push(shown.text);
    } else if (found[0] === 'EMC') parts.push(marks.pop() ?? '');
    else if (found[3] !== undefined) marks.push(decodeUtf16(found[3]));
    else marks.push(found[4]?.replace(/\\(.)/g, '$1') ?? null);
  }
  return { text: parts.join('').replace(/\s+/g, ''), missingGlyphs };
}

function decode(digits: string, font: PdfFont | undefined): { readonly text: string; readonly missing: number } {
  if (font === undefined) return { text: '', missing: 0 };
  const noGlyph = '0'.repeat(font.codeDigits);
  let text = '';
  let missing = 0;
  for (let at = 0; at < digits.length; at += font.codeDigits) {
    const code = digits.slice(at, at + font.codeDigits);
    if (code === noGlyph) missing += 1;
    text += font.texts.get(code) ?? '';
  }
  return { text, missing };
}

/** ToUnicode maps have `bfchar` pairs and `bfrange` triples (Adobe Technical Note 5411). */
function readFont(file: PdfFile, number: number): PdfFont {
  const map = readReference(readObject(file, number).dictionary, 'ToUnicode');
  const text = map === null ? '' : (readObject(file, map).stream ?? Buffer.alloc(0)).toString('latin1');
  const codeDigits = /begincodespacerange\s*<([0-9A-F]+)>/.exec(text)?.[1]?.length ?? 4;
  const texts = new Map<string, string>();
  for (const block of text.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) {
    for (const pair of (block[1] ?? '').matchAll(/<([0-9A-F]+)>\s*<([0-9A-F]+)>/g)) {
      texts.set(pair[1] ?? '', decodeUtf16(pair[2] ?? ''));
    }
  }
  for (const block of text.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const range of (block[1] ?? '').matchAll(/<([0-9A-F]+)>\s*<([0-9A-F]+)>\s*<([0-9A-F]+)>/g)) {
      const [from, to, target] = [range[1], range[2], range[3]].map((digits) => Number.parseInt(digits ?? '', 16));
      for (let code = from ?? 0; code <= (to ?? -1); code += 1) {
        const key = code.toString(16).toUpperCase().padStart(codeDigits, '0');
        texts.set(key, String.fromCodePoint((target ?? 0) + code - (from ?? 0)));
      }
    }
  }
  return { codeDigits, texts };
}

function decodeUtf16(digits: string): string {
  return Buffer.from(digits, 'hex').swap16().toString('utf16le');
}
