import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readlink, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { verifyBundle } from '../../src/evidence/verify.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { lockHistory } from '../../src/run/open-history.ts';
import { DEFAULT_PASSWORD } from '../support/appliance/index.ts';
import { type ApplianceProcess, startApplianceProcess } from '../support/appliance-process.ts';
import { membersOf } from '../support/hostile-runs.ts';
import { writeFleetFile } from '../support/measured-scan.ts';
import { type RunningCli, startCli } from '../support/run-cli.ts';

vi.setConfig({ testTimeout: 120_000 });

const SIZE_MIB = 96;

let folder: string;
let appliances: ApplianceProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sps-audit-crash-'));
  const members = membersOf([], 2).map((member) => ({ ...member, latencyMs: 40 }));
  appliances = await startApplianceProcess(members);
});
afterAll(async () => {
  await appliances.stop();
  spawnSync('umount', [join(folder, 'small')]);
  await rm(folder, { recursive: true, force: true });
});

function scanInto(out: string, ...args: string[]): Promise<RunningCli> {
  return scanFor({}, out, ...args);
}

async function scanFor(fleet: JsonObject, out: string, ...args: string[]): Promise<RunningCli> {
  const fleetFile = await writeFleetFile(appliances, { folder, fleet });
  return startCli(['scan', '-c', fleetFile, '-o', out, '--log-format', 'json', ...args], {
    env: { SPS_PASSWORD: DEFAULT_PASSWORD },
    cwd: folder,
    timeoutMs: 100_000,
  });
}

async function scansIn(out: string): Promise<string[]> {
  return (await readdir(out)).filter((name) => /^\d{4}-/.test(name));
}

async function openSessions(): Promise<number> {
  return (await appliances.stats()).reduce((sum, one) => sum + one.openSessions, 0);
}

/** A file system of its own that can be filled; needs root and the right to mount. */
function canMount(): boolean {
  const probe = '/tmp/sps-audit-mount-probe';
  const made = spawnSync('sh', [
    '-c',
    `mkdir -p ${probe} && mount -t tmpfs -o size=1m tmpfs ${probe} && umount ${probe}`,
  ]);
  const can = process.platform === 'linux' && made.status === 0;
  if (!can) console.warn('No file system can be mounted: no disk fills up here.');
  return can;
}

test.runIf(canMount())('a disk that fills up ends the scan with a reason, and the scan before it stays', async () => {
  const small = join(folder, 'small');
  await mkdir(small);
  expect(spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MIB}m`, 'tmpfs', small]).status).toBe(0);
  const out = join(small, 'reports');
  const first = await (await scanInto(out)).finished;
  expect([0, 10, 20, 30], first.stderr).toContain(first.exitCode);
  const before = await scansIn(out);
  const second = await scanInto(out);
  await second.saw(/"logged-in"/);
  const { bavail, bsize } = await statfs(small);
  writeFileSync(join(small, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - 20_000)));
  const run = await second.finished;
  expect(run.exitCode, run.stderr).toBe(1);
  expect(run.stderr.trimEnd().split('\n').at(-1)).toContain('is on a disk that is full');
  expect(run.stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
  expect(await scansIn(out)).toEqual(before);
  expect(await readlink(join(out, 'latest'))).toBe(before[0]);
  expect((await verifyBundle(out, { publicKey: null, chain: true })).problems).toEqual([]);
  expect(await openSessions()).toBe(0);
});

test.runIf(process.getuid?.() !== 0)(
  'a folder that may not be written to is refused before anybody is asked',
  async () => {
    const out = join(folder, 'forbidden');
    await mkdir(out);
    await chmod(out, 0o500);
    const run = await (await scanInto(out)).finished;
    expect(run.exitCode, run.stderr).toBe(2);
    expect(run.stderr).toContain('Cannot write');
  },
);

test('a reports folder that is a file is refused before anybody is asked', async () => {
  const out = join(folder, 'a-file');
  writeFileSync(out, 'not a folder');
  const requests = (await appliances.stats()).map((one) => one.requests);
  const run = await (await scanInto(out)).finished;
  expect(run.exitCode, run.stderr).toBe(2);
  expect((await appliances.stats()).map((one) => one.requests)).toEqual(requests);
});

test('of two scans into one folder the second waits, or gives up when told so, and both are kept', async () => {
  const out = join(folder, 'shared');
  const [one, two] = [await scanInto(out), await scanInto(out)];
  await one.saw(/"(?:logged-in|waiting-for-folder)"/);
  await two.saw(/"(?:logged-in|waiting-for-folder)"/);
  const third = await (await scanInto(out, '--no-wait')).finished;
  expect(third.exitCode, third.stderr).toBe(2);
  const runs = await Promise.all([one.finished, two.finished]);
  for (const run of runs) expect([0, 10, 20, 30], run.stderr).toContain(run.exitCode);
  expect(runs.filter(({ stderr }) => stderr.includes('"waiting-for-folder"'))).toHaveLength(1);
  expect(await scansIn(out)).toHaveLength(2);
  expect((await verifyBundle(out, { publicKey: null, chain: true })).problems).toEqual([]);
  expect(await openSessions()).toBe(0);
});

test('a scan waits for its history, or gives up, while a scan into another folder has it', async () => {
  const url = `sqlite:${join(folder, 'shared.db')}`;
  // As a scan into a third folder holds it.
  const held = await lockHistory({ url }, join(folder, 'north'), { noWait: true, waitMs: 0 });
  const refused = await (await scanFor({ history: { url } }, join(folder, 'south'), '--no-wait')).finished;
  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('shared.db') });
  const waiting = await scanFor({ history: { url } }, join(folder, 'south'));
  await waiting.saw(/"waiting-for-folder"/);
  await held?.release();
  const { exitCode, stderr } = await waiting.finished;
  expect([0, 10, 20, 30], stderr).toContain(exitCode);
  expect(await scansIn(join(folder, 'south'))).toHaveLength(1);
  // The lock of the reports folder covers what is in it.
  expect(await lockHistory(null, join(folder, 'south'), { noWait: true, waitMs: 0 })).toBeNull();
});
