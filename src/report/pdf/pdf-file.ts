import { deflateSync, inflateSync } from 'node:zlib';

/**
 * A PDF as Chromium's writer (Skia) makes it: one revision, a classic cross-reference table, no object streams
 * (ISO 32000-1, 7.5). Only what is needed to read text, destinations and to replace single objects; no general reader.
 */
export interface PdfFile {
  readonly bytes: Buffer;
  /** Byte offset of every object, by number; 0 for free ones. */
  readonly offsets: readonly number[];
  readonly trailer: string;
  readonly startXref: number;
}

/** An object's dictionary as it stands in the file and its decoded stream, if it has one. */
export interface PdfObject {
  readonly dictionary: string;
  readonly stream: Buffer | null;
}

/** @throws Error when the file is not of the shape described above. */
export function parsePdf(bytes: Uint8Array): PdfFile {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tail = /trailer\n(<<[\s\S]*>>)\s*startxref\n(\d+)\n%%EOF\s*$/.exec(
    buffer.toString('latin1', buffer.lastIndexOf('trailer')),
  );
  const startXref = Number(tail?.[2] ?? Number.NaN);
  const header = /^xref\n0 (\d+)\n/.exec(buffer.toString('latin1', startXref || 0, (startXref || 0) + 40));
  if (tail === null || header === null || tail[1] === undefined || tail[1].includes('/Prev')) {
    throw new Error('the browser wrote a PDF whose cross-reference table this version cannot read');
  }
  const first = startXref + header[0].length;
  const offsets = Array.from({ length: Number(header[1]) }, (_, number) => {
    // Every entry has exactly 20 bytes: ten digits, a space, five digits, a space, n or f, two for the line end.
    const entry = buffer.toString('latin1', first + number * 20, first + number * 20 + 18);
    return entry.endsWith('n') ? Number(entry.slice(0, 10)) : 0;
  });
  return { bytes: buffer, offsets, trailer: tail[1], startXref };
}

/** @throws Error when there is no such object. */
export function readObject(file: PdfFile, number: number): PdfObject {
  const start = file.offsets[number] ?? 0;
  const head = `${number} 0 obj\n`;
  if (start === 0 || file.bytes.toString('latin1', start, start + head.length) !== head) {
    throw new Error(`PDF object ${number} is not where the cross-reference table says`);
  }
  const bodyStart = start + head.length;
  const end = file.bytes.indexOf('endobj', bodyStart);
  // Looked for inside the object alone: most objects have no stream, and the next one may be megabytes away.
  const mark = file.bytes.subarray(bodyStart, end).indexOf('>> stream\n');
  if (mark === -1) return { dictionary: file.bytes.toString('latin1', bodyStart, end).trimEnd(), stream: null };
  const streamMark = bodyStart + mark;
  const dictionary = file.bytes.toString('latin1', bodyStart, streamMark + 2);
  const length = Number(/\/Length (\d+)(?! \d+ R)/.exec(dictionary)?.[1]);
  const raw = file.bytes.subarray(streamMark + 10, streamMark + 10 + length);
  return { dictionary, stream: dictionary.includes('/FlateDecode') ? inflateSync(raw) : raw };
}

/** Number of the object that `/Key n 0 R` refers to, or null. */
export function readReference(dictionary: string, key: string): number | null {
  const found = new RegExp(`/${key} (\\d+) 0 R`).exec(dictionary);
  return found === null ? null : Number(found[1]);
}

/** The document catalogue (ISO 32000-1, 7.7.2). */
export function readCatalog(file: PdfFile): string {
  return readObject(file, readReference(file.trailer, 'Root') ?? -1).dictionary;
}

/** Object numbers of the pages, in reading order. */
export function listPages(file: PdfFile): readonly number[] {
  const visit = (number: number): readonly number[] => {
    const { dictionary } = readObject(file, number);
    const kids = /\/Kids \[([^\]]*)\]/.exec(dictionary)?.[1];
    if (kids === undefined) return [number];
    return [...kids.matchAll(/(\d+) 0 R/g)].flatMap((kid) => visit(Number(kid[1])));
  };
  return visit(readReference(readCatalog(file), 'Pages') ?? -1);
}

/** Named destinations: element id -> page, counting from 1. Ids are expected to be letters, digits and hyphens. */
export function readDestinations(file: PdfFile): ReadonlyMap<string, number> {
  const number = readReference(readCatalog(file), 'Dests');
  if (number === null) return new Map();
  const pageOf = new Map(listPages(file).map((page, index) => [page, index + 1]));
  const entries = readObject(file, number).dictionary.matchAll(/\/([\w-]+) \[(\d+) 0 R/g);
  return new Map([...entries].map((entry) => [entry[1] ?? '', pageOf.get(Number(entry[2])) ?? 0]));
}

/**
 * The same file with some objects' bodies replaced, written as one revision: an auditor's tool would report an appended
 * one as a later change. `bodies`: object number -> everything between `obj` and `endobj`.
 */
export function replaceObjects(file: PdfFile, bodies: ReadonlyMap<number, Buffer>, trailer = file.trailer): Buffer {
  const numbers = [...bodies.keys()].sort((a, b) => (file.offsets[a] ?? 0) - (file.offsets[b] ?? 0));
  const parts: Buffer[] = [];
  const shifts: { readonly from: number; readonly by: number }[] = [];
  let position = 0;
  let shift = 0;
  for (const number of numbers) {
    const start = file.offsets[number] ?? 0;
    const end = objectEnd(file, number);
    const replacement = Buffer.concat([
      Buffer.from(`${number} 0 obj\n`),
      bodies.get(number) ?? Buffer.alloc(0),
      Buffer.from('\nendobj'),
    ]);
    parts.push(file.bytes.subarray(position, start), replacement);
    shift += replacement.length - (end - start);
    shifts.push({ from: end, by: shift });
    position = end;
  }
  parts.push(file.bytes.subarray(position, file.startXref));
  const shiftAt = (offset: number) => shifts.findLast((one) => one.from <= offset)?.by ?? 0;
  const rows = file.offsets.map((offset) =>
    offset === 0 ? '0000000000 65535 f \n' : `${String(offset + shiftAt(offset)).padStart(10, '0')} 00000 n \n`,
  );
  const xref = `xref\n0 ${rows.length}\n${rows.join('')}trailer\n${trailer}\nstartxref\n${file.startXref + shift}\n%%EOF\n`;
  return Buffer.concat([...parts, Buffer.from(xref, 'latin1')]);
}

/** A stream object's body for {@link replaceObjects}, compressed. */
export function encodeStream(content: Buffer): Buffer {
  const packed = deflateSync(content);
  return Buffer.concat([
    Buffer.from(`<</Filter /FlateDecode\n/Length ${packed.length}>> stream\n`),
    packed,
    Buffer.from('\nendstream'),
  ]);
}

/** Just behind the object's `endobj`. A stream may hold that word by chance, so its length is gone by. */
function objectEnd(file: PdfFile, number: number): number {
  const start = file.offsets[number] ?? 0;
  const { dictionary, stream } = readObject(file, number);
  const length = stream === null ? 0 : Number(/\/Length (\d+)/.exec(dictionary)?.[1]);
  return file.bytes.indexOf('endobj', start + dictionary.length + length) + 'endobj'.length;
}
