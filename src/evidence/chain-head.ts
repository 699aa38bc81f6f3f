import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compareText } from '../snapshot/compare-text.ts';
import { sha256Hex } from '../snapshot/sha256-hex.ts';
import { parseStatement } from './parse-statement.ts';
import { readBounded } from './read-bounded.ts';
import { isScanFolderName } from './scan-folder-name.ts';
import { MANIFEST_FILES } from './statement.ts';

/** Manifests of pruned scans, `<scan>.manifest.json`: what is left of them, so that the chain can still be walked. */
export const PRUNED_FOLDER = 'pruned';
export const PRUNED_SUFFIX = '.manifest.json';
/** Some 100,000 files of 150 bytes each. */
export const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;

interface ListedManifest {
  /** The scan's name. */
  readonly folder: string;
  readonly path: string;
  readonly pruned: boolean;
}

interface ChainHead {
  readonly folder: string;
  readonly sha256: string;
  readonly sequence: number;
}

/** Where the manifests of a reports folder are: of the scans that are there, and of those that were pruned; sorted by name. */
export async function listManifests(outDir: string): Promise<readonly ListedManifest[]> {
  const names = await readdir(outDir, { withFileTypes: true });
  const there = names
    .filter((entry) => isScanFolderName(entry.name))
    .map(({ name }) => ({ folder: name, path: join(outDir, name, MANIFEST_FILES.manifest), pruned: false }));
  const hasPruned = names.some((entry) => entry.name === PRUNED_FOLDER && entry.isDirectory());
  const pruned = (hasPruned ? await readdir(join(outDir, PRUNED_FOLDER)) : [])
    .filter((name) => name.endsWith(PRUNED_SUFFIX) && isScanFolderName(name.slice(0, -PRUNED_SUFFIX.length)))
    .map((name) => ({
      folder: name.slice(0, -PRUNED_SUFFIX.length),
      path: join(outDir, PRUNED_FOLDER, name),
      pruned: true,
    }));
  return [...there, ...pruned].sort((a, b) => compareText(a.folder, b.folder));
}

/**
 * The newest scan of the chain in a reports folder: the highest sequence number, and the last name where two claim the same.
 * null when there is none. A manifest that cannot be read is passed over here; `verify` names it.
 *
 * The manifests are looked at, because `latest` may lag behind after a crash and evaluating old snapshots writes old names; those
 * of pruned scans, which become thousands and are older than all that is there, only where nothing else is left.
 */
export async function chainHead(outDir: string): Promise<ChainHead | null> {
  const { there = [], pruned = [] } = Object.groupBy(await listManifests(outDir), (one) =>
    one.pruned ? 'pruned' : 'there',
  );
  return (await newestOf(there)) ?? newestOf(pruned);
}

async function newestOf(manifests: readonly ListedManifest[]): Promise<ChainHead | null> {
  let head: ChainHead | null = null;
  for (const { folder, path } of manifests) {
    try {
      const bytes = await readBounded(path, MAX_MANIFEST_BYTES);
      const { sequence } = parseStatement(bytes).chain;
      if (sequence >= (head?.sequence ?? 0)) head = { folder, sha256: sha256Hex(bytes), sequence };
    } catch {
      // Not a scan of this chain, or broken; the chain goes on from the newest one that can be read.
    }
  }
  return head;
}
