import { stripVTControlCharacters } from 'node:util';

/**
 * Breaks a line between words so that it fits `columns`; what follows the first line is indented by `indent` blanks. Blanks inside
 * are kept, colours take no room, and a word that is longer than a line stays whole: it may be there to be copied.
 */
export function wrapText(text: string, columns: number, indent: number): string {
  const lead = /^ */.exec(text)?.[0] ?? '';
  const lines: string[] = [];
  let line = lead;
  for (const [, gap = '', word = ''] of text.slice(lead.length).matchAll(/( *)([^ ]+)/g)) {
    const isFirst = line.trim() === '';
    if (!isFirst && width(line) + gap.length + width(word) > columns) {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    } else line += (isFirst ? '' : gap) + word;
  }
  return [...lines, line].join('\n');
}

function width(text: string): number {
  return stripVTControlCharacters(text).length;
}
