import { join, relative, sep } from 'node:path';
import { SHIPPED_RULES } from './shipped-rules.ts';

/**
 * Where the schemas lie, seen from a folder of rules, with slashes; null unless both lie below the working folder: where a program is
 * installed outside of it, the next one to open the rule has it elsewhere. Absolute paths; looks at no file.
 */
export function schemaFolder(folder: string, workingFolder: string, schemas = SHIPPED_RULES): string | null {
  const isBelow = (path: string): boolean => join(path, sep).startsWith(join(workingFolder, sep));
  return isBelow(folder) && isBelow(schemas) ? relative(folder, schemas).replaceAll(sep, '/') : null;
}
