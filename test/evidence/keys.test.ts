import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keyId } from '../../src/evidence/dsse.ts';
import { generateKeys, loadFingerprintKey, loadPublicKey, loadSigningKey } from '../../src/evidence/keys.ts';
import type { SecretSource } from '../../src/model/fleet.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const files = () => ({
  signingFile: join(root, 'keys', 'signing.pem'),
  publicFile: join(root, 'keys', 'signing.pub.pem'),
  fingerprintFile: join(root, 'keys', 'fingerprint.key'),
});
const fromFile = (source: SecretSource) => readFile(source.from === 'file' ? source.path : '', 'utf8');
const file = (path: string): SecretSource => ({ from: 'file', path });

test('generated keys are private, load again, and belong together', async () => {
  const { keyid } = await generateKeys(files());
  expect((await stat(files().signingFile)).mode & 0o777).toBe(0o600);
  expect((await stat(files().fingerprintFile)).mode & 0o777).toBe(0o600);
  const key = await loadSigningKey(file(files().signingFile), fromFile);
  expect(keyId(key)).toBe(keyid);
  expect(keyId(await loadPublicKey(files().publicFile))).toBe(keyid);
  expect(await loadFingerprintKey(file(files().fingerprintFile), fromFile)).toHaveLength(32);
});

test.each(['signingFile', 'publicFile', 'fingerprintFile'] as const)(
  'nothing is overwritten, and nothing is written when %s is in the way',
  async (name) => {
    await mkdir(join(root, 'keys'));
    const inTheWay = files()[name];
    await writeFile(inTheWay, 'mine');
    await expect(generateKeys(files())).rejects.toMatchObject({
      exitCode: 2,
      message: `${inTheWay} is there already and is not overwritten.`,
    });
    expect(await readFile(inTheWay, 'utf8')).toBe('mine');
    expect(await readdir(join(root, 'keys'))).toEqual([basename(inTheWay)]);
  },
);

test('a key of another kind, an encrypted one and no key at all are refused without showing them', async () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const encrypted = generateKeyPairSync('ed25519').privateKey.export({
    format: 'pem',
    type: 'pkcs8',
    cipher: 'aes-256-cbc',
    passphrase: 'x',
  });
  const texts = [
    rsa.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    encrypted.toString(),
    'hunter2',
    '',
  ];
  for (const text of texts) {
    const refusal = loadSigningKey({ from: 'env', variable: 'SIGNING' }, async () => text);
    await expect(refusal).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('the variable SIGNING'),
    });
    await expect(refusal).rejects.not.toThrow('hunter2');
  }
  await expect(
    loadFingerprintKey({ from: 'command', command: ['vault', 'x'] }, async () => 'hunter2'),
  ).rejects.toMatchObject({
    message: 'The fingerprint key from the command vault is not 64 hexadecimal digits.',
  });
  const pem = join(root, 'rsa.pem');
  await writeFile(pem, createPublicKey(rsa.privateKey).export({ format: 'pem', type: 'spki' }));
  await expect(loadPublicKey(pem)).rejects.toMatchObject({ exitCode: 2 });
  await expect(loadPublicKey(join(root, 'nowhere'))).rejects.toThrow('ENOENT');
});
