import type { PdfFile } from './pdf-file.ts';

const NAME = /\(node\d{8}\)/g;

/**
 * Gives the structure elements that table cells refer to (ISO 32000-1, 14.8.5.7, `Headers`) running names. The browser takes
 * its own node numbers, which may start one later in another print of the same page. Names keep their order, because the name
 * tree is sorted, and their length, so that nothing moves in the file.
 */
export function renumberStructure(file: PdfFile): PdfFile {
  const text = file.bytes.toString('latin1');
  const names = [...new Set(text.match(/\/ID \(node\d{8}\)/g)?.map((found) => found.slice(4)))].sort();
  if (names.length === 0) return file;
  const renamed = new Map(names.map((name, index) => [name, `(node${String(index + 1).padStart(8, '0')})`]));
  return {
    ...file,
    bytes: Buffer.from(
      text.replace(NAME, (name) => renamed.get(name) ?? name),
      'latin1',
    ),
  };
}
