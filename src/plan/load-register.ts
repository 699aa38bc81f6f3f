import { readFile } from 'node:fs/promises';
import { codeOf } from '../fleet/code-of.ts';
import { shownPath } from '../fleet/shown-path.ts';
import { AuditError } from '../model/audit-error.ts';

/** A register that the fleet file names: its text as it stands there, and what it says. */
export interface LoadedRegister<T> {
  readonly text: string;
  readonly parsed: T;
}

/**
 * Reads and parses a register; null when the fleet file names none.
 *
 * @param file absolute path
 * @param parse told the text, and the path as messages shall name it
 * @throws AuditError (exit 2) when it cannot be read, and whatever `parse` throws.
 */
export async function loadRegister<T>(
  file: string | null,
  what: 'waivers' | 'attestations',
  parse: (text: string, file: string) => T,
): Promise<LoadedRegister<T> | null> {
  if (file === null) return null;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new AuditError(`The ${what} file ${file} cannot be read (${codeOf(error)}).`, {
      hint: `"sps-audit init" writes one, or take "${what}" out of the fleet file.`,
    });
  });
  return { text, parsed: parse(text, shownPath(file)) };
}
