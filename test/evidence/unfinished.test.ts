import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { openScanFolder, type ScanFolder } from '../../src/evidence/scan-folder.ts';
import { withKept, writeFailure } from '../../src/evidence/write-failure.ts';
import { AuditError } from '../../src/model/audit-error.ts';

let root: string;
let outDir: string;
let mounted: boolean;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-unfinished-'));
  outDir = join(root, 'reports');
  mounted = false;
  warnings.length = 0;
});
afterEach(async () => {
  if (mounted) spawnSync('umount', ['-l', outDir]);
  await rm(root, { recursive: true, force: true });
});

/** A disk of its own for the reports; false where this account may not mount one. */
async function mountSmallDisk(): Promise<boolean> {
  await mkdir(outDir);
  mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', outDir]).status === 0;
  if (!mounted) console.warn('No small disk can be mounted here (root only): full disks are not tested.');
  return mounted;
}

const warnings: string[] = [];

function openFolder(uid: string): Promise<ScanFolder> {
  return openScanFolder({
    onWarning: (message) => warnings.push(message),
    outDir,
    uid,
    startTime: '2026-11-22T19:00:00.000Z',
    noWait: true,
    waitMs: 0,
    minFreeBytes: 0,
  });
}

/** Gives a folder back as if nobody had ever written into it. */
async function openAndLeave(uid: string): Promise<ScanFolder> {
  const folder = await openFolder(uid);
  await folder.abandon();
  return folder;
}

async function finished(uid: string): Promise<string> {
  const folder = await openFolder(uid);
  await folder.write('results.json', '{}');
  return (await folder.finish()).path;
}

async function failureOf(act: () => Promise<unknown>): Promise<AuditError> {
  const error: unknown = await act().then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AuditError);
  return error as AuditError;
}

const visible = async (): Promise<string[]> => (await readdir(outDir)).filter((name) => !name.startsWith('.')).sort();

describe('a scan that cannot be finished', () => {
  it('leaves its snapshots, and nothing that could be taken for a report', async () => {
    const folder = await openFolder('one');
    await folder.write('snapshots/a.json', '{"a":1}');
    await folder.write('results.json', '{}');
    const kept = await folder.abandon();
    expect(kept).toBe(join(outDir, `unfinished-${folder.name}`));
    expect(await readdir(kept as string)).toEqual(['snapshots']);
    expect(await visible()).toEqual([`unfinished-${folder.name}`]);
    await finished('two');
    expect(await readFile(join(kept as string, 'snapshots', 'a.json'), 'utf8')).toBe('{"a":1}');
  });

  it('leaves nothing where nothing was collected', async () => {
    const folder = await openFolder('one');
    await folder.write('x', 'x');
    expect(await folder.abandon()).toBeNull();
    expect(await visible()).toEqual([]);
  });

  it('killed in the middle: the next scan keeps what was whole, and no more than three of them', async () => {
    for (const uid of ['a', 'b', 'c', 'd']) {
      const dead = await openFolder(uid);
      await dead.write('snapshots/whole.json', '{}');
      // As it would be found after a kill in mid-write.
      await writeFile(join(dead.partialPath, 'snapshots', 'cut.json'), '{"cut":');
      const left = join(root, 'left');
      await rename(dead.partialPath, left);
      await dead.abandon();
      await rename(left, dead.partialPath);
    }
    await finished('next');
    const names = await visible();
    const kept = names.filter((name) => name.startsWith('unfinished-'));
    expect(kept).toHaveLength(3);
    for (const name of kept) expect(await readdir(join(outDir, name, 'snapshots'))).toEqual(['whole.json']);
    expect((await readdir(outDir)).filter((name) => name.startsWith('.partial'))).toEqual([]);
  });

  it('failing again loses nothing that was kept before', async () => {
    for (const text of ['{"try":1}', '{"try":2}']) {
      const folder = await openFolder('same');
      await folder.write('snapshots/a.json', text);
      expect(await folder.abandon()).not.toBeNull();
    }
    const kept = await Promise.all(
      (await visible()).map((one) => readFile(join(outDir, one, 'snapshots/a.json'), 'utf8')),
    );
    expect(kept).toEqual(['{"try":1}', '{"try":2}']);
    await finished('next');
    expect(await visible()).toHaveLength(4);
  });

  it('stays where it is while its snapshots cannot be read and put aside, and every scan is told so', async () => {
    const partial = join(outDir, `.partial-${(await openAndLeave('dead')).name}`);
    await mkdir(join(partial, 'snapshots'), { recursive: true });
    await writeFile(join(partial, 'snapshots', 'a.json'), '{}');
    await symlink('loop.json', join(partial, 'snapshots', 'loop.json'));
    await finished('next');
    expect(warnings).toEqual([expect.stringContaining(`stay in ${partial}`)]);
    expect((await readdir(join(partial, 'snapshots'))).sort()).toEqual(['a.json', 'loop.json']);
    expect((await failureOf(() => openFolder('dead'))).message).toMatch(
      /left by an earlier attempt .* cannot be put aside/,
    );
  });

  it('tells where its own snapshots still lie when they cannot be put aside', async () => {
    const folder = await openFolder('one');
    await folder.write('snapshots/a.json', '{}');
    await symlink('loop.json', join(folder.partialPath, 'snapshots', 'loop.json'));
    expect(await folder.abandon()).toBe(folder.partialPath);
  });

  it('a file by such a name is removed', async () => {
    await mkdir(outDir);
    await writeFile(join(outDir, '.partial-x'), '');
    await finished('next');
    expect(await readdir(outDir)).not.toContain('.partial-x');
    expect(warnings).toEqual([]);
  });

  it('tells where the collected part is', () => {
    const error = withKept(new AuditError('no', { hint: 'Do this.', exitCode: 1 }), '/r/unfinished-x') as AuditError;
    expect([error.hint, error.exitCode]).toEqual([
      expect.stringMatching(/^Do this\..*\/r\/unfinished-x\/snapshots/),
      1,
    ]);
    const other = new Error('fault');
    expect(withKept(other, '/r')).toBe(other);
  });
});

test('what was kept just now stays, however old its scan is; of the others the newest two', async () => {
  const names = ['2026-11-01', '2026-11-02', '2026-11-03'].map((day) => `unfinished-${day}T000000Z-000000`);
  for (const name of names) await mkdir(join(outDir, name), { recursive: true });
  const options = { outDir, uid: 'old', noWait: true, waitMs: 0, minFreeBytes: 0 };
  const folder = await openScanFolder({ ...options, startTime: '2026-10-01T00:00:00.000Z' });
  await folder.write('snapshots/sps-1.json', '{}');
  const kept = await folder.abandon();
  expect(await readdir(join(kept ?? '', 'snapshots'))).toEqual(['sps-1.json']);
  const left = (await readdir(outDir)).filter((name) => name.startsWith('unfinished-'));
  expect(left.sort()).toEqual([basename(kept ?? ''), ...names.slice(1)]);
});

describe('a reports folder that goes away in mid-scan', () => {
  it('is not made anew: the scan ends, and says so', async () => {
    const folder = await openFolder('one');
    await folder.write('snapshots/a.json', '{}');
    await rm(outDir, { recursive: true });
    const error = await failureOf(() => folder.write('snapshots/b.json', '{}'));
    expect(error.message).toContain('has vanished');
    expect(error.exitCode).toBe(1);
    expect(await folder.abandon()).toBeNull();
    expect((await readdir(root)).includes('reports')).toBe(false);
  });

  it('is noticed at the end as well, also when another one is in its place', async () => {
    const folder = await openFolder('one');
    await folder.write('snapshots/a.json', '{}');
    await rename(outDir, join(root, 'moved'));
    await mkdir(folder.partialPath, { recursive: true });
    expect((await failureOf(() => folder.finish())).message).toContain('has vanished');
    await folder.abandon();
    expect(await visible()).toEqual([]);
  });
});

describe('a disk that fills up in mid-scan', () => {
  it('gives a clear error, keeps what was collected, and harms no earlier scan', async (context) => {
    if (!(await mountSmallDisk())) return context.skip();
    const earlier = await finished('earlier');
    const folder = await openFolder('full');
    await folder.write('snapshots/a.json', JSON.stringify({ a: 'x'.repeat(100_000) }));
    const error = await failureOf(() => folder.write('report.html', 'x'.repeat(2_000_000)));
    expect(error.message).toMatch(/on a disk that is full \(ENOSPC\)/);
    expect(error.hint).toContain('Make room');
    const kept = (await folder.abandon()) as string;
    expect((await readFile(join(kept, 'snapshots', 'a.json'), 'utf8')).length).toBe(100_008);
    expect(await readFile(join(earlier, 'results.json'), 'utf8')).toBe('{}');
    // Half a report was removed with the rest, so that there is room again.
    expect(await finished('after')).toContain(outDir);
  });

  it('that is full of something else: the snapshot that did not fit is the only one missing', async (context) => {
    if (!(await mountSmallDisk())) return context.skip();
    const folder = await openFolder('full');
    await folder.write('snapshots/a.json', '{"a":1}');
    await writeFile(join(outDir, 'filler'), 'x'.repeat(2_000_000)).catch(() => undefined);
    await failureOf(() => folder.write('snapshots/b.json', JSON.stringify({ b: 'x'.repeat(50_000) })));
    const kept = (await folder.abandon()) as string;
    expect(await readdir(join(kept, 'snapshots'))).toEqual(['a.json']);
  });

  it.each([
    ['EROFS', 'has become read-only'],
    ['EDQUOT', 'is over its quota'],
    ['ESTALE', 'has vanished'],
    ['EIO', 'is on a disk that fails'],
  ])('%s is said in words', (code, words) => {
    const error = writeFailure(Object.assign(new Error(code), { code }), '/reports') as AuditError;
    expect(error.message).toContain(`the reports folder /reports ${words} (${code})`);
    expect([error.exitCode, typeof error.hint]).toEqual([1, 'string']);
  });

  it('what is no error of the disk stays what it is', () => {
    const fault = new TypeError('x');
    expect(writeFailure(fault, '/reports')).toBe(fault);
  });
});
