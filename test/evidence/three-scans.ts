import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { verifyBundle } from '../../src/evidence/verify.ts';
import { writeBundle } from './write-bundle.ts';

/** An evidence folder of three signed scans. Written once a file; each test has a copy of its own in `out`. */
export function threeScans() {
  const key = generateKeyPairSync('ed25519').privateKey;
  const scans: string[] = [];
  const store = {
    /** Where a test may put aside what it takes out. */
    root: '',
    out: '',
    key,
    publicKey: createPublicKey(key),
    scan: (index: number): string => scans[index] ?? '',
    inScan: (index: number, ...more: string[]): string => join(store.out, store.scan(index), ...more),
    problemsOf: async (path: string, publicKey: KeyObject | null = null, chain = false) =>
      (await verifyBundle(path, { publicKey, chain })).problems.map(({ file, reason }) => `${file}: ${reason}`),
  };
  beforeAll(async () => {
    store.root = await mkdtemp(join(tmpdir(), 'sps-audit-'));
    for (const uid of ['one', 'two', 'three'])
      scans.push(basename(await writeBundle(join(store.root, 'original'), uid, key)));
  });
  afterAll(() => rm(store.root, { recursive: true, force: true }));
  beforeEach(async () => {
    store.out = await mkdtemp(join(store.root, 'case-'));
    await cp(join(store.root, 'original'), store.out, { recursive: true, verbatimSymlinks: true });
  });
  return store;
}
