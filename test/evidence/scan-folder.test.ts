import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readLatest } from '../../src/evidence/latest.ts';
import { openScanFolder, type ScanFolder } from '../../src/evidence/scan-folder.ts';
import { isScanFolderName, scanFolderName } from '../../src/evidence/scan-folder-name.ts';
import { AuditError } from '../../src/model/audit-error.ts';

const child = fileURLToPath(new URL('./scan-folder-child.ts', import.meta.url));
let root: string;
let outDir: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-'));
  outDir = join(root, 'reports');
});
afterEach(() => rm(root, { recursive: true, force: true }));

function openFolder(uid: string, more: Partial<Parameters<typeof openScanFolder>[0]> = {}): Promise<ScanFolder> {
  return openScanFolder({ outDir, uid, startTime: '2026-11-22T19:00:00.123Z', noWait: true, waitMs: 0, ...more });
}

async function visible(): Promise<string[]> {
  return (await readdir(outDir)).filter(isScanFolderName).sort();
}

/** Starts the writing child and resolves when it said the word. */
async function startChild(uid: string, files: string, word: string): Promise<ChildProcess> {
  const process_ = spawn(process.execPath, [child, outDir, uid, files], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    process_.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(word)) resolve();
    });
    process_.on('exit', () => reject(new Error(`ended before it said ${word}: ${said}`)));
  });
  return process_;
}

async function kill(process_: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => process_.once('exit', resolve));
  process_.kill('SIGKILL');
  await ended;
}

describe('the name', () => {
  test('is the UTC start time and a short id', () => {
    const name = scanFolderName('anything at all', '2026-11-22T20:00:00.999+01:00');
    expect(name).toMatch(/^2026-11-22T190000Z-[0-9a-f]{6}$/);
    expect(isScanFolderName(name)).toBe(true);
    expect(isScanFolderName(`${name}/..`)).toBe(false);
  });
});

describe('a folder appears whole or not at all', () => {
  test('nothing is visible before finish, all of it afterwards, private, with latest', async () => {
    const folder = await openFolder('one');
    await folder.write('results.json', '{}\n');
    await folder.write('snapshots/a.json', new Uint8Array([1, 2, 3]));
    expect(await visible()).toEqual([]);
    expect(await readLatest(outDir)).toBeNull();
    const { path, warning } = await folder.finish();
    expect(warning).toBeNull();
    expect(path).toBe(folder.finalPath);
    expect(await visible()).toEqual([folder.name]);
    expect(await readFile(join(path, 'results.json'), 'utf8')).toBe('{}\n');
    expect([...(await readFile(join(path, 'snapshots/a.json')))]).toEqual([1, 2, 3]);
    expect(await readlink(join(outDir, 'latest'))).toBe(folder.name);
    expect(await readLatest(outDir)).toBe(folder.name);
    const modes = await Promise.all(['.', 'snapshots', 'results.json'].map((one) => stat(join(path, one))));
    expect(modes.map((one) => one.mode & 0o777)).toEqual([0o700, 0o700, 0o600]);
    expect((await readdir(outDir)).sort()).toEqual(['.lock', folder.name, 'latest'].sort());
  });

  test('tells the digest of every file, sorted', async () => {
    const folder = await openFolder('one');
    await folder.write('b', 'abc');
    await folder.write('a', '');
    expect(folder.files()).toEqual([
      { name: 'a', sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', sizeBytes: 0 },
      { name: 'b', sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', sizeBytes: 3 },
    ]);
    await folder.abandon();
  });

  test('an abandoned folder leaves nothing, and abandon after finish does no harm', async () => {
    const first = await openFolder('one');
    await first.write('x', 'x');
    await first.abandon();
    await first.abandon();
    expect(await readdir(outDir)).toEqual(['.lock']);
    const second = await openFolder('one');
    await second.finish();
    await second.abandon();
    expect(await visible()).toEqual([second.name]);
  });

  test('kill -9 in mid-write leaves no visible folder, and the next scan cleans up and goes on', async () => {
    for (let round = 0; round < 3; round += 1) {
      const process_ = await startChild(`killed ${round}`, '', 'open');
      await sleep(round * 40);
      await kill(process_);
      expect(await visible()).toEqual([]);
      expect((await readdir(outDir)).some((name) => name.startsWith('.partial-'))).toBe(true);
    }
    const folder = await openFolder('next');
    await folder.write('x', 'x');
    await folder.finish();
    expect((await readdir(outDir)).sort()).toEqual(['.lock', folder.name, 'latest'].sort());
  });

  test('moves latest on to the newest, and replaces a plain file', async () => {
    const first = await openFolder('one');
    await first.finish();
    await rm(join(outDir, 'latest'));
    await writeFile(join(outDir, 'latest'), `${first.name}\n`);
    expect(await readLatest(outDir)).toBe(first.name);
    const second = await openFolder('two');
    await second.finish();
    expect(await readLatest(outDir)).toBe(second.name);
    expect((await lstat(join(outDir, 'latest'))).isSymbolicLink()).toBe(true);
  });

  test('judging an old scan again leaves latest with a newer one that is there; a scan moves it whatever its clock says', async () => {
    const startTime = '2026-11-20T19:00:00.000Z';
    const write = async (uid: string, more: Parameters<typeof openFolder>[1]): Promise<string> => {
      const folder = await openFolder(uid, more);
      expect((await folder.finish()).warning).toBeNull();
      return folder.name;
    };
    const newer = await write('newer', {});
    await write('replay', { startTime, isReplay: true });
    expect(await readLatest(outDir)).toBe(newer);
    const same = await write('same', { isReplay: true });
    expect(await readLatest(outDir)).toBe(same);
    for (const name of [newer, same]) await rm(join(outDir, name), { recursive: true });
    const alone = await write('alone', { startTime, isReplay: true });
    expect(await readLatest(outDir)).toBe(alone);
    await write('later', {});
    const clockSetBack = await write('clock', { startTime });
    expect(await readLatest(outDir)).toBe(clockSetBack);
  });

  test('when latest cannot be moved the scan is kept and the reason told', async () => {
    await mkdir(join(outDir, 'latest', 'in the way'), { recursive: true });
    const folder = await openFolder('one');
    expect((await folder.finish()).warning).toContain('latest');
    expect(await visible()).toEqual([folder.name]);
  });
});

describe('paths', () => {
  const bad = [
    '',
    '/etc/x',
    '../x',
    'a/../../x',
    'a//b',
    './a',
    'a/',
    'a\\b',
    'C:x',
    'a\nb',
    'a\0b',
    `a/${'x'.repeat(300)}`,
  ];
  test.each(bad)('refuses %j', async (path) => {
    const folder = await openFolder('one');
    await expect(folder.write(path, 'x')).rejects.toThrow('Not a plain relative path');
    await folder.abandon();
  });

  test('refuses to write a file twice, and to write after the end', async () => {
    const folder = await openFolder('one');
    await folder.write('x', '1');
    await expect(folder.write('x', '2')).rejects.toThrow('EEXIST');
    await folder.finish();
    await expect(folder.write('y', '')).rejects.toThrow('closed');
    await expect(folder.finish()).rejects.toThrow('closed');
    expect(await readFile(join(folder.finalPath, 'x'), 'utf8')).toBe('1');
  });
});

describe('before hours of work', () => {
  test('a file in the place of the folder, a recorded scan and a full disk are refused with exit code 2', async () => {
    await writeFile(join(root, 'file'), '');
    const folder = await openFolder('one');
    await folder.finish();
    const refusals = [
      () => openFolder('x', { outDir: join(root, 'file') }),
      () => openFolder('one'),
      () => openFolder('x', { minFreeBytes: Number.MAX_SAFE_INTEGER }),
    ];
    for (const refusal of refusals) {
      const error = await refusal().then(
        () => null,
        (caught: unknown) => caught,
      );
      expect(error).toBeInstanceOf(AuditError);
      expect(error).toMatchObject({ exitCode: 2, hint: expect.any(String) });
    }
    await (await openFolder('two')).abandon();
  });

  test.skipIf(process.getuid?.() === 0)('a folder that may not be written to is refused', async () => {
    await mkdir(outDir);
    await chmod(outDir, 0o500);
    await expect(openFolder('one')).rejects.toThrow('Cannot write into');
  });
});

describe('two scans at once', () => {
  test('with noWait the second is told who holds the folder, and exits 2', async () => {
    const first = await openFolder('one');
    await expect(openFolder('two')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(`process ${process.pid} on `),
    });
    await first.finish();
    await (await openFolder('two')).abandon();
  });

  test('the second waits, says so once, and goes on when the first has finished', async () => {
    const first = await openFolder('one');
    const said: unknown[] = [];
    const second = openFolder('two', { noWait: false, waitMs: 20_000, onWait: (holder) => said.push(holder) });
    await sleep(500);
    await first.finish();
    await (await second).finish();
    expect(said).toEqual([expect.objectContaining({ pid: process.pid })]);
    expect(await visible()).toEqual([first.name, scanFolderName('two', '2026-11-22T19:00:00Z')].sort());
  });

  test('waiting ends with its time, and with the signal', async () => {
    const first = await openFolder('one');
    await expect(openFolder('two', { noWait: false, waitMs: 300 })).rejects.toMatchObject({ exitCode: 2 });
    const signal = AbortSignal.timeout(50);
    await expect(openFolder('two', { noWait: false, waitMs: 60_000, signal })).rejects.toThrow('abort');
    await first.abandon();
  });

  test('a killed process holds nothing: another process that waited goes on at once', async () => {
    const killed = await startChild('killed', '', 'open');
    const waiting = await startChild('waiting', '3', 'waiting');
    const finished = new Promise((resolve) => waiting.once('exit', resolve));
    await kill(killed);
    expect(await finished).toBe(0);
    expect(await visible()).toEqual([scanFolderName('waiting', '2026-11-22T19:00:00Z')]);
    expect((await readdir(outDir)).filter((name) => name.startsWith('.partial-'))).toEqual([]);
  });
});
