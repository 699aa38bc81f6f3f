import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolder } from '../../src/evidence/make-folder.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-make-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

test('makes what is missing with its mode, and leaves what is there', async () => {
  const before = await modeOf(root);
  const folder = join(root, 'a', 'b', 'c');
  for (let time = 0; time < 2; time += 1) await makeFolder(folder, 0o700);
  expect([await modeOf(join(root, 'a')), await modeOf(folder), await modeOf(root)]).toEqual([0o700, 0o700, before]);
  await symlink(folder, join(root, 'link'));
  await makeFolder(join(root, 'link'));
});

test.skipIf(process.platform !== 'linux').each(['/proc/x', '/proc/x/y/z'])(
  'ends where nothing can be made: %s',
  (path) => expect(makeFolder(path)).rejects.toMatchObject({ code: 'ENOENT' }),
);

test('a file in the way is told', async () => {
  const file = join(root, 'file');
  await writeFile(file, '');
  await expect(makeFolder(file)).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(file, 'x', 'y'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  await symlink('nowhere', join(root, 'dangling'));
  await expect(makeFolder(join(root, 'dangling', 'x'))).rejects.toMatchObject({ code: 'EEXIST' });
});
