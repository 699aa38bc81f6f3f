import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { type DemoFleet, startDemoFleet } from '../support/demo-fleet.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';

vi.setConfig({ testTimeout: 120_000 });

let root: string;
let fleet: DemoFleet;
let runs = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-exit-'));
  fleet = await startDemoFleet(root);
});
afterAll(async () => {
  await fleet.stop();
  await rm(root, { recursive: true, force: true });
});

interface Scan extends CliRun {
  /** results.json; null when no folder was written. */
  readonly result: ScanResult | null;
}

/** Disk use is fine in Amsterdam, not in Berlin; the rule is critical or high enough for the default threshold. */
const ONE_RULE = ['--rule', 'SPS-DISK-001'];
const AMS = ['--appliance', 'sps-ams-01'];
const BER = ['--appliance', 'sps-ber-01'];
const FRA = ['--appliance', 'sps-fra-01'];
const LON = ['--appliance', 'sps-lon-01'];
/** Reads an endpoint that Frankfurt forbids. */
const FORBIDDEN_RULE = ['--rule', 'SPS-AUDIT-001'];

async function scan(...args: string[]): Promise<Scan> {
  const out = join(root, `out-${runs++}`);
  const run = await runCli(['scan', '-c', fleet.fleetFile, '-f', 'json', '-o', out, ...args], {
    env: fleet.environment,
  });
  const result = await readFile(join(out, 'latest', 'results.json'), 'utf8').catch(() => null);
  return { ...run, result: result === null ? null : (JSON.parse(result) as ScanResult) };
}

async function ended(code: number, ...args: string[]): Promise<Scan> {
  const one = await scan(...args);
  expect(one.exitCode, one.stderr).toBe(code);
  // Whatever the outcome, nothing of the program's own inside is shown.
  expect(one.stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
  if (one.result !== null) expect(one.result.run.exitCode).toBe(code);
  return one;
}

describe('a scan that says how it went by its exit code', () => {
  it.concurrent('0: everything judged, nothing found', async () => {
    const { result, stdout } = await ended(0, ...AMS, ...ONE_RULE);
    expect(result?.coverage.percent).toBe(100);
    expect(stdout).toBe('');
  });

  it.concurrent('10: findings, coverage complete', async () => {
    const { result } = await ended(10, ...BER, ...ONE_RULE);
    expect(result?.results.map((one) => one.result)).toEqual(['fail']);
  });

  it.concurrent('20: something was forbidden, nothing found among the rest', async () => {
    const { result } = await ended(20, ...FRA, ...FORBIDDEN_RULE);
    expect(new Set(result?.results.map((one) => one.result))).toEqual(new Set(['error']));
  });

  it.concurrent('20: an appliance was not read, however low the coverage may be', async () => {
    const { result } = await ended(20, ...AMS, ...LON, ...ONE_RULE, '--min-coverage', '0');
    expect(result?.coverage.appliances).toMatchObject({ complete: 1, failed: 1 });
  });

  it.concurrent('30: findings and incomplete', async () => {
    await ended(30, ...BER, ...FRA, ...ONE_RULE, ...FORBIDDEN_RULE);
  });

  it.concurrent('4: every appliance failed, and the results say so', async () => {
    const { result } = await ended(4, ...LON, ...ONE_RULE);
    expect(result?.results).toMatchObject([{ result: 'error', reasonCode: 'appliance-unreachable' }]);
  });

  it.concurrent('--fail-on none and --min-coverage 0 lift the gates, and the findings stay in the results', async () => {
    const { result } = await ended(0, ...BER, ...ONE_RULE, '--fail-on', 'none');
    expect(result?.summary.byResult.fail).toBe(1);
    const incomplete = await ended(0, ...FRA, ...FORBIDDEN_RULE, '--min-coverage', '0');
    expect(incomplete.result?.coverage.percent).toBe(0);
  });
});

describe('a request that cannot be carried out', () => {
  const refused = async (code: number, pattern: RegExp, ...args: string[]): Promise<void> => {
    const { stderr, result } = await ended(code, ...args);
    expect(stderr).toMatch(pattern);
    expect(result).toBeNull();
  };

  it.concurrent('2: a mistake in the fleet file, with file, line, column and a suggestion', async () => {
    const file = join(root, 'wrong.yaml');
    const text = await readFile(fleet.fleetFile, 'utf8');
    const at = text.split('\n').findIndex((line) => line.startsWith('organisation:'));
    await writeFile(file, text.replace('organisation:', 'organisaton:'));
    await refused(2, new RegExp(`wrong\\.yaml:${at + 1}:1: .*organisaton.*organisation`, 's'), '-c', file, ...AMS);
  });

  it.concurrent('2: a fleet file that is not there, or none at all', async () => {
    await refused(2, /nowhere\.yaml.*no such file[\s\S]*init/, '-c', join(root, 'nowhere.yaml'));
    const empty = join(root, 'empty');
    await mkdir(empty);
    const run = await runCli(['scan'], { cwd: empty, env: { HOME: empty, XDG_CONFIG_HOME: empty } });
    expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no fleet file') });
  });

  it.concurrent('3 for a rule that there is not, 2 for such an option', async () => {
    await refused(3, /SPS-DISK-0011[\s\S]*Did you mean SPS-DISK-001/, '--rule', 'SPS-DISK-0011');
    await refused(2, /unknown option '--fial-on'/, '--fial-on', 'high');
  });

  it.concurrent('2: insecure TLS that nobody allowed on the command line', async () => {
    const file = join(root, 'insecure.yaml');
    const text = await readFile(fleet.fleetFile, 'utf8');
    await writeFile(file, text.replace('caFile: ./corporate-ca.pem', 'insecure: true'));
    await refused(2, /insecure\.yaml:\d+:\d+: [\s\S]*--allow-insecure/, '-c', file);
    const allowed = await ended(0, '-c', file, '--allow-insecure', ...AMS, ...ONE_RULE);
    expect(allowed.result?.method.insecureAppliances).toEqual(['sps-ams-01']);
  });

  it.concurrent('2: a password in the fleet file, without showing it', async () => {
    const file = join(root, 'password.yaml');
    const text = await readFile(fleet.fleetFile, 'utf8');
    await writeFile(file, text.replace('passwordEnv: SPS_PASSWORD', 'password: hunter2-canary'));
    const { stderr } = await ended(2, '-c', file);
    expect(stderr).toMatch(/passwordEnv.*passwordFile.*passwordCommand/s);
    expect(stderr).not.toContain('hunter2');
  });

  it.concurrent('3: nothing matched', async () => {
    await refused(3, /Labels in use: .*site=ams/, '--label', 'site=nowhere');
  });

  it.concurrent('--dry-run contacts nobody and says who would have been', async () => {
    await using quiet = await startDemoFleet(join(root, 'quiet'));
    const { stdout } = await ended(0, '-c', quiet.fleetFile, '--dry-run');
    expect(stdout).toMatch(/sps-lon-01 .*[\s\S]*Nobody was contacted/);
    for (const appliance of Object.values(quiet.appliances)) expect(appliance.stats().connections).toBe(0);
  });
});
