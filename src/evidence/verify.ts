import { realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { sha256Hex } from '../snapshot/sha256-hex.ts';
import { listManifests, MAX_MANIFEST_BYTES, PRUNED_FOLDER } from './chain-head.ts';
import { readLatest } from './latest.ts';
import { parseStatement } from './parse-statement.ts';
import { readBounded } from './read-bounded.ts';
import { isScanFolderName } from './scan-folder-name.ts';
import { MANIFEST_FILES } from './statement.ts';
import type { TimestampFacts } from './timestamp.ts';
import { type ChainMember, verifyChain } from './verify-chain.ts';
import { problemAt, problemsBelow, type VerifyProblem } from './verify-problem.ts';
import { type VerifiedFolder, verifyScanFolder } from './verify-scan-folder.ts';
import type { SignatureState } from './verify-signature.ts';
import type { BundleTrust } from './verify-timestamp-file.ts';

export interface VerifyOptions extends Partial<BundleTrust> {
  /** Walk the chain; takes a reports folder. Without it a reports folder is walked all the same, a single scan is not. */
  readonly chain: boolean;
  /** Evaluates a stored scan again (`--reproduce`); asked only for folders whose hashes are right. File names relative to the folder. */
  readonly reproduce?: (folder: string) => Promise<readonly VerifyProblem[]>;
}

export interface VerifiedScan {
  readonly folder: string;
  readonly uid: string | null;
  readonly manifestSha256: string | null;
  readonly sequence: number | null;
  readonly files: number;
  readonly signature: SignatureState;
  readonly timestamp: TimestampFacts | null;
}

/** Nothing is wrong exactly when `problems` is empty. `pruned`: scans of which only the manifest is kept. */
export interface VerifyOutcome {
  readonly problems: readonly VerifyProblem[];
  readonly scans: readonly VerifiedScan[];
  readonly pruned: readonly string[];
}

/**
 * Verifies a scan folder, or a reports folder with all its scans and their chain. Only reads, follows no link but the path
 * it was given, and turns whatever it meets into problems.
 */
export async function verifyBundle(path: string, options: VerifyOptions): Promise<VerifyOutcome> {
  try {
    const root = await realpath(resolve(path));
    if (!(await stat(root)).isDirectory())
      return { problems: [problemAt(path, 'is not a folder')], scans: [], pruned: [] };
    return await (options.chain || (await isReportsFolder(root))
      ? verifyReports(root, options)
      : verifySingle(root, options));
  } catch (error) {
    const reason = `cannot be read (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`;
    return { problems: [problemAt(path, reason)], scans: [], pruned: [] };
  }
}

async function isReportsFolder(root: string): Promise<boolean> {
  const hasManifest = await stat(join(root, MANIFEST_FILES.manifest)).then(
    () => true,
    () => false,
  );
  return !hasManifest && !isScanFolderName(basename(root)) && (await listManifests(root)).length > 0;
}

async function verifySingle(root: string, options: VerifyOptions): Promise<VerifyOutcome> {
  const verified = await verifyOne(root, options);
  return { problems: verified.problems, scans: [record(basename(root), verified)], pruned: [] };
}

async function verifyReports(root: string, options: VerifyOptions): Promise<VerifyOutcome> {
  const problems: VerifyProblem[] = [];
  const scans: VerifiedScan[] = [];
  const members: ChainMember[] = [];
  const broken: string[] = [];
  const all = await listManifests(root);
  // After a crash while pruning a scan may be in both places: then it is there.
  const there = new Set(all.filter((one) => !one.pruned).map((one) => one.folder));
  const manifests = all.filter((one) => !one.pruned || !there.has(one.folder));
  for (const { folder, path, pruned } of manifests) {
    const verified = pruned ? await readPruned(path) : await verifyOne(join(root, folder), options);
    for (const problem of problemsBelow(pruned ? PRUNED_FOLDER : folder, verified.problems)) problems.push(problem);
    if (!pruned) scans.push(record(folder, verified));
    const { statement, manifestSha256 } = verified;
    if (statement === null || manifestSha256 === null) broken.push(folder);
    else members.push({ folder, writtenAs: statement.folder, manifestSha256, chain: statement.chain, pruned });
  }
  if (manifests.length === 0) problems.push(problemAt('.', 'holds no scan'));
  problems.push(...verifyChain(members, broken, await readLatest(root)));
  return { problems, scans, pruned: manifests.filter((one) => one.pruned).map((one) => one.folder) };
}

async function verifyOne(folder: string, options: VerifyOptions): Promise<VerifiedFolder> {
  const verified = await verifyScanFolder(folder, {
    publicKey: options.publicKey ?? null,
    timestampCa: options.timestampCa ?? null,
  });
  if (verified.problems.length > 0 || options.reproduce === undefined) return verified;
  try {
    return { ...verified, problems: await options.reproduce(folder) };
  } catch (error) {
    return { ...verified, problems: [problemAt('results.json', `cannot be reproduced: ${(error as Error).message}`)] };
  }
}

/** Of a pruned scan only the manifest is there: it is what the next scan recorded, or it is not. */
async function readPruned(path: string): Promise<VerifiedFolder> {
  const nothing = { files: 0, signature: 'none' as const, timestamp: null };
  try {
    const bytes = await readBounded(path, MAX_MANIFEST_BYTES);
    return { problems: [], statement: parseStatement(bytes), manifestSha256: sha256Hex(bytes), ...nothing };
  } catch (error) {
    const problems = [problemAt(basename(path), (error as Error).message)];
    return { problems, statement: null, manifestSha256: null, ...nothing };
  }
}

function record(folder: string, verified: VerifiedFolder): VerifiedScan {
  return {
    folder,
    uid: verified.statement?.uid ?? null,
    manifestSha256: verified.manifestSha256,
    sequence: verified.statement?.chain.sequence ?? null,
    files: verified.files,
    signature: verified.signature,
    timestamp: verified.timestamp,
  };
}
