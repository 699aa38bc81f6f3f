import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseStatement } from '../evidence/parse-statement.ts';
import { MANIFEST_FILES } from '../evidence/statement.ts';
import { codeOf } from '../fleet/code-of.ts';
import { AuditError } from '../model/audit-error.ts';

/**
 * Name -> SHA-256 (lower-case hex) of all that the manifest of a scan's folder names; null: it has none.
 *
 * @throws AuditError (exit 2) when it cannot be read or is no manifest.
 */
export async function readSubjects(folder: string): Promise<ReadonlyMap<string, string> | null> {
  const file = join(folder, MANIFEST_FILES.manifest);
  const bytes = await readFile(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw new AuditError(`The manifest ${file} cannot be read (${codeOf(error)}).`);
  });
  if (bytes === null) return null;
  try {
    return parseStatement(bytes).subjects;
  } catch (error) {
    throw new AuditError(`${file} is not a manifest: ${(error as Error).message}.`);
  }
}
