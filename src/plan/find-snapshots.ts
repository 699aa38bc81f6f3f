import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseStatement } from '../evidence/parse-statement.ts';
import { MANIFEST_FILES } from '../evidence/statement.ts';
import { AuditError, EXIT } from '../model/audit-error.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { sha256Hex } from '../snapshot/sha256-hex.ts';
import { listSnapshotFiles, SNAPSHOTS_FOLDER } from './stored-scan.ts';

/** Snapshots that are to be evaluated. */
export interface FoundSnapshots {
  /** Absolute paths, sorted by file name. */
  readonly files: readonly string[];
  /** The scan's folder, where one was given and nothing else. */
  readonly folder: string | null;
}

/**
 * Finds the snapshots behind paths: of a scan's folder, of a folder that holds them, or files. A snapshot that lies in a
 * bundle must be the one that the bundle's manifest names.
 *
 * @throws AuditError (exit 2) for what is not there or was changed, exit 3 when there is no snapshot at all.
 */
export async function findSnapshots(paths: readonly string[]): Promise<FoundSnapshots> {
  const found: string[] = [];
  const folders: string[] = [];
  for (const path of paths) {
    const real = await realpath(path).catch(() => null);
    if (real === null) throw new AuditError(`There is no snapshot or folder ${path}.`);
    if (!(await stat(real)).isDirectory()) {
      found.push(real);
      continue;
    }
    const inside = await listSnapshotFiles(real);
    found.push(...(inside.length > 0 ? inside : await jsonFiles(real)));
    if (inside.length > 0) folders.push(real);
    else if (basename(real) === SNAPSHOTS_FOLDER) folders.push(dirname(real));
  }
  const files = [...new Set(found)].sort((a, b) => compareText(basename(a), basename(b)));
  if (files.length === 0)
    throw new AuditError(`There is no snapshot in ${paths.join(', ')}.`, {
      exitCode: EXIT.nothingToAudit,
      hint: 'Give the folder of a scan, or files that "sps-audit collect" wrote.',
    });
  await checkManifests(files);
  for (const folder of folders) await checkComplete(folder, files);
  return { files, folder: paths.length === 1 ? (folders[0] ?? null) : null };
}

async function jsonFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
}

async function checkManifests(files: readonly string[]): Promise<void> {
  for (const [folder, members] of Map.groupBy(files, (file) => dirname(dirname(file)))) {
    const bytes = await readFile(join(folder, MANIFEST_FILES.manifest)).catch(() => null);
    if (bytes === null) continue;
    for (const file of members.filter((one) => basename(dirname(one)) === SNAPSHOTS_FOLDER)) {
      const expected = subjectsOf(bytes, folder).get(`${SNAPSHOTS_FOLDER}/${basename(file)}`);
      if (expected === sha256Hex(await readFile(file))) continue;
      throw new AuditError(`${file} is not the snapshot that the manifest of its bundle names.`, {
        hint: `It was changed or added later. "sps-audit verify ${folder}" names everything that does not match.`,
      });
    }
  }
}

/** A scan's folder is evaluated whole or not at all: an appliance whose snapshot was taken away must not vanish quietly. */
async function checkComplete(folder: string, files: readonly string[]): Promise<void> {
  const bytes = await readFile(join(folder, MANIFEST_FILES.manifest)).catch(() => null);
  if (bytes === null) return;
  const there = new Set(files);
  for (const name of subjectsOf(bytes, folder).keys()) {
    if (!/^snapshots\/[^/]+\.json$/.test(name) || there.has(join(folder, name))) continue;
    throw new AuditError(`${join(folder, name)} is missing, and the manifest of its bundle names it.`, {
      hint: 'Give the snapshots one by one to evaluate only some of them.',
    });
  }
}

function subjectsOf(bytes: Uint8Array, folder: string): ReadonlyMap<string, string> {
  try {
    return parseStatement(bytes).subjects;
  } catch (error) {
    throw new AuditError(`${join(folder, MANIFEST_FILES.manifest)} is not a manifest: ${(error as Error).message}.`);
  }
}
