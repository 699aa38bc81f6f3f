import { createHash } from 'node:crypto';
import { type PdfFile, readObject, readReference, replaceObjects } from './pdf-file.ts';
import { renumberStructure } from './renumber-structure.ts';

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
  const bodies = new Map([[number, Buffer.from(info, 'latin1')]]);
  const dated = replaceObjects(file, bodies);
  const id = createHash('sha256').update(dated).digest('hex').slice(0, 32).toUpperCase();
  return replaceObjects(file, bodies, file.trailer.replace(/>>$/, `\n/ID [<${id}> <${id}>]>>`));
}
