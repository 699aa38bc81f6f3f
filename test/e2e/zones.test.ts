import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { type ApplianceProcess, type Member, startApplianceProcess } from '../support/appliance-process.ts';
import { type CliRun, type RunningCli, runCli, startCli } from '../support/run-cli.ts';
import { findPostgres, startPostgres, type TestPostgres } from '../support/start-postgres.ts';
import { judgedPart, latestResult, layOutZones, namesIn, type ZoneRig } from '../support/zone-rig.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const hasPostgres = (await findPostgres()) !== null;

/** Run in a process before anything else, it shifts the process's clock. */
const THREE_HOURS_AHEAD = `const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...args) { super(...(args.length === 0 ? [Real.now() + 3 * 3_600_000] : args)); }
    static now() { return Real.now() + 3 * 3_600_000; }
  };`;

/** One test's appliances, database and processes. */
interface Stage extends ZoneRig {
  readonly folder: string;
  readonly reports: string;
  readonly queueUrl: string;
  readonly appliances: ApplianceProcess;
  /** Logins that each appliance has seen. */
  readonly logins: () => Promise<readonly number[]>;
}

describe.skipIf(!hasPostgres)('scans by zones', () => {
  let postgres: TestPostgres;
  let root: string;
  const running: RunningCli[] = [];
  const open: ApplianceProcess[] = [];

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'sps-audit-zones-'));
    postgres = await startPostgres();
  });

  afterEach(async () => {
    for (const cli of running) cli.kill('SIGKILL');
    await Promise.all(running.splice(0).map((cli) => cli.finished.catch(() => undefined)));
    await Promise.all(open.splice(0).map((appliances) => appliances.stop()));
  });

  afterAll(async () => {
    await postgres?.stop();
    await rm(root, { recursive: true, force: true });
  });

  /** `zones`: of each appliance in turn; null: without one. */
  async function setUp(
    zones: readonly (string | null)[],
    options: { fleet?: object; member?: Partial<Member> } = {},
  ): Promise<Stage> {
    const folder = join(root, randomUUID());
    const members = zones.map((_, at) => ({ hostname: `sps-0${at + 1}`, ...options.member }));
    const appliances = await startApplianceProcess(members);
    open.push(appliances);
    const queueUrl = await postgres.createDatabase();
    const listed = appliances.members.map(({ hostname, url }, at) => ({
      name: hostname,
      url,
      zone: zones[at] ?? null,
    }));
    const rig = await layOutZones({ folder, queueUrl, appliances: listed, ...options });
    const keep = (cli: RunningCli): RunningCli => {
      running.push(cli);
      return cli;
    };
    return {
      ...rig,
      folder,
      reports: join(folder, 'reports'),
      queueUrl,
      appliances,
      startWorker: (...args) => keep(rig.startWorker(...args)),
      startScan: (...args) => keep(rig.startScan(...args)),
      logins: async () => (await appliances.stats()).map(({ logins }) => logins),
    };
  }

  const failures = ({ coverage }: ScanResult): Record<string, string> =>
    Object.fromEntries(
      coverage.gaps.flatMap((gap) =>
        gap.endpoint === null && gap.appliance !== null ? [[gap.appliance, gap.message]] : [],
      ),
    );

  const ok = (run: CliRun): void => expect([0, 10], run.stderr).toContain(run.exitCode);

  test('workers read their zones and the scan the rest, with the verdicts of one process that reads them all', async () => {
    const stage = await setUp(['dmz', 'office', 'dmz', null]);
    stage.startWorker('dmz');
    stage.startWorker('office');
    ok(await stage.startScan().finished);
    expect(await stage.logins()).toEqual([1, 1, 1, 1]);
    const signed = ['sps-01.dsse.json', 'sps-02.dsse.json', 'sps-03.dsse.json'];
    expect(await namesIn(stage.reports, 'signatures')).toEqual(signed);
    const verified = await runCli(['verify', join(stage.reports, 'latest'), '--reproduce']);
    expect(verified.exitCode, verified.stdout + verified.stderr).toBe(0);

    const alone = await runCli(['scan', '-c', stage.aloneFile, '--no-progress'], { env: stage.env });
    ok(alone);
    expect(judgedPart(await latestResult(stage.reports))).toEqual(
      judgedPart(await latestResult(join(stage.folder, 'alone'))),
    );
    // What crossed the database is gone, and no secret ever was there.
    expect(await postgres.run(stage.queueUrl, 'SELECT * FROM sps_audit_queue.delivery')).toEqual([]);
    const jobs = await postgres.run(stage.queueUrl, 'SELECT data::text AS data FROM sps_audit_queue.job');
    expect(jobs.length).toBeGreaterThan(3);
    expect(JSON.stringify(jobs)).not.toContain(stage.env['SPS_PASSWORD']);
  });

  test('what no worker serves, and what cannot be trusted, is named appliance by appliance when the time is up', async () => {
    const stage = await setUp(['core', 'office', 'dmz', 'lab'], { fleet: { scanTimeoutMs: 10_000 } });
    const change = async (zone: string, from: string, to: string): Promise<void> => {
      const file = join(stage.folder, `worker-${zone}.json`);
      await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
    };
    // A worker that signs with the key of another zone, and one whose operators moved its appliance.
    await change('dmz', './dmz.pem', './core.pem');
    await change('lab', '127.0.0.1', 'localhost');
    const workers = ['core', 'dmz', 'lab'].map((zone) => stage.startWorker(zone));
    await Promise.all(workers.map((worker) => worker.saw(/waiting for jobs/)));
    const { exitCode, stderr } = await stage.startScan().finished;
    expect(exitCode, stderr).toBe(20);
    const result = await latestResult(stage.reports);
    expect(failures(result)).toEqual({
      'sps-02': 'No worker of zone "office" took the job before the time of the scan ran out.',
      'sps-03': 'The snapshot that was handed in was refused: it was not signed with a key of zone "dmz".',
      'sps-04': `The workers of zone "lab" did not read it: The worker's fleet file has another address for this appliance.`,
    });
    const missing = result.results.filter(({ appliance }) => appliance !== 'sps-01');
    expect(missing.filter(({ result: kind }) => kind === 'pass' || kind === 'fail')).toEqual([]);
    expect(await stage.logins()).toEqual([1, 0, 1, 0]);
    expect(await namesIn(stage.reports, 'signatures')).toEqual(['sps-01.dsse.json']);
    // Judged again elsewhere, what was read is still the worker's, and of the rest there is nothing to vouch for.
    const again = join(stage.folder, 'again');
    const judged = await runCli(['evaluate', join(stage.reports, 'latest'), '-c', stage.fleetFile, '-o', again, '-q'], {
      env: stage.env,
    });
    expect(judged.exitCode, judged.stderr).toBe(20);
    expect((await latestResult(again)).method.origins).toMatchObject([
      { zone: 'core', keyId: expect.stringMatching(/^[0-9a-f]{64}$/), appliances: ['sps-01'] },
      { zone: null, keyId: null, appliances: ['sps-02', 'sps-03', 'sps-04'] },
    ]);
    // Nobody reads an appliance for a scan that is over.
    const states = await postgres.run(
      stage.queueUrl,
      "SELECT state FROM sps_audit_queue.job WHERE name = 'collect/office'",
    );
    expect(states).toEqual([{ state: 'cancelled' }]);
  });

  test('a killed worker, a database that stands still and a clock that is hours ahead change nothing', async () => {
    const stage = await setUp(['dmz', 'office'], { member: { latencyMs: 40 } });
    const first = stage.startWorker('dmz');
    stage.startWorker('office', {
      env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(THREE_HOURS_AHEAD)}` },
    });
    const scan = stage.startScan();
    await vi.waitUntil(async () => (await stage.appliances.stats()).every(({ requests }) => requests > 10), {
      timeout: 60_000,
    });
    first.kill('SIGKILL');
    await first.finished;
    postgres.pause();
    await sleep(3_000);
    postgres.resume();
    stage.startWorker('dmz');
    ok(await scan.finished);
    expect((await stage.logins())[0]).toBe(2);
    const { appliances, run } = await latestResult(stage.reports);
    for (const { collection } of appliances) {
      expect(collection.status).toBe('complete');
      expect(Math.abs(collection.clockOffsetMs ?? Number.NaN)).toBeLessThan(10_000);
      expect(Math.abs(Date.parse(collection.endTime) - Date.parse(run.startTime))).toBeLessThan(120_000);
    }
  });

  test('a database that is away when the time is up is what the report names, and no worker', async () => {
    const stage = await setUp(['dmz'], { member: { latencyMs: 200 }, fleet: { scanTimeoutMs: 10_000 } });
    stage.startWorker('dmz');
    const scan = stage.startScan();
    await vi.waitUntil(async () => (await stage.appliances.stats()).every(({ requests }) => requests > 10), {
      timeout: 60_000,
    });
    await postgres.shutDown();
    const { exitCode, stderr } = await scan.finished;
    await postgres.startAgain();
    expect(exitCode, stderr).toBe(4);
    expect(failures(await latestResult(stage.reports))).toEqual({
      'sps-01': 'The database of the job queue did not answer before the time of the scan ran out.',
    });
  });

  test('two schedulers make one scan of it; when its maker dies the other goes on with what was handed in', async () => {
    const stage = await setUp(['dmz', 'office'], { member: { latencyMs: 5 } });
    stage.startWorker('dmz');
    const scans = [
      stage.startScan(['-o', join(stage.folder, 'one')]),
      stage.startScan(['-o', join(stage.folder, 'two')]),
    ];
    const standby = await Promise.race(
      scans.map(async (scan, at) => {
        await scan.saw(/another process scans these appliances/);
        return at;
      }),
    );
    const queue = (sql: string) => postgres.run(stage.queueUrl, sql);
    await vi.waitUntil(async () => (await queue('SELECT appliance FROM sps_audit_queue.delivery')).length === 1, {
      timeout: 60_000,
    });
    // A heartbeat that the standby sees, then the death of the maker, then the minute after which it is believed.
    const beat = (interval: string) =>
      queue(
        `UPDATE sps_audit_queue.job SET heartbeat_on = now() - interval '${interval}' WHERE name LIKE 'scan/%' AND state = 'active'`,
      );
    await beat('2 seconds');
    await sleep(3_000);
    await beat('1 second');
    await sleep(3_000);
    scans[1 - standby]?.kill('SIGKILL');
    await scans[1 - standby]?.finished;
    await beat('2 minutes');
    stage.startWorker('office');
    const run = await (scans[standby] as RunningCli).finished;
    ok(run);
    expect(run.stderr).toContain('the process that made this scan died');
    expect(await stage.logins()).toEqual([1, 1]);
    const folders = await Promise.all(['one', 'two'].map((name) => readdir(join(stage.folder, name)).catch(() => [])));
    expect(folders.flat().filter((name) => /^\d{4}-/.test(name))).toHaveLength(1);
  });

  test('two scans that are asked for at the same time are one', async () => {
    const stage = await setUp(['dmz']);
    stage.startWorker('dmz');
    const scans = [
      stage.startScan(['-o', join(stage.folder, 'one')]),
      stage.startScan(['-o', join(stage.folder, 'two')]),
    ];
    const runs = await Promise.all(scans.map(({ finished }) => finished));
    for (const run of runs) ok(run);
    expect(runs.filter(({ stderr }) => stderr.includes('another process made this scan'))).toHaveLength(1);
    expect(await stage.logins()).toEqual([1]);
  });

  test('two hosts with one schedule scan once for each of its times, also when one of them is late', async () => {
    const stage = await setUp(['dmz']);
    stage.startWorker('dmz');
    const schedulers = ['one', 'two'].map((name) => {
      const args = ['schedule', '--zone-queue', '-c', stage.fleetFile, '-o', join(stage.folder, name), '--no-progress'];
      const jitter = name === 'two' ? ['--jitter', '10s'] : [];
      const cli = startCli([...args, '--cron', '* * * * *', ...jitter], { env: stage.env, timeoutMs: 170_000 });
      // Told by `saw` where it takes too long.
      cli.finished.catch(() => undefined);
      running.push(cli);
      return cli;
    });
    await Promise.all(schedulers.map((scheduler) => scheduler.saw(/the scan ended with exit code (?:0|10)\b/)));
    expect(await stage.logins()).toEqual([1]);
    for (const scheduler of schedulers) scheduler.kill('SIGTERM');
    const logs = await Promise.all(schedulers.map(async ({ finished }) => (await finished).stderr));
    expect(logs.filter((log) => /another process made\s+this scan/.test(log))).toHaveLength(1);
  });
});
