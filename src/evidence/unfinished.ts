import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from './exists.ts';
import { isScanFolderName } from './scan-folder-name.ts';

/** Name of a folder with what a scan had collected when it failed; the scan's name follows. */
const UNFINISHED = 'unfinished-';
/** So many are left: a disk that is full every night must not be filled by what failed on it. */
const KEPT = 3;

/**
 * Keeps the snapshots of a scan that will not be finished: everything else in its folder is removed, and it gets a name that is no
 * scan's. Nothing is kept where no whole snapshot is. Call it only while holding the lock of the reports folder.
 *
 * @param partialPath where the scan wrote, in `outDir`
 * @returns the folder with `snapshots/` in it, which is `partialPath` still where they could not be put aside; null when there are
 * none. Never throws: whatever failed before is the news.
 */
export async function keepUnfinished(outDir: string, partialPath: string, name: string): Promise<string | null> {
  try {
    const whole = await dropBroken(join(partialPath, 'snapshots'));
    if (whole === 0 || !isScanFolderName(name)) {
      await rm(partialPath, { recursive: true, force: true });
      return null;
    }
    // Half a report is no evidence, and its room may be what is missing.
    const others = (await readdir(partialPath)).filter((one) => one !== 'snapshots');
    for (const one of others) await rm(join(partialPath, one), { recursive: true, force: true });
    const kept = await freePath(join(outDir, UNFINISHED + name));
    await rename(partialPath, kept);
    await dropOldest(outDir, kept).catch(() => undefined);
    return kept;
  } catch {
    // A read-only, failing or vanished disk: all stays where it is, and the next scan into this folder tries again.
    return (await exists(join(partialPath, 'snapshots'))) ? partialPath : null;
  }
}

/** Removes what was cut short in the middle; how many whole snapshots are left. What cannot be read may be whole: it throws. */
async function dropBroken(folder: string): Promise<number> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  let whole = 0;
  for (const name of names) {
    if (isJson(await readFile(join(folder, name), 'utf8'))) whole += 1;
    else await rm(join(folder, name), { recursive: true, force: true });
  }
  return whole;
}

/** The same snapshots evaluated again give the same name: what was kept of them before stays. */
async function freePath(path: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const free = number === 1 ? path : `${path}-${number}`;
    if (!(await exists(free))) return free;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** By the time of the scan, which may be an old one that was evaluated again: what was kept just now stays. */
async function dropOldest(outDir: string, kept: string): Promise<void> {
  const others = (await readdir(outDir)).filter((name) => name.startsWith(UNFINISHED) && join(outDir, name) !== kept);
  for (const name of others.sort().slice(0, 1 - KEPT)) await rm(join(outDir, name), { recursive: true, force: true });
}
