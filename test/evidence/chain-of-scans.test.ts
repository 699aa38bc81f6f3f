import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pruneScans } from '../../src/evidence/prune-scans.ts';
import { verifyBundle } from '../../src/evidence/verify.ts';
import { threeScans } from './three-scans.ts';
import { writeBundle } from './write-bundle.ts';

const store = threeScans();
const { key, publicKey, scan, inScan, problemsOf } = store;

describe('the chain', () => {
  test('a missing scan is named, first, middle and last', async () => {
    for (const index of [0, 1, 2]) {
      await rename(inScan(index), join(store.root, 'away'));
      expect(await problemsOf(store.out, publicKey, true)).toEqual([
        expect.stringContaining(`${scan(index)}: is missing`),
      ]);
      await rename(join(store.root, 'away'), inScan(index));
    }
  });

  test('a scan replaced by one of the same key is named', async () => {
    await rm(inScan(1), { recursive: true });
    const fresh = await writeBundle(join(store.out, 'fresh'), 'two', key);
    await rename(fresh, inScan(1));
    const problems = await problemsOf(store.out, publicKey, true);
    expect(problems).toContain(`${scan(1)}: was replaced: ${scan(2)} recorded another manifest of it`);
  });

  test('two scans that changed names are named as reordered', async () => {
    await rename(inScan(0), join(store.out, 'aside'));
    await rename(inScan(1), inScan(0));
    await rename(join(store.out, 'aside'), inScan(1));
    const problems = await problemsOf(store.out, publicKey, true);
    expect(problems).toContain(`${scan(0)}: was renamed or reordered: it was written as ${scan(1)}`);
    expect(problems).toContain(`${scan(1)}: was renamed or reordered: it was written as ${scan(0)}`);
  });

  test('a broken scan is named as broken, not as missing too', async () => {
    await writeFile(inScan(1, 'manifest.json'), '{');
    const problems = await problemsOf(store.out, publicKey, true);
    expect(problems.filter((one) => one.startsWith(scan(1)))).toHaveLength(1);
  });
});

describe('pruning', () => {
  const lock = { noWait: true, waitMs: 0 };
  const keeping = (keep: number) => ({ keep, keepDays: null, now: '2030-01-01T00:00:00Z' });

  test('takes the oldest, keeps their manifests, and the chain still holds and goes on', async () => {
    expect(await pruneScans(store.out, keeping(2), lock)).toEqual([scan(0)]);
    expect(await pruneScans(store.out, keeping(2), lock)).toEqual([]);
    const outcome = await verifyBundle(store.out, { publicKey, chain: true });
    expect(outcome).toMatchObject({ problems: [], pruned: [scan(0)] });
    await pruneScans(store.out, keeping(1), lock);
    const next = await writeBundle(store.out, 'four', key);
    const after = await verifyBundle(store.out, { publicKey, chain: true });
    expect(after.problems).toEqual([]);
    expect(after.scans.find(({ folder }) => folder === basename(next))?.sequence).toBe(4);
  });

  test('takes what is older than so many days, and never the newest', async () => {
    // All three began at 2026-11-22T19:00:00Z.
    const older = (now: string) => pruneScans(store.out, { keep: null, keepDays: 30, now }, lock);
    expect(await older('2026-12-22T19:00:00.000Z')).toEqual([]);
    expect(await older('2026-12-22T19:00:00.001Z')).toEqual([scan(0), scan(1)]);
    expect(await older('2030-01-01T00:00:00Z')).toEqual([]);
    expect(await problemsOf(store.out, publicKey, true)).toEqual([]);
  });

  test('a scan that was renamed is left alone, for whoever looks into that', async () => {
    await rename(inScan(0), join(store.out, scan(0).replace(/-.{6}$/, '-ffffff')));
    expect(await pruneScans(store.out, keeping(1), lock)).toEqual([scan(1)]);
  });

  test('what is kept of a pruned scan can neither be changed nor taken away unseen', async () => {
    await pruneScans(store.out, keeping(1), lock);
    const manifest = join(store.out, 'pruned', `${scan(0)}.manifest.json`);
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replace('"uid":"one"', '"uid":"0ne"'));
    expect(await problemsOf(store.out, publicKey, true)).toEqual([expect.stringContaining(`${scan(0)}: was replaced`)]);
    await rm(manifest);
    expect(await problemsOf(store.out, publicKey, true)).toEqual([expect.stringContaining(`${scan(0)}: is missing`)]);
  });

  test('a folder of which only pruned scans are left is no verified one: pruning leaves the newest', async () => {
    await mkdir(join(store.out, 'pruned'));
    for (const index of [0, 1, 2]) {
      await rename(inScan(index, 'manifest.json'), join(store.out, 'pruned', `${scan(index)}.manifest.json`));
      await rm(inScan(index), { recursive: true });
    }
    await rm(join(store.out, 'latest'));
    expect(await problemsOf(store.out)).toEqual([`${scan(2)}: was removed; pruning leaves the newest scan`]);
  });

  test('a scan in the middle that was made to look pruned is named', async () => {
    await mkdir(join(store.out, 'pruned'));
    await rename(inScan(1, 'manifest.json'), join(store.out, 'pruned', `${scan(1)}.manifest.json`));
    await rm(inScan(1), { recursive: true });
    expect(await problemsOf(store.out, publicKey, true)).toEqual([
      expect.stringContaining(`${scan(1)}: was taken out of the middle`),
    ]);
  });
});
