import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findSnapshots } from '../../src/plan/find-snapshots.ts';
import { sealFiles, smallSnapshot, writeSnapshot } from './small-snapshot.ts';

let root: string;
let scan: string;
let a: string;
let b: string;

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'sps-audit-find-')));
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  scan = await mkdtemp(join(root, 'scan-'));
  b = await writeSnapshot(scan, smallSnapshot('b-10'));
  a = await writeSnapshot(scan, smallSnapshot('a'));
});

describe('the snapshots behind a path', () => {
  test('are those of a scan, of a folder, or the file itself, each once and by name', async () => {
    await writeFile(join(scan, 'snapshots', 'readme.txt'), '');
    expect(await findSnapshots([scan])).toEqual({ files: [a, b], folder: scan });
    expect(await findSnapshots([join(scan, 'snapshots')])).toEqual({ files: [a, b], folder: scan });
    expect(await findSnapshots([b])).toEqual({ files: [b], folder: null });
    expect(await findSnapshots([b, scan, a])).toEqual({ files: [a, b], folder: null });
    await symlink(scan, join(root, 'latest'));
    expect(await findSnapshots([join(root, 'latest')])).toEqual({ files: [a, b], folder: scan });
  });

  test('are the JSON files of a folder, whoever wrote them, and no others', async () => {
    const folder = join(scan, 'copied');
    await mkdir(folder);
    await writeFile(join(folder, 'readme.txt'), '');
    await writeFile(join(folder, 'c.json'), '');
    expect(await findSnapshots([folder])).toEqual({ files: [join(folder, 'c.json')], folder: null });
  });

  test('are missed where there is no path, or nothing to audit', async () => {
    const none = join(scan, 'none');
    await expect(findSnapshots([scan, none])).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(none),
    });
    await mkdir(none);
    for (const paths of [[none], [scan, none], [none, a]])
      await expect(findSnapshots(paths)).rejects.toMatchObject({
        exitCode: 3,
        message: `There is no snapshot in ${none}.`,
      });
    await expect(findSnapshots([])).rejects.toMatchObject({ exitCode: 3 });
  });
});

describe('in a folder with a manifest', () => {
  const changed = (file: string) => ({ exitCode: 2, message: expect.stringMatching(`${file} is not the snapshot`) });
  const missing = (file: string) => ({ exitCode: 2, message: expect.stringMatching(`${file} is missing`) });
  const reachedAs = (): string[][] => [[scan], [join(scan, 'snapshots')], [a, scan]];

  beforeEach(() => sealFiles(scan, [a, b]));

  test('snapshots are taken as they were left', async () => {
    for (const paths of reachedAs()) expect((await findSnapshots(paths)).files).toEqual([a, b]);
    expect((await findSnapshots([b])).files).toEqual([b]);
  });

  test('a snapshot that was changed or added is refused, however it is reached', async () => {
    await writeSnapshot(scan, smallSnapshot('b-10', { requests: 2 }));
    for (const paths of [...reachedAs(), [b]]) await expect(findSnapshots(paths)).rejects.toMatchObject(changed(b));
    expect((await findSnapshots([a])).files).toEqual([a]);
    await writeSnapshot(scan, smallSnapshot('b-10'));
    const c = await writeSnapshot(scan, smallSnapshot('c'));
    for (const paths of [...reachedAs(), [c]]) await expect(findSnapshots(paths)).rejects.toMatchObject(changed(c));
  });

  test('a snapshot that was taken away does not vanish quietly', async () => {
    await rm(b);
    for (const paths of reachedAs()) await expect(findSnapshots(paths)).rejects.toMatchObject(missing(b));
    expect((await findSnapshots([a])).files).toEqual([a]);
  });

  test('of several folders each has to be whole', async () => {
    const other = await mkdtemp(join(root, 'scan-'));
    const c = await writeSnapshot(other, smallSnapshot('c'));
    const d = await writeSnapshot(other, smallSnapshot('d'));
    await sealFiles(other, [c, d]);
    expect((await findSnapshots([other, scan])).files).toEqual([a, b, c, d]);
    await rm(d);
    await expect(findSnapshots([scan, other])).rejects.toMatchObject(missing(d));
  });

  test('a manifest that is none is no leave to take what is there', async () => {
    await writeFile(join(scan, 'manifest.json'), '{}');
    for (const paths of [...reachedAs(), [a]])
      await expect(findSnapshots(paths)).rejects.toMatchObject({
        exitCode: 2,
        message: expect.stringMatching(/manifest\.json is not a manifest: /),
      });
  });

  test('a manifest that cannot be read is no leave either', async () => {
    await rm(join(scan, 'manifest.json'));
    await mkdir(join(scan, 'manifest.json'));
    for (const paths of [...reachedAs(), [a]])
      await expect(findSnapshots(paths)).rejects.toMatchObject({
        exitCode: 2,
        message: expect.stringMatching(/manifest\.json cannot be read \(EISDIR\)/),
      });
  });

  test('files elsewhere in it are none of its snapshots', async () => {
    const loose = join(scan, 'loose', 'a.json');
    await mkdir(join(scan, 'loose'));
    await writeFile(loose, '');
    expect((await findSnapshots([loose])).files).toEqual([loose]);
  });
});
