import { access, constants, mkdir, readdir, rename, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AuditError, EXIT } from '../model/audit-error.ts';
import type { FileContent } from '../model/file-content.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { isBundlePath } from './bundle-path.ts';
import { exists } from './exists.ts';
import { acquireFolderLock, type FolderLock, type LockHolder } from './folder-lock.ts';
import { foldersOf } from './folders-of.ts';
import { isLatestNewer, replaceLatest } from './latest.ts';
import { makeFolder } from './make-folder.ts';
import { scanFolderName } from './scan-folder-name.ts';
import { syncFolder } from './sync-folder.ts';
import { keepUnfinished } from './unfinished.ts';
import { vanished, writeFailure } from './write-failure.ts';
import { writeSynced } from './write-synced.ts';

export interface ScanFolderOptions {
  /** Absolute path of the reports folder; made when it is not there. */
  readonly outDir: string;
  readonly uid: string;
  /** ISO 8601, UTC. */
  readonly startTime: string;
  /** `latest` stays with a scan that began later. */
  readonly isReplay?: boolean;
  readonly noWait: boolean;
  readonly waitMs: number;
  /** Told once when another scan holds the folder. */
  readonly onWait?: (holder: LockHolder | null) => void;
  readonly signal?: AbortSignal;
  /** Told where snapshots of dead scans lie that cannot be put aside, a sentence each. */
  readonly onWarning?: (message: string) => void;
  /** Free space asked for before the work begins. */
  readonly minFreeBytes?: number;
}

/** One file as it was written. `name` is relative to the folder, with `/`. */
export interface WrittenFile {
  readonly name: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** The folder of a scan while it is being written. It gets its name, and readers see it, only with `finish`. */
export interface ScanFolder {
  readonly name: string;
  readonly outDir: string;
  /** Where the folder is now (aside), for programs that write into it themselves. */
  readonly partialPath: string;
  /** Where it will be. */
  readonly finalPath: string;
  /** Writes one file once, synced to the disk. Refuses paths that are not plain and relative, and a second write. */
  readonly write: (relativePath: string, content: FileContent) => Promise<WrittenFile>;
  /** What was written so far, sorted by name in code-unit order. */
  readonly files: () => readonly WrittenFile[];
  /** Syncs, gives the folder its name, moves `latest` and lets the next scan in. `warning`: `latest` could not be moved. */
  readonly finish: () => Promise<{ readonly path: string; readonly warning: string | null }>;
  /**
   * Gives up and lets the next scan in. Snapshots are kept in a folder `unfinished-…`, whose path comes back, or `partialPath` where
   * that cannot be made; null when there were none. Does nothing after `finish`. Never throws.
   */
  readonly abandon: () => Promise<string | null>;
}

const PARTIAL = '.partial-';
/** In the reports folder; see `acquireFolderLock`. */
export const LOCK_FILE = '.lock';
/** A scan of a large fleet leaves some tens of megabytes; a scan that finds less than this free would waste hours. */
const MIN_FREE_BYTES = 64 * 1024 * 1024;

/**
 * Opens the folder of a scan: checks that the reports folder can take it, locks it against a second scan and removes
 * what dead scans left over.
 *
 * @throws AuditError (exit code 2) when the folder is not usable, nearly full, or used by another scan.
 */
export async function openScanFolder(options: ScanFolderOptions): Promise<ScanFolder> {
  const { outDir } = options;
  await prepareOutDir(outDir, options.minFreeBytes ?? MIN_FREE_BYTES);
  const lock = await acquireFolderLock({
    ...options,
    file: join(outDir, LOCK_FILE),
    what: `the reports folder ${outDir}`,
  });
  try {
    await cleanStale(outDir, options.onWarning);
    const name = scanFolderName(options.uid, options.startTime);
    if (await exists(join(outDir, name))) {
      throw new AuditError(`${join(outDir, name)} is there already: this scan was recorded before.`, {
        exitCode: EXIT.usage,
        hint: 'Write into another folder (--out), or move the earlier one away.',
      });
    }
    if (await exists(join(outDir, PARTIAL + name))) {
      throw new AuditError(
        `${join(outDir, PARTIAL + name)}, left by an earlier attempt at this scan, cannot be put aside.`,
        {
          exitCode: EXIT.usage,
          hint: 'Move it away, or write into another folder (--out).',
        },
      );
    }
    await mkdir(join(outDir, PARTIAL + name), { mode: 0o700 });
    return await scanFolder(outDir, name, lock, options.isReplay === true);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Puts away folders that scans left behind when they died: their snapshots are kept, the rest is removed. A folder that cannot be
 * put away stays, and is told of. Call it only while holding the lock of the reports folder: then whoever wrote them is gone.
 */
async function cleanStale(outDir: string, onWarning: ScanFolderOptions['onWarning']): Promise<void> {
  const names = await readdir(outDir);
  for (const name of names.filter((one) => one.startsWith(PARTIAL))) {
    const path = join(outDir, name);
    const kept = await keepUnfinished(outDir, path, name.slice(PARTIAL.length));
    if (kept === path) onWarning?.(`the snapshots of a scan that died cannot be put aside, and stay in ${path}`);
  }
}

async function scanFolder(outDir: string, name: string, lock: FolderLock, isReplay: boolean): Promise<ScanFolder> {
  const partialPath = join(outDir, PARTIAL + name);
  const finalPath = join(outDir, name);
  const written = new Map<string, WrittenFile>();
  let open = true;
  const checkPlace = await rememberPlace(partialPath, outDir);
  return {
    name,
    outDir,
    partialPath,
    finalPath,
    write: async (relativePath, content) => {
      if (!open) throw new Error(`${name} is closed`);
      if (!isBundlePath(relativePath)) throw new Error(`Not a plain relative path: ${JSON.stringify(relativePath)}`);
      await checkPlace();
      try {
        const file = join(partialPath, relativePath);
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        const facts = { name: relativePath, ...(await writeSynced(file, content)) };
        written.set(relativePath, facts);
        return facts;
      } catch (error) {
        throw writeFailure(error, outDir);
      }
    },
    files: () => [...written.values()].sort((a, b) => compareText(a.name, b.name)),
    finish: async () => {
      if (!open) throw new Error(`${name} is closed`);
      try {
        await syncFolders(partialPath, written.keys());
        await checkPlace();
        await rename(partialPath, finalPath);
        open = false;
        await syncFolder(outDir);
        const stays = isReplay && (await isLatestNewer(outDir, name));
        return { path: finalPath, warning: stays ? null : await replaceLatest(outDir, name) };
      } catch (error) {
        throw writeFailure(error, outDir);
      } finally {
        if (!open) await lock.release();
      }
    },
    abandon: async () => {
      if (!open) return null;
      open = false;
      const kept = await keepUnfinished(outDir, partialPath, name);
      await lock.release();
      return kept;
    },
  };
}

/** Syncs a folder and all between it and the files in it; `names` are relative to it. */
async function syncFolders(root: string, names: Iterable<string>): Promise<void> {
  for (const folder of new Set([...names].flatMap(foldersOf))) await syncFolder(join(root, folder));
  await syncFolder(root);
}

/** A folder that was unmounted or removed must not be made anew: what was written before would be missing from it. */
async function rememberPlace(path: string, outDir: string): Promise<() => Promise<void>> {
  const { dev, ino } = await stat(path);
  return async () => {
    const now = await stat(path).catch(() => null);
    if (now?.dev !== dev || now.ino !== ino) throw vanished(outDir);
  };
}

async function prepareOutDir(outDir: string, minFreeBytes: number): Promise<void> {
  try {
    await makeFolder(outDir, 0o700);
    await access(outDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new AuditError(`Cannot write into the reports folder ${outDir}: ${(cause as Error).message}`, {
      exitCode: EXIT.usage,
      hint: 'Choose a folder that this account may write to (--out, or reports.out in the fleet file).',
      cause,
    });
  }
  const disk = await statfs(outDir);
  const freeBytes = disk.bavail * disk.bsize;
  // Some network and container file systems tell no sizes: then there is nothing to judge.
  if (disk.blocks > 0 && freeBytes < minFreeBytes) {
    throw new AuditError(
      `Only ${Math.floor(freeBytes / 1048576)} MiB are free for the reports folder ${outDir}; a scan asks for ${Math.ceil(minFreeBytes / 1048576)} MiB.`,
      { exitCode: EXIT.usage, hint: 'Make room, or choose another folder (--out).' },
    );
  }
}
