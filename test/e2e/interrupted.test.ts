import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import type { ScanResult } from '../../src/model/scan-result.ts';
import {
  type ApplianceOptions,
  CA_FILE,
  DEFAULT_PASSWORD,
  DEFAULT_USERNAME,
  type SimulatedFleet,
  startFleet,
} from '../support/appliance/index.ts';
import { processesNaming } from '../support/processes-naming.ts';
import { type RunningCli, startCli } from '../support/run-cli.ts';

vi.setConfig({ testTimeout: 120_000 });

let root: string;
let fleet: SimulatedFleet;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-stop-'));
});
afterEach(async () => {
  await fleet.stop();
  await rm(root, { recursive: true, force: true });
});

/** `quick` answers at once, `slow` takes its time, and `waiting` has to wait until one of them is done. */
const SLOW: ApplianceOptions = { latencyMs: 250 };

async function startScan(members: Readonly<Record<string, ApplianceOptions>>, formats: string): Promise<RunningCli> {
  fleet = await startFleet(Object.values(members));
  const description = {
    schemaVersion: 1,
    defaults: { credentials: { username: DEFAULT_USERNAME, passwordEnv: 'SPS_PASSWORD' }, tls: { caFile: CA_FILE } },
    appliances: Object.keys(members).map((name, at) => ({ name, url: fleet.appliances[at]?.url })),
  };
  await writeFile(join(root, 'sps-audit.config.yaml'), stringify(description));
  return scanAgain('--jobs', '2', '-f', formats);
}

/** Temporary files go into a folder of the test's own, so that what is left behind can be seen. */
async function scanAgain(...args: string[]): Promise<RunningCli> {
  const temporary = await mkdtemp(join(root, 'tmp-'));
  return startCli(['scan', '--log-format', 'json', ...args], {
    cwd: root,
    env: { SPS_PASSWORD: DEFAULT_PASSWORD, TMPDIR: temporary },
  });
}

async function readResult(): Promise<ScanResult> {
  return JSON.parse(await readFile(join(root, 'reports', 'latest', 'results.json'), 'utf8')) as ScanResult;
}

async function expectNothingLeft(): Promise<void> {
  for (const appliance of fleet.appliances) {
    const { logins, logouts, openSessions } = appliance.stats();
    expect({ openSessions, logouts }).toEqual({ openSessions: 0, logouts: logins });
  }
  const names = await readdir(join(root, 'reports'));
  expect(names.filter((name) => name.startsWith('.partial-'))).toEqual([]);
  for (const name of await readdir(root))
    if (name.startsWith('tmp-')) expect(await readdir(join(root, name))).toEqual([]);
  expect(await processesNaming(root)).toEqual([]);
}

it('keeps and judges what was finished when Ctrl-C ends it, and marks the rest as interrupted', async () => {
  const cli = await startScan({ quick: {}, slow: SLOW, waiting: SLOW, last: {} }, 'html,json,pdf');
  await cli.saw(/"appliance-finished","appliance":"quick"/);
  await cli.saw(/"endpoint-done","appliance":"slow".*"done":1\d,/);
  // So that nothing being found at the end says something.
  expect(await processesNaming(root)).not.toEqual([]);
  cli.kill('SIGINT');
  const { exitCode, stderr } = await cli.finished;
  expect(exitCode, stderr).toBe(130);

  const { run, appliances, results, coverage } = await readResult();
  expect(run).toMatchObject({ partial: true, exitCode: 130 });
  expect(appliances.map(({ name, collection }) => [name, collection.status])).toEqual([
    ['last', 'failed'],
    ['quick', 'complete'],
    ['slow', expect.stringMatching(/partial|failed/)],
    ['waiting', expect.stringMatching(/partial|failed/)],
  ]);
  const of = (name: string) => results.filter(({ appliance }) => appliance === name);
  expect(of('quick').filter(({ result }) => result === 'pass').length).toBeGreaterThan(50);
  expect(of('last').length).toBeGreaterThan(90);
  for (const { result, reasonCode } of of('last')) {
    expect(['error', 'notchecked']).toContain(result);
    if (result === 'error') expect(reasonCode).toBe('interrupted');
  }
  // What the slow one had answered may be judged; what it had not is never a pass.
  const unread = new Set(coverage.gaps.filter(({ appliance }) => appliance === 'slow').map(({ endpoint }) => endpoint));
  expect(unread.size).toBeGreaterThan(5);
  const passed = of('slow').filter(({ result }) => result === 'pass');
  for (const { evidence } of passed) for (const { endpoint } of evidence) expect(unread).not.toContain(endpoint);
  expect(of('slow').some(({ reasonCode }) => reasonCode === 'interrupted')).toBe(true);
  expect(coverage.gaps.some(({ reasonCode }) => reasonCode === 'interrupted')).toBe(true);
  expect(await readFile(join(root, 'reports', 'latest', 'report.html'), 'utf8')).toMatch(/interrupted/i);
  await expectNothingLeft();
});

it('ends with 143 on SIGTERM', async () => {
  const cli = await startScan({ slow: SLOW }, 'json');
  await cli.saw(/"endpoint-done"/);
  cli.kill('SIGTERM');
  const { exitCode, stderr } = await cli.finished;
  expect(exitCode, stderr).toBe(143);
  expect((await readResult()).run).toMatchObject({ partial: true, exitCode: 143 });
  await expectNothingLeft();
});

/** Never answers for the configuration, so that a scan of it is under way for as long as a test needs. */
const STUCK: ApplianceOptions = { onRequest: (_request, _reply, { path }) => path.startsWith('/api/configuration/') };

it('ends at once on a second Ctrl-C', async () => {
  const cli = await startScan({ stuck: STUCK }, 'json');
  await cli.saw(/"logged-in"/);
  cli.kill('SIGINT');
  await cli.saw(/"interrupted"/);
  cli.kill('SIGINT');
  expect((await cli.finished).exitCode).toBe(130);
});

it('ends while it waits for another scan into the same folder, and leaves that one alone', async () => {
  const first = await startScan({ stuck: STUCK }, 'json');
  await first.saw(/"logged-in"/);
  const refused = await scanAgain('--no-wait');
  expect(await refused.finished).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Another sps-audit') });
  const second = await scanAgain('-f', 'json');
  await second.saw(/waiting-for-folder/);
  second.kill('SIGINT');
  expect((await second.finished).exitCode).toBe(130);
  first.kill('SIGINT');
  expect((await first.finished).exitCode).toBe(130);
  expect((await readResult()).run.partial).toBe(true);
  await expectNothingLeft();
});

it('is followed by a scan that works and cleans up after kill -9', async () => {
  const cli = await startScan({ slow: { latencyMs: 20 } }, 'json,pdf');
  await cli.saw(/"done":2\d,/);
  cli.kill('SIGKILL');
  expect(await cli.finished).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
  await vi.waitFor(async () => expect(await processesNaming(root)).toEqual([]), 10_000);
  const before = await readdir(join(root, 'reports'));
  expect(before.filter((name) => name.startsWith('.partial-'))).toHaveLength(1);

  const next = await (await scanAgain('-f', 'json')).finished;
  expect([0, 10], next.stderr).toContain(next.exitCode);
  const after = await readdir(join(root, 'reports'));
  expect(after.filter((name) => name.startsWith('.partial-'))).toEqual([]);
  expect((await readResult()).run.partial).toBe(false);
});
