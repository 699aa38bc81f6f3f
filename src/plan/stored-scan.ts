import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from '../fleet/code-of.ts';
import { AuditError } from '../model/audit-error.ts';
import type { ScanResult } from '../model/scan-result.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { checkScanResult, parseScanResult } from '../results/parse-scan-result.ts';
import { createPool } from '../results/share-equal.ts';
import { parseSnapshot } from '../snapshot/parse-snapshot.ts';
import { sha256Hex } from '../snapshot/sha256-hex.ts';
import { readByLine } from './read-by-line.ts';

/** Names that a scan's folder promises. */
export const RESULTS_FILE = 'results.json';
export const SNAPSHOTS_FOLDER = 'snapshots';

/** Members that no two results have in common. */
const OWN = new Set(['fingerprint']);

/** An earlier scan's outcome, and where its snapshots lie if they do. */
export interface StoredResult {
  readonly result: ScanResult;
  /** SHA-256 of results.json as it was read, lower-case hex. */
  readonly sha256: string;
  /** The scan's folder; null when only results.json was given. */
  readonly folder: string | null;
}

/**
 * Reads a stored result from a scan's folder or from its results.json.
 *
 * @throws AuditError (exit 2) when it cannot be read or is no result.
 */
export async function loadStoredResult(path: string): Promise<StoredResult> {
  const folder = (await isFolder(path)) ? path : null;
  const file = folder === null ? path : join(folder, RESULTS_FILE);
  const read = await readByLine(file, shareResults());
  if (read !== null) return { result: checkScanResult(read.value, file), sha256: read.sha256, folder };
  const text = await readText(file, 'results');
  return { result: parseScanResult(text, file), sha256: sha256Hex(text), folder };
}

/** Equal parts of results are kept once; whatever else they are, is told when the whole is checked. */
function shareResults(): (list: string, entry: unknown) => unknown {
  const shared = createPool();
  return (list, entry) => {
    if (list !== 'results' || typeof entry !== 'object' || entry === null) return entry;
    const members = Object.entries(entry).map(([name, value]) => [name, OWN.has(name) ? value : shared(value)]);
    return Object.fromEntries(members);
  };
}

/** The snapshot files of a scan's folder, sorted by name; none when it has no such folder. */
export async function listSnapshotFiles(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, SNAPSHOTS_FOLDER)).catch(() => []);
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(folder, SNAPSHOTS_FOLDER, name));
}

/** Reads one snapshot. @throws AuditError (exit 2) when it cannot be read or is no snapshot. */
export async function loadSnapshot(file: string): Promise<Snapshot> {
  return parseSnapshot(await readText(file, 'snapshot'), basename(file));
}

/** Snapshots one after the other, so that a fleet need not fit into memory. */
export async function* loadSnapshots(files: readonly string[]): AsyncGenerator<Snapshot> {
  for (const file of files) yield await loadSnapshot(file);
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}

async function readText(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const latest = join(dirname(file), 'latest');
    throw new AuditError(`The ${what} file ${file} cannot be read (${codeOf(error)}).`, {
      ...((await isFolder(latest)) && { hint: `The newest scan is ${latest}.` }),
    });
  }
}
