import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startScanChild } from '../../src/cli/start-scan-child.ts';
import { isScanFolderName } from '../../src/evidence/scan-folder-name.ts';
import { openPlans } from '../../src/plan/open-plans.ts';
import type { PlannedScan } from '../../src/plan/plan-scan.ts';
import { scanRequest } from '../../src/run/scan-defaults.ts';
import { type DemoFleet, startDemoFleet } from '../support/demo-fleet.ts';
import { startCli } from '../support/run-cli.ts';

let root: string;
let fleet: DemoFleet;
let out: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-schedule-'));
  fleet = await startDemoFleet(root);
  // A child takes secrets from the environment of the schedule.
  Object.assign(process.env, fleet.environment);
});
afterAll(async () => {
  await fleet.stop();
  await rm(root, { recursive: true, force: true });
});

const SETTINGS = {
  noWait: false,
  baseline: null,
  golden: null,
  paper: 'a4',
  splitAppliances: false,
  browserPath: null,
} as const;
const QUIET = { quiet: true, progress: false, logFormat: 'json' };
let folders = 0;

async function planned(): Promise<PlannedScan> {
  folders += 1;
  out = join(root, `out-${folders}`);
  return (await plansOf(fleet.fleetFile)).current();
}

function plansOf(configFile: string): ReturnType<typeof openPlans> {
  return openPlans(
    scanRequest(configFile, { appliances: ['sps-ams-01'], rules: ['SPS-DISK-001'], formats: ['json'], outDir: out }),
    fleet.environment,
  );
}

function forkChild(execArgv: readonly string[] = []): ChildProcess {
  const entry = fileURLToPath(new URL('../../src/cli/scan-child.ts', import.meta.url));
  return fork(entry, [], {
    execArgv: [...execArgv],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
}

/** Has a child scan; what it says in the end. */
async function endOf(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'message');
  const closed = once(child, 'close').then(() => [{ exitCode: 'died' }]);
  child.send({ kind: 'run', planned: await planned(), settings: SETTINGS, options: { logFormat: 'json' } });
  const [said] = await Promise.race([ended, closed]);
  await closed;
  return said;
}

const scans = async (): Promise<string[]> => (await readdir(out)).filter(isScanFolderName);

describe('the child that scans', () => {
  it('runs the plan it is sent and says how it ended', async () => {
    const outcome = await startScanChild(await planned(), SETTINGS, QUIET).ended;
    expect(outcome).toMatchObject({ exitCode: 0, coveragePercent: 100, findings: { critical: 0, high: 0 } });
    expect(await scans()).toEqual([outcome.folder?.split('/').at(-1)]);
  });

  it('asked to stop, keeps what it has read and ends with 143', async () => {
    const child = startScanChild(await planned(), SETTINGS, QUIET);
    // Asked before it can have begun, and more than once, as a terminal and a supervisor would.
    child.stop(143);
    child.stop(143);
    const outcome = await child.ended;
    expect(outcome.exitCode).toBe(143);
    const [folder = ''] = await scans();
    const result = JSON.parse(await readFile(join(out, folder, 'results.json'), 'utf8')) as { run: object };
    expect(result.run).toMatchObject({ partial: true, exitCode: 143 });
  });

  it('goes on when nobody reads any more what it tells', async () => {
    const child = forkChild();
    child.stderr?.destroy();
    expect(await endOf(child)).toMatchObject({ exitCode: 0, coveragePercent: 100 });
  });

  it('says that it crashed, and logs out before', async () => {
    // In the middle of its scan, once it has a session to end.
    const crash = `const { write } = process.stderr;
    process.stderr.write = function (text, ...more) {
      if (String(text).includes('"logged-in"')) setTimeout(() => { throw new Error('boom'); }, 1);
      return write.call(this, text, ...more);
    };`;
    const { logins } = fleet.appliances['sps-ams-01'].stats();
    const child = forkChild(['--import', `data:text/javascript,${encodeURIComponent(crash)}`]);
    let told = '';
    child.stderr?.on('data', (part) => {
      told += String(part);
    });
    expect(await endOf(child)).toMatchObject({ exitCode: 1, folder: null });
    expect(told).toMatch(/"event":"error","exitCode":1,"message":"[^"]*boom/);
    expect(fleet.appliances['sps-ams-01'].stats()).toMatchObject({ logins: logins + 1, openSessions: 0 });
  });

  it('that is killed is a run with exit code 1, leaves no scan, and the next one is as ever', async () => {
    const plan = await planned();
    const child = startScanChild(plan, SETTINGS, QUIET);
    process.kill(child.pid as number, 'SIGKILL');
    expect(await child.ended).toMatchObject({ exitCode: 1, folder: null, coveragePercent: null, findings: {} });
    expect(await scans().catch(() => [])).toEqual([]);
    expect((await startScanChild(plan, SETTINGS, QUIET).ended).exitCode).toBe(0);
  });

  it('that cannot write its folder says so by its exit code', async () => {
    const plan = await planned();
    await writeFile(join(root, 'a-file'), '');
    const broken = { ...plan, bundle: { ...plan.bundle, outDir: join(root, 'a-file', 'reports') } };
    expect((await startScanChild(broken, SETTINGS, QUIET).ended).exitCode).toBe(2);
  });
});

describe('the plans of a schedule', () => {
  it('follow the fleet file, and stay with the last good one while it is broken', async () => {
    out = join(root, 'plans');
    const file = join(root, 'changing.yaml');
    const text = await readFile(fleet.fleetFile, 'utf8');
    await writeFile(file, text);
    const plans = await plansOf(file);
    const [first, second] = [await plans.next(), await plans.next()];
    expect(first.stale).toBeNull();
    expect(first.planned.plan.uid).not.toBe(second.planned.plan.uid);

    await writeFile(file, text.replace('organisation:', 'organisaton:'));
    const stale = await plans.next();
    expect(stale.stale).toMatch(/plan of before is used[\s\S]*changing\.yaml[\s\S]*organisaton/);
    expect(stale.planned.plan.organisation?.name).toBe('Nordhafen Logistics');
    expect(stale.planned.plan.uid).not.toBe(second.planned.plan.uid);
    expect(stale.planned.bundle.folderUid).toBe(stale.planned.plan.uid);
    expect(stale.planned.plan.asOf).toBe(stale.planned.plan.scanTime);

    await rm(file);
    expect((await plans.next()).stale).toContain('cannot be read');
    await writeFile(file, text.replace('Nordhafen Logistics', 'New Name'));
    const again = await plans.next();
    expect([again.stale, again.planned.plan.organisation?.name]).toEqual([null, 'New Name']);
  });

  it('that are broken from the beginning end the schedule before it begins', async () => {
    await writeFile(join(root, 'never.yaml'), 'appliances: 3\n');
    await expect(plansOf(join(root, 'never.yaml'))).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('sps-audit schedule', () => {
  const start = (...args: string[]) =>
    startCli(['schedule', '-c', fleet.fleetFile, '-o', join(root, 'cli'), '--log-format', 'json', ...args], {
      env: fleet.environment,
    });

  it('waits, tells its health, and ends with 0 when it is stopped between two scans', async () => {
    const file = join(root, 'state', 'health.json');
    const running = start(
      '--cron',
      '0 2 1 1 *',
      '--timezone',
      'Europe/Berlin',
      '--health-file',
      file,
      '--health-listen',
      '127.0.0.1:0',
    );
    await running.saw(/schedule-waiting/);
    await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toContain('"state": "waiting"');
    running.kill('SIGTERM');
    const { exitCode, stderr } = await running.finished;
    expect(exitCode).toBe(0);
    const events = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string });
    expect(events.map(({ event }) => event)).toEqual(['schedule-health', 'schedule-waiting', 'schedule-stopping']);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      state: 'stopped',
      nextRun: null,
      timeZone: 'Europe/Berlin',
    });
  });

  it('refuses to begin without a time, with a wrong one, or with a port for everybody', async () => {
    const ended = async (...args: string[]) => (await start(...args).finished).exitCode;
    expect(await ended()).toBe(2);
    expect(await ended('--cron', 'at night')).toBe(2);
    expect(await ended('--cron', '0 2 * * *', '--health-listen', '0.0.0.0:9464')).toBe(2);
  });
});
