import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { MANIFEST_FILES } from '../../src/evidence/statement.ts';

/**
 * What somebody does who changes a bundle and is careful: every digest is repaired and the signature, which he cannot make,
 * is taken off as if there had never been one.
 */
export async function reseal(folder: string): Promise<void> {
  const own = new Set<string>(Object.values(MANIFEST_FILES));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => !own.has(name));
  const file = join(folder, MANIFEST_FILES.manifest);
  const statement = JSON.parse(await readFile(file, 'utf8'));
  statement.subject = await Promise.all(
    names.sort().map(async (name) => ({ name, digest: { sha256: sha256(await readFile(join(folder, name))) } })),
  );
  statement.predicate.spsAudit.signer = null;
  const text = `${JSON.stringify(statement)}\n`;
  await writeFile(file, text);
  await writeFile(join(folder, MANIFEST_FILES.digest), `${sha256(text)}  ${MANIFEST_FILES.manifest}\n`);
  await rm(join(folder, MANIFEST_FILES.envelope), { force: true });
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
