import { readFile } from 'node:fs/promises';
import type { Problem } from '../model/audit-error.ts';
import type { Json } from '../model/json.ts';
import { isDeeperThan } from '../snapshot/is-deeper-than.ts';
import { appendPointer } from '../snapshot/pointer.ts';

const MAX_FILE_BYTES = 1024 * 1024;
const MAX_DEPTH = 200;

/** Reads a JSON file of at most 1 MiB; a problem instead of an exception for whatever is wrong with it. Does I/O. */
export async function readJsonFile(file: string): Promise<{ value: Json } | { problem: Problem }> {
  let text: string;
  try {
    const bytes = await readFile(file);
    if (bytes.length > MAX_FILE_BYTES) return { problem: { file, message: 'is larger than 1 MiB' } };
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'it is not UTF-8';
    return { problem: { file, message: `cannot be read: ${code}` } };
  }
  return parseJson(text, file);
}

/** Parses what stands in a JSON file. Nesting is bounded, because logic is walked by recursion. */
export function parseJson(text: string, file: string): { value: Json } | { problem: Problem } {
  try {
    const value = JSON.parse(text) as Json;
    if (isDeeperThan(value, MAX_DEPTH)) {
      return { problem: { file, message: `is nested deeper than ${MAX_DEPTH} levels` } };
    }
    const pointer = outOfRange(value, '');
    if (pointer !== null) return { problem: { file, pointer, message: 'is a number out of range' } };
    return { value };
  } catch (error) {
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const before = position === undefined ? '' : text.slice(0, Number(position));
    const line = before.split('\n').length;
    const place = position === undefined ? {} : { line, column: before.length - before.lastIndexOf('\n') };
    return { problem: { file, ...place, message: 'is not JSON' } };
  }
}

/** The first number that JSON can write and a double cannot hold (`1e999`), by its JSON pointer, or null. */
function outOfRange(value: Json, pointer: string): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : pointer;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, member] of Object.entries(value)) {
    const found = outOfRange(member, appendPointer(pointer, key));
    if (found !== null) return found;
  }
  return null;
}
