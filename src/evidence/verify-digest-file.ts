import { join } from 'node:path';
import { sha256Hex } from '../snapshot/sha256-hex.ts';
import { readBounded } from './read-bounded.ts';
import { MANIFEST_FILES } from './statement.ts';
import { MAX_TIMESTAMP_BYTES } from './timestamp.ts';
import { problemAt, type VerifyProblem } from './verify-problem.ts';

/** As a scan writes it: the manifest's digest, and the time stamp's where there is one. */
const DIGEST_FILE = /^([0-9a-f]{64}) {2}manifest\.json\n(?:([0-9a-f]{64}) {2}manifest\.tsr\n)?$/;

const UNLIKE = `does not have the digest that ${MANIFEST_FILES.digest} holds`;

/**
 * Holds manifest.sha256 against the manifest and the time stamp. Where nobody can tell which of two files was changed, both
 * are named. Never throws.
 */
export async function verifyDigestFile(
  folder: string,
  there: ReadonlySet<string>,
  manifest: { readonly sha256: string; readonly isSigned: boolean },
): Promise<readonly VerifyProblem[]> {
  let text: string;
  try {
    text = (await readBounded(join(folder, MANIFEST_FILES.digest), 4096)).toString('latin1');
  } catch (error) {
    return [problemAt(MANIFEST_FILES.digest, (error as Error).message)];
  }
  const unlike = (file: string) => problemAt(MANIFEST_FILES.digest, `does not hold the digest of ${file}`);
  const [, manifestSha256, timestampSha256] = DIGEST_FILE.exec(text) ?? [];
  if (manifestSha256 === undefined) return [unlike(MANIFEST_FILES.manifest)];
  const problems: VerifyProblem[] = [];
  if (manifestSha256 !== manifest.sha256) {
    // The signature has shown that the manifest is right.
    if (!manifest.isSigned) problems.push(problemAt(MANIFEST_FILES.manifest, UNLIKE));
    problems.push(unlike(MANIFEST_FILES.manifest));
  }
  const reason = await timestampReason(folder, there, timestampSha256);
  if (reason === UNLIKE) problems.push(unlike(MANIFEST_FILES.timestamp));
  if (reason !== null) problems.push(problemAt(MANIFEST_FILES.timestamp, reason));
  return problems;
}

/** What is wrong with manifest.tsr as a file; what it says is judged elsewhere. */
async function timestampReason(
  folder: string,
  there: ReadonlySet<string>,
  sha256: string | undefined,
): Promise<string | null> {
  if (!there.has(MANIFEST_FILES.timestamp))
    return sha256 === undefined ? null : `is missing: ${MANIFEST_FILES.digest} names it`;
  if (sha256 === undefined) return `is not in ${MANIFEST_FILES.digest}`;
  try {
    const bytes = await readBounded(join(folder, MANIFEST_FILES.timestamp), MAX_TIMESTAMP_BYTES);
    return sha256Hex(bytes) === sha256 ? null : UNLIKE;
  } catch {
    // Whoever reads what it says names the reason.
    return null;
  }
}
