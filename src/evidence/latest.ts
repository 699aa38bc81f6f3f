import { lstat, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from './exists.ts';
import { isScanFolderName, startOf } from './scan-folder-name.ts';
import { syncFolder } from './sync-folder.ts';

/** Longer than any folder name; more is not read. */
const MAX_BYTES = 256;

/**
 * Points `latest` at a scan, in one step for every reader: a symbolic link, or a file that holds the name where links
 * are not to be had. Call it while holding the folder's lock.
 *
 * @returns null, or why it could not be done. The scan itself is safe then, so this is no reason to fail.
 */
export async function replaceLatest(outDir: string, name: string): Promise<string | null> {
  const aside = join(outDir, '.latest.new');
  try {
    await rm(aside, { force: true });
    try {
      await symlink(name, aside, 'dir');
    } catch {
      await writeFile(aside, `${name}\n`, { mode: 0o600 });
    }
    await rename(aside, join(outDir, 'latest'));
    await syncFolder(outDir);
    return null;
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    return `Cannot point ${join(outDir, 'latest')} at ${name}: ${(error as Error).message}`;
  }
}

/** The name of the scan that `latest` points at (link or file); null when there is none or it is no scan's name. */
export async function readLatest(outDir: string): Promise<string | null> {
  const file = join(outDir, 'latest');
  try {
    const facts = await lstat(file);
    if (!facts.isSymbolicLink() && (!facts.isFile() || facts.size > MAX_BYTES)) return null;
    const name = facts.isSymbolicLink() ? await readlink(file) : (await readFile(file, 'utf8')).trim();
    return isScanFolderName(name) ? name : null;
  } catch {
    return null;
  }
}

/** Whether `latest` points at a scan that is there and began later than the one of that name. */
export async function isLatestNewer(outDir: string, name: string): Promise<boolean> {
  const latest = await readLatest(outDir);
  return latest !== null && startOf(latest) > startOf(name) && (await exists(join(outDir, latest)));
}
