import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listManifests, MAX_MANIFEST_BYTES, PRUNED_FOLDER, PRUNED_SUFFIX } from './chain-head.ts';
import { acquireFolderLock, type LockOptions } from './folder-lock.ts';
import { parseStatement } from './parse-statement.ts';
import { readBounded } from './read-bounded.ts';
import { LOCK_FILE } from './scan-folder.ts';
import { MANIFEST_FILES } from './statement.ts';
import { syncFolder } from './sync-folder.ts';
import { writePrivateFile } from './write-private-file.ts';

/** What stays of a reports folder; a scan beyond either bound goes, the newest never. */
export interface Retention {
  /** At most so many scans; null: any number. */
  readonly keep: number | null;
  /** None that began more than so many days of 24 hours before `now`; null: whatever their age. */
  readonly keepDays: number | null;
  /** ISO 8601, UTC. */
  readonly now: string;
}

const DAY_MS = 86_400_000;

/**
 * Removes the oldest scans of a reports folder, by their place in the chain, up to the first that is to be kept. Their manifests stay in
 * `pruned/`, so that the chain can be walked from its beginning and shows what was removed. A scan whose manifest cannot be
 * read, or that was renamed, is not touched: `verify` names it.
 *
 * @returns the names of the removed scans, oldest first.
 * @throws AuditError (exit code 2) when another scan holds the folder.
 */
export async function pruneScans(
  outDir: string,
  retention: Retention,
  lockOptions: Pick<LockOptions, 'noWait' | 'waitMs'>,
): Promise<readonly string[]> {
  const what = `the reports folder ${outDir}`;
  const lock = await acquireFolderLock({ ...lockOptions, file: join(outDir, LOCK_FILE), what });
  try {
    const scans = await scansInOrder(outDir);
    const removed: string[] = [];
    for (const [place, { folder, startTime }] of scans.entries()) {
      if (!isBeyond(retention, scans.length - place, startTime)) break;
      await pruneOne(outDir, folder);
      removed.push(folder);
    }
    return removed;
  } finally {
    await lock.release();
  }
}

/** A time that cannot be read is no reason to remove a scan. `left`: how many there are from this one on, itself included. */
function isBeyond({ keep, keepDays, now }: Retention, left: number, startTime: string): boolean {
  if (left <= 1) return false;
  if (keep !== null && left > keep) return true;
  return keepDays !== null && Date.parse(now) - Date.parse(startTime) > keepDays * DAY_MS;
}

interface PlacedScan {
  readonly folder: string;
  readonly sequence: number;
  readonly startTime: string;
}

/** Scans that are there, by their place in the chain. */
async function scansInOrder(outDir: string): Promise<readonly PlacedScan[]> {
  const placed: PlacedScan[] = [];
  for (const { folder, path, pruned } of await listManifests(outDir)) {
    if (pruned) continue;
    try {
      const { chain, startTime, folder: writtenAs } = parseStatement(await readBounded(path, MAX_MANIFEST_BYTES));
      if (writtenAs === folder) placed.push({ folder, sequence: chain.sequence, startTime });
    } catch {
      // Evidence of something: left alone.
    }
  }
  return placed.sort((a, b) => a.sequence - b.sequence);
}

/** The manifest is on the disk in its new place before the folder goes; the folder goes by a rename, so never by halves. */
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
    await writePrivateFile(target, await readBounded(source, 2 * MAX_MANIFEST_BYTES));
  }
  // A name that the next scan cleans up if this process dies here.
  const aside = join(outDir, `.partial-pruned-${folder}`);
  await rename(join(outDir, folder), aside);
  await rm(aside, { recursive: true, force: true });
  await syncFolder(outDir);
}
