import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';
import { findPostgres } from '../support/start-postgres.ts';
import { judgedPart, latestResult, namesIn } from '../support/zone-rig.ts';
import { openZoneTheatre, type ZoneTheatre } from '../support/zone-theatre.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const hasPostgres = (await findPostgres()) !== null;

/** Run in a process before anything else, it shifts the process's clock. */
const THREE_HOURS_AHEAD = `const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...args) { super(...(args.length === 0 ? [Real.now() + 3 * 3_600_000] : args)); }
    static now() { return Real.now() + 3 * 3_600_000; }
  };`;

const failures = ({ coverage }: ScanResult): Record<string, string> =>
  Object.fromEntries(
    coverage.gaps.flatMap((gap) =>
      gap.endpoint === null && gap.appliance !== null ? [[gap.appliance, gap.message]] : [],
    ),
  );

const ok = (run: CliRun): void => expect([0, 10], run.stderr).toContain(run.exitCode);

describe.skipIf(!hasPostgres)('scans by zones', () => {
  let theatre: ZoneTheatre;

  beforeAll(async () => {
    theatre = await openZoneTheatre();
  });
  afterEach(() => theatre.clear());
  afterAll(() => theatre?.close());

  test('workers read their zones and the scan the rest, with the verdicts of one process that reads them all', async () => {
    const stage = await theatre.setUp(['dmz', 'office', 'dmz', null]);
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
    expect(await theatre.postgres.run(stage.queueUrl, 'SELECT * FROM sps_audit_queue.delivery')).toEqual([]);
    const jobs = await theatre.postgres.run(stage.queueUrl, 'SELECT data::text AS data FROM sps_audit_queue.job');
    expect(jobs.length).toBeGreaterThan(3);
    expect(JSON.stringify(jobs)).not.toContain(stage.env['SPS_PASSWORD']);
  });

  test('what no worker serves, and what cannot be trusted, is named appliance by appliance when the time is up', async () => {
    const stage = await theatre.setUp(['core', 'office', 'dmz', 'lab'], { fleet: { scanTimeoutMs: 10_000 } });
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
    const states = await theatre.postgres.run(
      stage.queueUrl,
      "SELECT state FROM sps_audit_queue.job WHERE name = 'collect/office'",
    );
    expect(states).toEqual([{ state: 'cancelled' }]);
  });

  test('a killed worker, a database that stands still and a clock that is hours ahead change nothing', async () => {
    const stage = await theatre.setUp(['dmz', 'office'], { member: { latencyMs: 40 } });
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
    theatre.postgres.pause();
    await sleep(3_000);
    theatre.postgres.resume();
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
    const stage = await theatre.setUp(['dmz'], { member: { latencyMs: 200 }, fleet: { scanTimeoutMs: 10_000 } });
    stage.startWorker('dmz');
    const scan = stage.startScan();
    await vi.waitUntil(async () => (await stage.appliances.stats()).every(({ requests }) => requests > 10), {
      timeout: 60_000,
    });
    await theatre.postgres.shutDown();
    const { exitCode, stderr } = await scan.finished;
    await theatre.postgres.startAgain();
    expect(exitCode, stderr).toBe(4);
    expect(failures(await latestResult(stage.reports))).toEqual({
      'sps-01': 'The database of the job queue did not answer before the time of the scan ran out.',
    });
  });
});
