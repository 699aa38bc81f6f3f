import { createPublicKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { MAX_MANIFEST_BYTES } from './chain-head.ts';
import {
  type DsseEnvelope,
  envelopePayload,
  envelopeVerifies,
  IN_TOTO_PAYLOAD_TYPE,
  keyId,
  parseEnvelope,
  renderEnvelope,
} from './dsse.ts';
import { type ParsedStatement, parseJsonBytes } from './parse-statement.ts';
import { readBounded, UnreadableFile } from './read-bounded.ts';
import { MANIFEST_FILES } from './statement.ts';
import { problemAt, type VerifyProblem } from './verify-problem.ts';

/**
 * How far a signature carries. `trusted`: made by the key that the caller gave. `consistent`: made by the key that the
 * manifest itself names, which shows that nothing was bent, not who signed. `none`: there is no signature.
 */
export type SignatureState = 'trusted' | 'consistent' | 'none';

/** Judges manifest.dsse.json against the manifest's bytes. Never throws. */
export async function verifySignature(
  folder: string,
  manifest: { readonly bytes: Uint8Array; readonly statement: ParsedStatement },
  options: { readonly publicKey: KeyObject | null; readonly hasEnvelope: boolean },
): Promise<{ readonly state: SignatureState; readonly problems: readonly VerifyProblem[] }> {
  const { signer } = manifest.statement;
  const { publicKey } = options;
  const bad = (reason: string) => ({ state: 'none' as const, problems: [problemAt(MANIFEST_FILES.envelope, reason)] });
  if (!options.hasEnvelope) {
    if (signer !== null) return bad('is missing: the manifest says that it was signed');
    return publicKey === null
      ? { state: 'none', problems: [] }
      : bad('is missing: the bundle is not signed, and a public key was given');
  }
  let bytes: Buffer;
  let envelope: DsseEnvelope;
  try {
    bytes = await readBounded(join(folder, MANIFEST_FILES.envelope), 2 * MAX_MANIFEST_BYTES);
    envelope = parseEnvelope(parseJsonBytes(bytes));
  } catch (error) {
    return bad(error instanceof UnreadableFile ? error.message : `is not a DSSE envelope: ${(error as Error).message}`);
  }
  if (envelope.payloadType !== IN_TOTO_PAYLOAD_TYPE) return bad(`payloadType is not ${IN_TOTO_PAYLOAD_TYPE}`);
  if (envelopePayload(envelope)?.equals(manifest.bytes) !== true) return bad('its payload is not manifest.json');
  const inside = signer === null ? null : insideKey(signer);
  if (inside === null) return bad('the manifest does not name the key that signed it');
  if (!envelope.signatures.some(({ keyid }) => keyid === signer?.keyid)) {
    return bad('its key id is not the one that the manifest names');
  }
  if (!envelopeVerifies(envelope, publicKey ?? inside)) {
    return bad(
      publicKey === null ? 'the signature does not match' : 'the signature was not made by the given public key',
    );
  }
  // A further signature, or other spaces, would change nothing of what was verified, and is a change all the same.
  if (envelope.signatures.length !== 1) return bad(`holds ${envelope.signatures.length} signatures; a scan writes one`);
  if (!bytes.equals(renderEnvelope(envelope))) return bad('is spelled otherwise than a scan writes it');
  return { state: publicKey === null ? 'consistent' : 'trusted', problems: [] };
}

/** The key that a manifest names, if it is an Ed25519 key with the id it claims. */
function insideKey(signer: NonNullable<ParsedStatement['signer']>): KeyObject | null {
  try {
    const key = createPublicKey(signer.publicKey);
    return key.asymmetricKeyType === 'ed25519' && keyId(key) === signer.keyid ? key : null;
  } catch {
    return null;
  }
}
