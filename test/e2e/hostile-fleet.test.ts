import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { FAULTS, type FaultName } from '../support/appliance/faults.ts';
import { DEFAULT_PASSWORD } from '../support/appliance/index.ts';
import { startApplianceProcess } from '../support/appliance-process.ts';
import { membersOf, runFleet, scanAppliances, verdictsOf } from '../support/hostile-runs.ts';
import { writeFleetFile } from '../support/measured-scan.ts';
import { startCli } from '../support/run-cli.ts';

vi.setConfig({ testTimeout: 240_000 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sps-audit-hostile-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const MIB = 1024 * 1024;
const DEFAULTS = { timeoutMs: 3_000, limits: { attempts: 1 } };

/** One of each family; `npm run fault-grid` has them all. */
const MIXED: readonly FaultName[] = [
  'black-hole',
  'handshake-stall',
  'tls-expired',
  'reset-always',
  'stall-in-body',
  'gzip-bomb',
  'deep-nesting',
  'million-keys',
  'duplicate-keys',
  'redirect-other-host',
  'unauthenticated-storm',
  'foreign-cookies',
  'endless-depth',
  'href-file',
  'changing-answers',
];

test('healthy appliances come out the same beside hostile ones', async () => {
  await using appliances = await startApplianceProcess(membersOf(MIXED, 3));
  const options = { folder: join(folder, 'mixed'), defaults: DEFAULTS };
  const healthy = ['healthy-01', 'healthy-02', 'healthy-03'];
  const alone = await scanAppliances(appliances, options, healthy);
  const together = await scanAppliances(appliances, options);
  for (const run of [alone, together]) {
    expect(run.result, run.stderr).not.toBeNull();
    expect(run).toMatchObject({ openSessions: {}, violations: 0 });
  }
  for (const name of healthy) {
    const [before, after] = [alone, together].map(({ result }) => result && verdictsOf(result, name));
    expect(before?.length).toBeGreaterThan(50);
    expect(after).toEqual(before);
  }
  for (const { name, collection } of together.result?.appliances ?? []) {
    const fault = MIXED.find((one) => name.startsWith(one));
    const outcomes: readonly string[] = fault === undefined ? ['complete'] : FAULTS[fault].leaves;
    expect(outcomes, name).toContain(collection.status);
  }
  expect(together.result?.appliances).toHaveLength(MIXED.length + healthy.length);
  expect(JSON.stringify(together)).not.toContain(DEFAULT_PASSWORD);
});

test('a fleet of 50 of which every appliance is hostile ends in time, within 512 MiB', async () => {
  const names = Object.keys(FAULTS) as FaultName[];
  const members = membersOf(
    Array.from({ length: 50 }, (_, at) => names[(at * 7) % names.length] as FaultName),
    0,
  );
  const run = await runFleet(members, {
    folder: join(folder, 'hostile'),
    defaults: { timeoutMs: 1_000, limits: { attempts: 1, applianceTimeoutMs: 6_000 } },
    fleet: { scanTimeoutMs: 45_000, jobs: 16 },
    timeoutMs: 200_000,
  });
  expect(run.result?.appliances, run.stderr).toHaveLength(50);
  expect(run.violations).toBe(0);
  expect(run.durationMs).toBeLessThan(120_000);
  expect(run.peakBytes).toBeLessThan(512 * MIB);
});

test('wrong credentials are tried once per appliance', async () => {
  await using appliances = await startApplianceProcess(
    membersOf(['reset-twice', 'busy-twice', 'absurd-retry-after'], 2),
  );
  const options = { folder: join(folder, 'wrong'), env: { SPS_PASSWORD: 'wrong' } };
  const run = await scanAppliances(appliances, options);
  expect(run.exitCode, run.stderr).toBe(4);
  expect((await appliances.stats()).map(({ failedLogins, requests }) => [failedLogins, requests])).toEqual(
    Array(5).fill([1, 1]),
  );
});

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s', (signal, exitCode) => {
  test('ends with the sessions logged out and what was read kept', async () => {
    const members = membersOf(['stall-in-body'], 3).map((member) => ({ ...member, latencyMs: 20 }));
    await using appliances = await startApplianceProcess(members);
    const options = { folder: join(folder, signal) };
    const fleetFile = await writeFleetFile(appliances, options);
    const cli = startCli(['scan', '-c', fleetFile, '--log-format', 'json'], {
      env: { SPS_PASSWORD: DEFAULT_PASSWORD },
      cwd: options.folder,
      timeoutMs: 60_000,
    });
    await cli.saw(/"endpoint-done"|"logged-in"|"event":"appliance-/);
    cli.kill(signal);
    const run = await cli.finished;
    expect(run.exitCode, run.stderr).toBe(exitCode);
    expect((await appliances.stats()).map(({ openSessions }) => openSessions)).toEqual([0, 0, 0, 0]);
    const names = await readdir(join(options.folder, 'reports'));
    expect(names.filter((name) => name.startsWith('.partial-'))).toEqual([]);
    const results = await readFile(join(options.folder, 'reports/latest/results.json'), 'utf8');
    expect(JSON.parse(results).run).toMatchObject({ partial: true, exitCode });
  });
});
