import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findSnapshots } from '../../src/plan/find-snapshots.ts';
import { selectSnapshots } from '../../src/plan/select-snapshots.ts';
import { renderSnapshot } from '../../src/snapshot/render-snapshot.ts';
import { treeSnapshot } from '../evaluate/tree-snapshot.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sps-audit-select-'));
  for (const [name, site] of [
    ['a', 'ams'],
    ['b', 'ber'],
    ['c', 'ber'],
  ] as const) {
    const snapshot = treeSnapshot('weak-6.0');
    const appliance = { ...snapshot.appliance, name, labels: { site } };
    await writeFile(join(folder, `${name}.json`), renderSnapshot({ ...snapshot, appliance, endpoints: {} }));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const selected = async (names: readonly string[], labels: readonly string[]): Promise<string[]> => {
  const { files } = await selectSnapshots(await findSnapshots([folder]), { names, labels });
  return files.map((file) => basename(file, '.json'));
};

test('snapshots are selected by the name and the labels of their appliances', async () => {
  expect(await selected([], [])).toEqual(['a', 'b', 'c']);
  expect(await selected(['c', 'a'], [])).toEqual(['a', 'c']);
  expect(await selected([], ['site=ber'])).toEqual(['b', 'c']);
  expect(await selected(['b'], ['site=ber'])).toEqual(['b']);
});

test('what is stored in a folder serves for all of its snapshots, not for some', async () => {
  const found = { ...(await findSnapshots([folder])), folder };
  const folderFor = async (names: readonly string[]) => (await selectSnapshots(found, { names, labels: [] })).folder;
  expect([await folderFor([]), await folderFor(['a', 'b', 'c']), await folderFor(['a', 'b'])]).toEqual([
    folder,
    folder,
    null,
  ]);
});

test('a name that no snapshot has, and a selection that leaves none, are nothing to audit', async () => {
  await expect(selected(['d'], [])).rejects.toMatchObject({ exitCode: 3, message: expect.stringContaining('"d"') });
  await expect(selected(['a'], ['site=ber'])).rejects.toMatchObject({ exitCode: 3 });
  await expect(selected([], ['ber'])).rejects.toMatchObject({ exitCode: 2 });
});
