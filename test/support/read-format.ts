import { parse as parseCsv } from 'csv-parse/sync';
import MarkdownIt from 'markdown-it';
import Papa from 'papaparse';
import { SaxesParser } from 'saxes';

/** What a reader of a file gets: all its texts, and its structure without them. */
export interface ReadFile {
  readonly texts: readonly string[];
  readonly shape: string;
}

/** Reads a report of a machine format with parsers that share no code with what wrote it. Throws when one of them refuses it. */
export function readFormat(fileName: string, text: string): ReadFile {
  if (fileName.endsWith('.csv')) return readCsv(text);
  if (fileName.endsWith('.xml')) return readXml(text);
  if (fileName.endsWith('.md')) return readMarkdown(text);
  if (!/\.(?:jsonl?|sarif)$/.test(fileName))
    throw new Error(`There is no reader for ${fileName}: add one to test/support/read-format.ts.`);
  const documents = fileName.endsWith('.jsonl') ? text.trimEnd().split('\n') : [text];
  return readJson(documents.map((document) => JSON.parse(document)));
}

function readJson(value: unknown): ReadFile {
  const texts: string[] = [];
  const shape = { objects: 0, arrays: 0, scalars: 0, members: 0 };
  const visit = (item: unknown): void => {
    if (typeof item === 'string') texts.push(item);
    else if (Array.isArray(item)) {
      shape.arrays += 1;
      item.forEach(visit);
    } else if (typeof item === 'object' && item !== null) {
      shape.objects += 1;
      for (const [key, member] of Object.entries(item)) {
        shape.members += 1;
        texts.push(key);
        visit(member);
      }
    } else shape.scalars += 1;
  };
  visit(value);
  return { texts, shape: JSON.stringify(shape) };
}

/** The rows of a CSV file; both parsers have to read the same. */
export function readCsvRows(text: string): readonly (readonly string[])[] {
  const rows = parseCsv(text, { relax_column_count: true }) as string[][];
  const other = Papa.parse<string[]>(text, { delimiter: ',', skipEmptyLines: 'greedy' });
  if (other.errors.length > 0) throw new Error(JSON.stringify(other.errors));
  if (JSON.stringify(other.data) !== JSON.stringify(rows)) throw new Error('The two CSV parsers do not agree.');
  return rows;
}

function readCsv(text: string): ReadFile {
  const rows = readCsvRows(text);
  return { texts: rows.flat(), shape: rows.map((row) => row.length).join() };
}

function readXml(text: string): ReadFile {
  const texts: string[] = [];
  const shape: string[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => shape.push('!DOCTYPE'));
  parser.on('processinginstruction', () => shape.push('?'));
  parser.on('comment', () => shape.push('!--'));
  parser.on('cdata', () => shape.push('CDATA'));
  parser.on('opentag', (tag) => {
    shape.push([tag.name, ...Object.keys(tag.attributes)].join(' '));
    texts.push(...Object.values(tag.attributes).map((attribute) => attribute.value));
  });
  parser.on('closetag', () => shape.push('/'));
  parser.on('text', (found) => texts.push(found));
  parser.write(text).close();
  return { texts, shape: shape.join('\n') };
}

function readMarkdown(text: string): ReadFile {
  const parser = new MarkdownIt({ html: true, linkify: true });
  const texts: string[] = [];
  const shape: string[] = [];
  for (const token of parser.parse(text, {})) {
    shape.push(token.type);
    if (token.type !== 'inline') continue;
    const inner = token.children ?? [];
    shape.push(...inner.map(({ type }) => type).filter((type) => type !== 'text' && type !== 'text_special'));
    texts.push(inner.map(({ content }) => content).join(''));
  }
  return { texts, shape: shape.join('\n') };
}
