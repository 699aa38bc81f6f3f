import { createHash } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Hex } from '../snapshot/sha256-hex.ts';
import { isBundlePath } from './bundle-path.ts';
import { MAX_MANIFEST_BYTES } from './chain-head.ts';
import { foldersOf } from './folders-of.ts';
import { type BundleListing, listBundle } from './list-bundle.ts';
import { type ParsedStatement, parseJsonBytes, parseStatement } from './parse-statement.ts';
import { readBounded, readPieces, UnreadableFile } from './read-bounded.ts';
import { MANIFEST_FILES } from './statement.ts';
import type { TimestampFacts } from './timestamp.ts';
import { verifyDigestFile } from './verify-digest-file.ts';
import { problemAt, type VerifyProblem } from './verify-problem.ts';
import { type SignatureState, verifySignature } from './verify-signature.ts';
import { type BundleTrust, verifyTimestampFile } from './verify-timestamp-file.ts';

/** JSON is read whole, other files in pieces. Both limits are far above what a scan writes. */
const MAX_JSON_BYTES = 512 * 1024 * 1024;
const MAX_FILE_BYTES = 2 * 1024 * 1024 * 1024;

/** What one scan folder turned out to be. `statement` and `manifestSha256` are null when there is no readable manifest. */
export interface VerifiedFolder {
  readonly problems: readonly VerifyProblem[];
  readonly statement: ParsedStatement | null;
  readonly manifestSha256: string | null;
  readonly files: number;
  readonly signature: SignatureState;
  /** null: there is no time stamp, or none that holds. */
  readonly timestamp: TimestampFacts | null;
}

/** Verifies one scan folder by itself: every hash, what is missing, what is too much, and the signature. Never throws, never follows links. */
export async function verifyScanFolder(folder: string, trust: BundleTrust): Promise<VerifiedFolder> {
  // A scan folder that is itself a link would lead the listing outside.
  const facts = await lstat(folder).catch(() => null);
  if (facts?.isDirectory() !== true) {
    const problems = [problemAt('.', facts === null ? 'is missing' : 'is not a folder of its own')];
    return { problems, statement: null, manifestSha256: null, files: 0, signature: 'none', timestamp: null };
  }
  const listing = await listBundle(folder);
  const manifest = await readManifest(folder);
  if ('problem' in manifest) {
    return {
      problems: [...listing.problems, manifest.problem],
      statement: null,
      manifestSha256: manifest.sha256,
      files: 0,
      signature: 'none',
      timestamp: null,
    };
  }
  const { statement, bytes } = manifest;
  const manifestSha256 = sha256Hex(bytes);
  const there = new Set(listing.files);
  const asked = { publicKey: trust.publicKey, hasEnvelope: there.has(MANIFEST_FILES.envelope) };
  const signature = await verifySignature(folder, { bytes, statement }, asked);
  const timestamp = await verifyTimestampFile(folder, there, trust.timestampCa);
  // What speaks about the manifest comes first: all that follows rests on it.
  const problems = [
    ...(await verifyDigestFile(folder, there, { sha256: manifestSha256, isSigned: signature.state !== 'none' })),
    ...signature.problems,
    ...timestamp.problems,
    ...listing.problems,
    ...unexpected(listing, statement),
  ];
  const refused = new Set(listing.problems.map(({ file }) => file));
  for (const [name, sha256] of statement.subjects) {
    // What the listing refused (a link on the way, say) is named already and must not be opened.
    const reason = isBundlePath(name)
      ? await verifyFile(folder, name, sha256, refused, there)
      : 'is not a plain path inside the bundle';
    if (reason !== null) problems.push(problemAt(name, reason));
  }
  return {
    problems,
    statement,
    manifestSha256,
    files: statement.subjects.size,
    signature: signature.state,
    timestamp: timestamp.facts,
  };
}

async function readManifest(
  folder: string,
): Promise<
  | { readonly bytes: Buffer; readonly statement: ParsedStatement }
  | { readonly problem: VerifyProblem; readonly sha256: string | null }
> {
  let bytes: Buffer | undefined;
  try {
    bytes = await readBounded(join(folder, MANIFEST_FILES.manifest), MAX_MANIFEST_BYTES);
    return { bytes, statement: parseStatement(bytes) };
  } catch (error) {
    const { message } = error as Error;
    const reason = error instanceof UnreadableFile ? message : `is not a manifest: ${message}`;
    return {
      problem: problemAt(MANIFEST_FILES.manifest, reason),
      sha256: bytes === undefined ? null : sha256Hex(bytes),
    };
  }
}

function unexpected(listing: BundleListing, statement: ParsedStatement): VerifyProblem[] {
  const known = new Set<string>([...statement.subjects.keys(), ...Object.values(MANIFEST_FILES)]);
  const knownFolders = new Set([...statement.subjects.keys()].filter(isBundlePath).flatMap(foldersOf));
  return [
    ...listing.files.filter((file) => !known.has(file)).map((file) => problemAt(file, 'is not in the manifest')),
    ...listing.folders
      .filter((one) => !knownFolders.has(one))
      .map((one) => problemAt(one, 'is a folder that the manifest does not know')),
  ];
}

/** Why a file does not match, or null. `refused`: what the listing named already. */
async function verifyFile(
  folder: string,
  name: string,
  sha256: string,
  refused: ReadonlySet<string>,
  there: ReadonlySet<string>,
): Promise<string | null> {
  if (!there.has(name))
    return [name, ...foldersOf(name)].some((one) => refused.has(one)) ? 'was not read' : 'is missing';
  try {
    if (name.endsWith('.json')) {
      const bytes = await readBounded(join(folder, name), MAX_JSON_BYTES);
      return sha256Hex(bytes) === sha256 ? notJsonReason(bytes) : 'has another SHA-256 than the manifest says';
    }
    const hash = createHash('sha256');
    await readPieces(join(folder, name), MAX_FILE_BYTES, (piece) => hash.update(piece));
    return hash.digest('hex') === sha256 ? null : 'has another SHA-256 than the manifest says';
  } catch (error) {
    return (error as Error).message;
  }
}

function notJsonReason(bytes: Uint8Array): string | null {
  try {
    parseJsonBytes(bytes);
    return null;
  } catch {
    return 'is not JSON';
  }
}
