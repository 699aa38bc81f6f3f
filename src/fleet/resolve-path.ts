import { resolve } from 'node:path';
import type { Section } from './section.ts';

/** A path of the file, made absolute; null when the key is not there. `directory`: of the fleet file, absolute. */
export function resolvePath(section: Section, key: string, directory: string): string | null {
  const path = section.text(key);
  return path === undefined ? null : resolve(directory, path);
}
