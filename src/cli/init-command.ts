import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exists } from '../evidence/exists.ts';
import { makeFolder } from '../evidence/make-folder.ts';
import { shownPath } from '../fleet/shown-path.ts';
import { STARTER_FILES } from '../fleet/starter-files.ts';
import { AuditError, EXIT, type ExitCode } from '../model/audit-error.ts';

/** `sps-audit init`: writes all starter files, or none. @throws AuditError (exit 2) when one of them is there already. */
export async function initCommand([dir = '.']: readonly string[]): Promise<ExitCode> {
  const folder = resolve(dir);
  const files = STARTER_FILES.map(({ name, content }) => ({ path: join(folder, name), content }));
  const present: string[] = [];
  for (const { path } of files) if (await exists(path)) present.push(shownPath(path));
  if (present.length > 0) {
    throw new AuditError(
      `Nothing was written: ${present.join(', ')} ${present.length === 1 ? 'is' : 'are'} there already.`,
      {
        hint: 'Name a new folder: sps-audit init audit',
      },
    );
  }
  try {
    await makeFolder(folder);
    for (const { path, content } of files) await writeFile(path, content, { flag: 'wx' });
  } catch (cause) {
    throw new AuditError(`Cannot write into ${folder}: ${(cause as Error).message}`, { cause });
  }
  const fleetFile = shownPath(files[0]?.path ?? folder);
  process.stdout.write(
    `${files.map(({ path }) => `wrote ${shownPath(path)}\n`).join('')}\nNext: name your appliances in ${fleetFile}, then\n  $ sps-audit check -c ${fleetFile}\n`,
  );
  return EXIT.ok;
}
