import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AuditError, EXIT } from '../model/audit-error.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { sha256Hex } from '../snapshot/sha256-hex.ts';
import { readSubjects } from './read-subjects.ts';
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
 * bundle must be the one that the bundle's manifest names. Reads the snapshots and the manifests.
 *
 * @throws AuditError (exit 2) for what is not there or was changed, exit 3 when there is no snapshot behind one of the paths.
 */
export async function findSnapshots(paths: readonly string[]): Promise<FoundSnapshots> {
  if (paths.length === 0) throw nothingIn('what was given');
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
    const files = inside.length > 0 ? inside : await jsonFiles(real);
    // Whole sites are brought as folders: one that came empty must not vanish quietly beside others.
    if (files.length === 0) throw nothingIn(path);
    found.push(...files);
    if (inside.length > 0) folders.push(real);
    else if (basename(real) === SNAPSHOTS_FOLDER) folders.push(dirname(real));
  }
  const files = [...new Set(found)].sort((a, b) => compareText(basename(a), basename(b)));
  await checkManifests(files, new Set(folders));
  return { files, folder: paths.length === 1 ? (folders[0] ?? null) : null };
}

function nothingIn(path: string): AuditError {
  return new AuditError(`There is no snapshot in ${path}.`, {
    exitCode: EXIT.nothingToAudit,
    hint: 'Give the folder of a scan, or files that "sps-audit collect" wrote.',
  });
}

async function jsonFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
}

/** @param whole folders of scans that were given as such: of them each snapshot has to be there */
async function checkManifests(files: readonly string[], whole: ReadonlySet<string>): Promise<void> {
  const inBundles = files.filter((file) => basename(dirname(file)) === SNAPSHOTS_FOLDER);
  for (const [folder, members] of Map.groupBy(inBundles, (file) => dirname(dirname(file)))) {
    const subjects = await readSubjects(folder);
    if (subjects === null) continue;
    for (const file of members) await checkUnchanged(file, subjects, folder);
    if (whole.has(folder)) checkComplete(folder, subjects, new Set(members));
  }
}

async function checkUnchanged(file: string, subjects: ReadonlyMap<string, string>, folder: string): Promise<void> {
  const expected = subjects.get(`${SNAPSHOTS_FOLDER}/${basename(file)}`);
  if (expected === sha256Hex(await readFile(file))) return;
  throw new AuditError(`${file} is not the snapshot that the manifest of its bundle names.`, {
    hint: `It was changed or added later. "sps-audit verify ${folder}" names everything that does not match.`,
  });
}

/** A scan's folder is evaluated whole or not at all: an appliance whose snapshot was taken away must not vanish quietly. */
function checkComplete(folder: string, subjects: ReadonlyMap<string, string>, there: ReadonlySet<string>): void {
  for (const name of subjects.keys()) {
    if (!/^snapshots\/[^/]+\.json$/.test(name) || there.has(join(folder, name))) continue;
    throw new AuditError(`${join(folder, name)} is missing, and the manifest of its bundle names it.`, {
      hint: 'Give the snapshots one by one to evaluate only some of them.',
    });
  }
}
