import { execFile } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { envelopeVerifies, parseEnvelope } from '../../src/evidence/dsse.ts';
import { testOutcome } from '../../src/evidence/test-outcome.ts';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { sha256Hex } from '../../src/snapshot/sha256-hex.ts';
import { sampleResult } from '../support/sample-result.ts';
import { writeBundle } from './write-bundle.ts';

const run = promisify(execFile);
let root: string;
let key: KeyObject;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-'));
  key = generateKeyPairSync('ed25519').privateKey;
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('the statement names every file with its digest, the verdict and the place in the chain', async () => {
  const first = await writeBundle(join(root, 'out'), 'one', null);
  const second = await writeBundle(join(root, 'out'), 'two', key);
  const statement = JSON.parse(await readFile(join(second, 'manifest.json'), 'utf8'));
  expect(statement._type).toBe('https://in-toto.io/Statement/v1');
  expect(statement.predicateType).toBe('https://in-toto.io/attestation/test-result/v0.1');
  expect(statement.subject.map((one: { name: string }) => one.name)).toEqual([
    'report.html',
    'results.json',
    'rules/core/a rule.json',
    'snapshots/sps-ams-01.json',
  ]);
  for (const { name, digest } of statement.subject) {
    expect(digest.sha256).toBe(sha256Hex(await readFile(join(second, name))));
  }
  const { spsAudit, result, configuration } = statement.predicate;
  expect(result).toBe('FAILED');
  expect(configuration[0]).toMatchObject({ name: 'ruleset', digest: { sha256: 'c0de'.repeat(16) } });
  expect(spsAudit.chain).toEqual({
    sequence: 2,
    previous: {
      folder: first.split('/').at(-1),
      sha256: sha256Hex(await readFile(join(first, 'manifest.json'))),
    },
  });
});

test('an envelope cannot be moved to another payload type, and another key does not fit', async () => {
  const folder = await writeBundle(join(root, 'out'), 'one', key);
  const envelope = parseEnvelope(JSON.parse(await readFile(join(folder, 'manifest.dsse.json'), 'utf8')));
  const publicKey = generateKeyPairSync('ed25519').publicKey;
  expect(envelopeVerifies(envelope, key)).toBe(true);
  expect(envelopeVerifies({ ...envelope, payloadType: 'application/json' }, key)).toBe(false);
  expect(envelopeVerifies(envelope, publicKey)).toBe(false);
  expect(() => parseEnvelope({ ...envelope, extra: 1 } as never)).toThrow('unknown member "extra"');
});

test('the PAE is that of the DSSE protocol: a signature made elsewhere over its test vector fits', () => {
  // protocol.md of DSSE v1: type http://example.com/HelloWorld, payload "hello world"; the private key is RFC 8032, section 7.1, test 1.
  const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const pae = 'DSSEv1 29 http://example.com/HelloWorld 11 hello world';
  return import('node:crypto').then(({ sign }) => {
    const envelope = {
      payload: Buffer.from('hello world').toString('base64'),
      payloadType: 'http://example.com/HelloWorld',
      signatures: [{ keyid: '', sig: sign(null, Buffer.from(pae), privateKey).toString('base64') }],
    };
    expect(envelopeVerifies(envelope, privateKey)).toBe(true);
  });
});

/** The commands of docs/verify.md; they need nothing but a shell, coreutils, sed, grep and openssl. */
test('sha256sum and openssl alone verify a bundle, and see one changed bit', async () => {
  const folder = await writeBundle(join(root, 'out'), 'one', key);
  const { createPublicKey } = await import('node:crypto');
  await writeFile(join(root, 'pub.pem'), createPublicKey(key).export({ format: 'pem', type: 'spki' }));
  const text = await readFile(new URL('../../docs/verify.md', import.meta.url), 'utf8');
  const script = text.match(/```sh\n([\s\S]*?)```/)?.[1] ?? 'false';
  const check = () => run('sh', ['-c', script, 'sh', folder, join(root, 'pub.pem'), root]);
  expect((await check()).stdout).toContain('Signature Verified Successfully');
  const file = join(folder, 'rules/core/a rule.json');
  const bytes = await readFile(file);
  bytes[3] = (bytes[3] ?? 0) ^ 1;
  await writeFile(file, bytes);
  await expect(check()).rejects.toMatchObject({ stdout: expect.stringContaining('a rule.json: FAILED') });
});

describe('the outcome in the words of the predicate', () => {
  const sample = sampleResult();
  const only = (...kinds: string[]): ScanResult => ({
    ...sample,
    results: sample.results.filter((one) => kinds.includes(one.result)),
    coverage: { ...sample.coverage, percent: 100, appliances: { ...sample.coverage.appliances, failed: 0 } },
  });

  test('passed needs at least one pass and nothing else', () => {
    expect(testOutcome(only('pass', 'notapplicable')).result).toBe('PASSED');
    expect(testOutcome(only('pass', 'unknown')).result).toBe('WARNED');
    expect(testOutcome(only('notapplicable')).result).toBe('WARNED');
    expect(testOutcome(only()).result).toBe('WARNED');
    expect(testOutcome(null).result).toBe('WARNED');
    const whole = only('pass');
    const { coverage, run } = whole;
    for (const incomplete of [
      { run: { ...run, partial: true } },
      { run: { ...run, minCoverage: 90 }, coverage: { ...coverage, percent: 89.9 } },
      { coverage: { ...coverage, appliances: { ...coverage.appliances, failed: 1 } } },
    ])
      expect(testOutcome({ ...whole, ...incomplete }).result, JSON.stringify(incomplete)).toBe('WARNED');
  });

  test('a finding fails, and a waived fail warns', () => {
    expect(testOutcome(only('pass', 'fail')).result).toBe('FAILED');
    const waived = sample.results.filter((one) => one.waiver?.state === 'active');
    expect(waived.length).toBeGreaterThan(0);
    const outcome = testOutcome({ ...only('pass'), results: waived });
    expect(outcome).toMatchObject({ result: 'WARNED', failedTests: [], passedTests: [] });
  });

  test('a rule stands in one list only', () => {
    const { passedTests, warnedTests, failedTests } = testOutcome(sample);
    const all = [...passedTests, ...warnedTests, ...failedTests];
    expect(new Set(all).size).toBe(all.length);
    expect(passedTests.length * warnedTests.length * failedTests.length).toBeGreaterThan(0);
  });
});
