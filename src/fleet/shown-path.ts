import { isAbsolute, relative } from 'node:path';

/** A path as a person would type it. */
export function shownPath(file: string): string {
  const short = relative('.', file);
  return short.startsWith('..') || isAbsolute(short) ? file : short;
}
