import type { KeyObject } from 'node:crypto';
import type { Json } from '../model/json.ts';
import type { ScanResult } from '../model/scan-result.ts';
import { canonicalJson } from '../snapshot/canonical-json.ts';
import { sha256Hex } from '../snapshot/sha256-hex.ts';
import { chainHead } from './chain-head.ts';
import { IN_TOTO_PAYLOAD_TYPE, renderEnvelope, signEnvelope } from './dsse.ts';
import type { ScanFolder } from './scan-folder.ts';
import { buildStatement, MANIFEST_FILES, type SpsAuditExtension, type Statement } from './statement.ts';
import { requestTimestamp } from './timestamp.ts';

export interface ManifestOptions {
  readonly scan: SpsAuditExtension['scan'];
  readonly tool: SpsAuditExtension['tool'];
  /** null for a bundle of `collect`. */
  readonly result: ScanResult | null;
  /** Ed25519 private key; null: the bundle is not signed. */
  readonly signingKey: KeyObject | null;
  /** A time stamping authority (RFC 3161 over HTTP) to ask; absent or null: none. */
  readonly timestamp?: { readonly url: string; readonly timeoutMs: number } | null;
}

/**
 * Writes manifest.json over everything that was written into the folder so far, the signed envelope when there is a key,
 * a time stamp when there is an authority, and manifest.sha256. Call it last, before `finish`; the folder's lock keeps the
 * chain straight. `warning`: the time stamp could not be had; the bundle is good without it.
 */
export async function writeManifest(
  folder: ScanFolder,
  options: ManifestOptions,
): Promise<{ readonly statement: Statement; readonly sha256: string; readonly warning: string | null }> {
  const head = await chainHead(folder.outDir);
  const chain =
    head === null
      ? { sequence: 1, previous: null }
      : { sequence: head.sequence + 1, previous: { folder: head.folder, sha256: head.sha256 } };
  const statement = buildStatement({ folder: folder.name, files: folder.files(), chain, ...options });
  const bytes = Buffer.from(`${canonicalJson(statement as unknown as Json)}\n`, 'utf8');
  await folder.write(MANIFEST_FILES.manifest, bytes);
  let stamped: Uint8Array = bytes;
  if (options.signingKey !== null) {
    const envelope = signEnvelope(bytes, IN_TOTO_PAYLOAD_TYPE, options.signingKey);
    stamped = renderEnvelope(envelope);
    await folder.write(MANIFEST_FILES.envelope, stamped);
  }
  const timestamp = await writeTimestamp(folder, stamped, options.timestamp ?? null);
  const sha256 = sha256Hex(bytes);
  await folder.write(MANIFEST_FILES.digest, renderDigestFile(sha256, timestamp.sha256));
  return { statement, sha256, warning: timestamp.warning };
}

async function writeTimestamp(
  folder: ScanFolder,
  stamped: Uint8Array,
  authority: NonNullable<ManifestOptions['timestamp']> | null,
): Promise<{ readonly sha256: string | null; readonly warning: string | null }> {
  if (authority === null) return { sha256: null, warning: null };
  let response: Uint8Array;
  try {
    response = await requestTimestamp(authority.url, stamped, authority.timeoutMs);
  } catch (error) {
    return { sha256: null, warning: `No time stamp from ${authority.url}: ${(error as Error).message}` };
  }
  // A disk that fails is no missing time stamp: half a file would be left, which nothing names.
  const { sha256 } = await folder.write(MANIFEST_FILES.timestamp, response);
  return { sha256, warning: null };
}

/**
 * What `sha256sum -c` reads: the manifest's line, and the time stamp's where there is one. Much of a time stamp response is
 * signed by nobody and read loosely, so that a bit changed in it would go unnoticed.
 */
function renderDigestFile(manifestSha256: string, timestampSha256: string | null): string {
  const stamp = timestampSha256 === null ? '' : `${timestampSha256}  ${MANIFEST_FILES.timestamp}\n`;
  return `${manifestSha256}  ${MANIFEST_FILES.manifest}\n${stamp}`;
}
