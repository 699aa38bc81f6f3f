import { createHash } from 'node:crypto';
import { type PdfFile, readObject, readReference, replaceObjects } from './pdf-file.ts';
import { renumberStructure } from './renumber-structure.ts';

/** Stands where the file identifier comes, while it is made of all the rest. */
const NO_ID = '0'.repeat(32);

/**
 * Puts the evaluation time where the browser wrote the time of printing, names the program, and adds the file identifier
 * (ISO 32000-1, 14.4), made of the content: equal pages give equal bytes.
 *
 * @param asOf ISO 8601, UTC
 */
export function stampPdf(printed: PdfFile, asOf: string, creator: string): Buffer {
  const file = renumberStructure(printed);
  const number = readReference(file.trailer, 'Info') ?? -1;
  const date = `(D:${asOf.replace(/\D/g, '').slice(0, 14).padEnd(14, '0')}+00'00')`;
  const info = readObject(file, number)
    .dictionary.replace(/\/(CreationDate|ModDate) \([^)]*\)/g, (_, key: string) => `/${key} ${date}`)
    // The full browser names itself with escaped parentheses inside the string.
    .replace(/\/Creator \((?:\\.|[^\\)])*\)/, () => `/Creator (${creator.replace(/[^\w .+-]/g, '')})`);
  const trailer = file.trailer.replace(/>>$/, `\n/ID [<${NO_ID}> <${NO_ID}>]>>`);
  const dated = replaceObjects(file, new Map([[number, Buffer.from(info, 'latin1')]]), trailer);
  const id = createHash('sha256').update(dated).digest('hex').slice(0, NO_ID.length).toUpperCase();
  const place = dated.lastIndexOf(NO_ID);
  dated.write(id, place, 'latin1');
  dated.write(id, dated.lastIndexOf(NO_ID, place), 'latin1');
  return dated;
}
