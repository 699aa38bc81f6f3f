import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { IN_TOTO_PAYLOAD_TYPE, keyId, renderEnvelope, signEnvelope } from '../../src/evidence/dsse.ts';
import { verifySignature } from '../../src/evidence/verify-signature.ts';

const BYTES = Buffer.from('{"the":"manifest"}\n');
const mine = generateKeyPairSync('ed25519').privateKey;
const other = generateKeyPairSync('ed25519').privateKey;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sps-audit-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What is said of an envelope that `key` signed under a name, while the manifest names a signer. */
async function verdict(key: KeyObject, keyid: string, signer: { keyid: string; publicKey: string } | null) {
  const envelope = signEnvelope(BYTES, IN_TOTO_PAYLOAD_TYPE, key);
  const named = { ...envelope, signatures: envelope.signatures.map((one) => ({ ...one, keyid })) };
  await writeFile(join(folder, 'manifest.dsse.json'), renderEnvelope(named));
  const manifest = { bytes: BYTES, statement: { signer } as never };
  const { state, problems } = await verifySignature(folder, manifest, { publicKey: null, hasEnvelope: true });
  return [state, ...problems.map(({ reason }) => reason)];
}

function pemOf(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString();
}

test('a signature is consistent when the manifest names the key that made it, by its own name', async () => {
  const signer = { keyid: keyId(mine), publicKey: pemOf(mine) };
  expect(await verdict(mine, signer.keyid, signer)).toEqual(['consistent']);
  expect(await verdict(mine, 'another', signer)).toEqual(['none', 'its key id is not the one that the manifest names']);
  expect(await verdict(other, signer.keyid, signer)).toEqual(['none', 'the signature does not match']);
});

test('nobody signs under the name of another key', async () => {
  const unnamed = ['none', 'the manifest does not name the key that signed it'];
  expect(await verdict(other, keyId(mine), { keyid: keyId(mine), publicKey: pemOf(other) })).toEqual(unnamed);
  expect(await verdict(mine, keyId(mine), null)).toEqual(unnamed);
  expect(await verdict(mine, keyId(mine), { keyid: keyId(mine), publicKey: 'no key' })).toEqual(unnamed);
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  expect(await verdict(mine, keyId(rsa), { keyid: keyId(rsa), publicKey: pemOf(rsa) })).toEqual(unnamed);
});
