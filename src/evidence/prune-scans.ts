import { copyFile, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listManifests, MAX_MANIFEST_BYTES, PRUNED_FOLDER, PRUNED_SUFFIX } from './chain-head.ts';
import { acquireFolderLock, type LockOptions } from './folder-lock.ts';
import { parseStatement } from './parse-statement.ts';
import { readBounded } from './read-bounded.ts';
import { LOCK_FILE } from './scan-folder.ts';
import { MANIFEST_FILES } from './statement.ts';
import { syncFolder } from './sync-folder.ts';

/**
 * Removes the oldest scans of a reports folder until `keep` are left, by their place in the chain. Their manifests stay in
 * `pruned/`, so that the chain can be walked from its beginning and shows what was removed. A scan whose manifest cannot be
 * read, or that was renamed, is not touched: `verify` names it.
 *
 * @returns the names of the removed scans, oldest first.
 * @throws AuditError (exit code 2) when another scan holds the folder.
 */
export async function pruneScans(
  outDir: string,
  keep: number,
  lockOptions: Pick<LockOptions, 'noWait' | 'waitMs'>,
): Promise<readonly string[]> {
  if (!Number.isSafeInteger(keep) || keep < 1) throw new RangeError('At least one scan is kept.');
  const what = `the reports folder ${outDir}`;
  const lock = await acquireFolderLock({ ...lockOptions, file: join(outDir, LOCK_FILE), what });
  try {
    const scans = await scansInOrder(outDir);
    const removable = scans.slice(0, Math.max(0, scans.length - keep));
    for (const folder of removable) await pruneOne(outDir, folder);
    return removable;
  } finally {
    await lock.release();
  }
}

/** Scans that are there, by their place in the chain. */
async function scansInOrder(outDir: string): Promise<readonly string[]> {
  const placed: { readonly folder: string; readonly sequence: number }[] = [];
  for (const { folder, path, pruned } of await listManifests(outDir)) {
    if (pruned) continue;
    try {
      const { chain, folder: writtenAs } = parseStatement(await readBounded(path, MAX_MANIFEST_BYTES));
      if (writtenAs === folder) placed.push({ folder, sequence: chain.sequence });
    } catch {
      // Evidence of something: left alone.
    }
  }
  return placed.sort((a, b) => a.sequence - b.sequence).map(({ folder }) => folder);
}

/** The manifest is safe in its new place before the folder goes; the folder goes by a rename, so never by halves. */
async function pruneOne(outDir: string, folder: string): Promise<void> {
  const pruned = join(outDir, PRUNED_FOLDER);
  await mkdir(pruned, { recursive: true, mode: 0o700 });
  const kept = [
    [MANIFEST_FILES.envelope, join(pruned, `${folder}.manifest.dsse.json`)],
    [MANIFEST_FILES.manifest, join(pruned, folder + PRUNED_SUFFIX)],
  ] as const;
  for (const [name, target] of kept) {
    const source = join(outDir, folder, name);
    const isFile = await lstat(source).then(
      (facts) => facts.isFile(),
      () => false,
    );
    if (!isFile) continue;
    await copyFile(source, `${target}.new`);
    await rename(`${target}.new`, target);
  }
  await syncFolder(pruned);
  // A name that the next scan cleans up if this process dies here.
  const aside = join(outDir, `.partial-pruned-${folder}`);
  await rename(join(outDir, folder), aside);
  await rm(aside, { recursive: true, force: true });
  await syncFolder(outDir);
}
