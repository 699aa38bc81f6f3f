import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { Json } from '../model/json.ts';

/** Payload type of in-toto Statements (in-toto attestation framework, envelope layer v1). */
export const IN_TOTO_PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** A scan and a worker write one each; every further one would be a signature to check over as much as was handed over. */
const MAX_SIGNATURES = 16;

/** Dead Simple Signing Envelope v1.0 (github.com/secure-systems-lab/dsse). `payload` and `sig` are base64. */
export interface DsseEnvelope {
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/** Names a key: SHA-256 of its public half in DER (SubjectPublicKeyInfo), lower-case hex. Takes a private or a public key. */
export function keyId(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('hex');
}

/** Signs a payload with an Ed25519 private key. Ed25519 is deterministic: the same payload and key give the same bytes. */
export function signEnvelope(payload: Uint8Array, payloadType: string, privateKey: KeyObject): DsseEnvelope {
  const sig = sign(null, preAuthenticationEncoding(payloadType, payload), privateKey);
  return {
    payload: Buffer.from(payload).toString('base64'),
    payloadType,
    signatures: [{ keyid: keyId(privateKey), sig: sig.toString('base64') }],
  };
}

/** The one spelling in which an envelope is written, one line: any other one was not written by a scan. */
export function renderEnvelope({ payload, payloadType, signatures }: DsseEnvelope): Uint8Array {
  const ordered = { payload, payloadType, signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig })) };
  return Buffer.from(`${JSON.stringify(ordered)}\n`, 'utf8');
}

/** The payload's bytes; null when the payload is not exactly the base64 of something. */
export function envelopePayload(envelope: DsseEnvelope): Buffer | null {
  return decodeBase64(envelope.payload);
}

/** Whether one signature of the envelope was made by this key. Key ids are hints and decide nothing (DSSE, protocol). */
export function envelopeVerifies(envelope: DsseEnvelope, publicKey: KeyObject): boolean {
  const payload = envelopePayload(envelope);
  if (payload === null) return false;
  const signed = preAuthenticationEncoding(envelope.payloadType, payload);
  return envelope.signatures.some(({ sig }) => {
    const bytes = decodeBase64(sig);
    return bytes !== null && verify(null, signed, publicKey, bytes);
  });
}

/** @throws TypeError for anything that is not an envelope, with unknown members too: nothing in it may go unnoticed. */
export function parseEnvelope(value: Json): DsseEnvelope {
  const { payload, payloadType, signatures } = members(value, ['payload', 'payloadType', 'signatures']);
  if (typeof payload !== 'string' || typeof payloadType !== 'string' || !Array.isArray(signatures)) {
    throw new TypeError('payload, payloadType or signatures is missing');
  }
  if (signatures.length > MAX_SIGNATURES) throw new TypeError(`more than ${MAX_SIGNATURES} signatures`);
  return {
    payload,
    payloadType,
    signatures: signatures.map((signature: Json) => {
      const { keyid, sig } = members(signature, ['keyid', 'sig']);
      if (typeof keyid !== 'string' || typeof sig !== 'string') throw new TypeError('a signature lacks keyid or sig');
      return { keyid, sig };
    }),
  };
}

function members(value: Json, known: readonly string[]): Readonly<Record<string, Json>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('not an object');
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new TypeError(`unknown member ${JSON.stringify(unknown.slice(0, 80))}`);
  return value as Readonly<Record<string, Json>>;
}

/** PAE of DSSE v1.0: `DSSEv1 <length> <type> <length> <payload>`, lengths in bytes. */
function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.byteLength} `;
  return Buffer.concat([Buffer.from(head, 'utf8'), payload]);
}

/** Strict: Buffer skips what is not base64, so a changed character could go unnoticed. */
function decodeBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
