import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { MAX_MANIFEST_BYTES } from './chain-head.ts';
import { readBounded } from './read-bounded.ts';
import { MANIFEST_FILES } from './statement.ts';
import { MAX_TIMESTAMP_BYTES, type TimestampFacts, verifyTimestamp } from './timestamp.ts';
import { problemAt, type VerifyProblem } from './verify-problem.ts';

/** What the caller knows by another way than from the bundle. null: not given, so that only the bundle's own word is checked. */
export interface BundleTrust {
  /** Ed25519 public key that has to have signed every bundle. */
  readonly publicKey: KeyObject | null;
  /** Certificates (PEM) of the time stamping authority that has to have stamped every bundle. */
  readonly timestampCa: string | null;
}

/** Judges manifest.tsr against what it stamps: the envelope, or the manifest where nothing is signed. Never throws. */
export async function verifyTimestampFile(
  folder: string,
  there: ReadonlySet<string>,
  timestampCa: string | null,
): Promise<{ readonly facts: TimestampFacts | null; readonly problems: readonly VerifyProblem[] }> {
  const bad = (reason: string) => ({ facts: null, problems: [problemAt(MANIFEST_FILES.timestamp, reason)] });
  if (!there.has(MANIFEST_FILES.timestamp)) {
    return timestampCa === null ? { facts: null, problems: [] } : bad('is missing: an authority was given');
  }
  const stamped = there.has(MANIFEST_FILES.envelope) ? MANIFEST_FILES.envelope : MANIFEST_FILES.manifest;
  try {
    const response = await readBounded(join(folder, MANIFEST_FILES.timestamp), MAX_TIMESTAMP_BYTES);
    const data = await readBounded(join(folder, stamped), 2 * MAX_MANIFEST_BYTES);
    return { facts: await verifyTimestamp(response, data, timestampCa), problems: [] };
  } catch (error) {
    return bad((error as Error).message);
  }
}
