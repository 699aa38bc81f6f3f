import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listBundle } from '../../src/evidence/list-bundle.ts';
import { readBounded, UnreadableFile } from '../../src/evidence/read-bounded.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-'));
  await writeFile(join(root, 'file'), 'abc');
  await symlink('file', join(root, 'link'));
  await mkdir(join(root, 'folder'));
  if (process.platform !== 'win32') execFileSync('mkfifo', [join(root, 'pipe')]);
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('a regular file is read whole, up to the bound', async () => {
  expect((await readBounded(join(root, 'file'), 3)).toString()).toBe('abc');
  await expect(readBounded(join(root, 'file'), 2)).rejects.toThrow('is larger than 2 bytes');
});

test.each([
  ['link', 'is a symbolic link'],
  ['folder', 'is not a regular file'],
  ['nothing', 'is missing'],
  ['file/below', 'is missing'],
])('%s is not read: it %s', async (name, reason) => {
  const refusal = readBounded(join(root, name), 100);
  await expect(refusal).rejects.toThrow(reason);
  await expect(refusal).rejects.toBeInstanceOf(UnreadableFile);
});

test.skipIf(process.platform === 'win32')('a pipe, of which nobody knows when it ends, is not waited for', async () => {
  await expect(readBounded(join(root, 'pipe'), 100)).rejects.toThrow('is not a regular file');
});

test('folders are looked into as deep as a scan writes, and no deeper', async () => {
  const deep = Array.from({ length: 17 }, (_, at) => `d${at}`).join('/');
  await mkdir(join(root, 'deep', deep), { recursive: true });
  const { folders, problems } = await listBundle(join(root, 'deep'));
  expect(folders).toHaveLength(16);
  expect(problems).toEqual([{ file: deep, reason: 'is nested too deeply' }]);
});
