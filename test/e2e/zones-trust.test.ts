import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { isPresent } from '../../src/results/summarise.ts';
import { type SimulatedAppliance, startFleet } from '../support/appliance/index.ts';
import type { RunningCli } from '../support/run-cli.ts';
import { findPostgres, startPostgres, type TestPostgres } from '../support/start-postgres.ts';
import { latestResult, layOutZones, namesIn, type ZoneRig } from '../support/zone-rig.ts';
import { CANARIES, plantCanaries } from './canaries.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const bin = await findPostgres();

/** Keeps a copy of whatever workers hand in: what somebody sees who can read the queue's database. */
const WIRETAP = `CREATE TABLE kept AS SELECT * FROM sps_audit_queue.delivery WHERE false;
  CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.kept VALUES (NEW.*); RETURN NEW; END';
  CREATE TRIGGER wiretap AFTER INSERT ON sps_audit_queue.delivery FOR EACH ROW EXECUTE FUNCTION keep();`;

interface Stage extends ZoneRig {
  readonly reports: string;
  readonly queueUrl: string;
  readonly sql: (text: string) => Promise<readonly Record<string, unknown>[]>;
  readonly start: (cli: RunningCli) => RunningCli;
}

describe.skipIf(bin === null)('somebody who can write into the queue', () => {
  let postgres: TestPostgres;
  let root: string;
  let fleet: Awaited<ReturnType<typeof startFleet>>;
  const running: RunningCli[] = [];

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'sps-audit-trust-'));
    postgres = await startPostgres();
    fleet = await startFleet([{}, {}]);
    for (const appliance of fleet.appliances) plantCanaries(appliance);
  });

  afterEach(async () => {
    for (const cli of running) cli.kill('SIGKILL');
    await Promise.all(running.splice(0).map((cli) => cli.finished.catch(() => undefined)));
  });

  afterAll(async () => {
    await Promise.all([postgres?.stop(), fleet?.stop()]);
    await rm(root, { recursive: true, force: true });
  });

  /** Two appliances of one zone; no worker runs yet. */
  async function setUp(scanTimeoutMs: number): Promise<Stage> {
    const folder = join(root, randomUUID());
    const queueUrl = await postgres.createDatabase();
    const appliances = fleet.appliances.map(({ url }, at) => ({ name: `sps-0${at + 1}`, url, zone: 'dmz' }));
    const rig = await layOutZones({ folder, queueUrl, appliances, fleet: { scanTimeoutMs } });
    return {
      ...rig,
      reports: join(folder, 'reports'),
      queueUrl,
      sql: (text) => postgres.run(queueUrl, text),
      start: (cli) => {
        running.push(cli);
        return cli;
      },
    };
  }

  const logins = (): number[] => fleet.appliances.map((one: SimulatedAppliance) => one.stats().logins);

  const jobsOf = async ({ sql }: Stage): Promise<readonly Record<string, unknown>[]> => {
    const state = "name = 'collect/dmz' AND state = 'created'";
    return vi.waitUntil(
      async () => {
        const jobs = await sql(`SELECT id, data FROM sps_audit_queue.job WHERE ${state}`).catch(() => []);
        return jobs.length === fleet.appliances.length ? jobs : null;
      },
      { timeout: 60_000, interval: 200 },
    );
  };

  const failures = async ({ reports }: Stage): Promise<Record<string, string>> => {
    const { coverage, results } = await latestResult(reports);
    const whole = coverage.gaps.filter(({ endpoint }) => endpoint === null);
    for (const { appliance } of whole) {
      const judged = results.filter((one) => one.appliance === appliance && isPresent(one));
      expect(judged.filter(({ result }) => result === 'pass' || result === 'fail')).toEqual([]);
    }
    return Object.fromEntries(whole.map(({ appliance, message }) => [appliance, message]));
  };

  test('finds no secret there, neither in the tables nor in what is handed in', async () => {
    const stage = await setUp(120_000);
    const worker = stage.start(stage.startWorker('dmz'));
    await worker.saw(/waiting for jobs/);
    await stage.sql(WIRETAP);
    const { exitCode, stderr } = await stage.start(stage.startScan()).finished;
    expect([0, 10, 20, 30], stderr).toContain(exitCode);
    const dump = String(execFileSync(join(bin as string, 'pg_dump'), [stage.queueUrl], { maxBuffer: 2 ** 28 }));
    expect(dump).toContain('sps-01');
    const kept = await stage.sql('SELECT content FROM kept');
    expect(kept).toHaveLength(2);
    const snapshots = kept.map(({ content }) => String(gunzipSync(content as Buffer)));
    expect(snapshots.join('')).toContain('$redacted');
    for (const secret of [...Object.values(CANARIES), ...Object.values(stage.env)])
      expect([dump, ...snapshots].filter((text) => text.includes(secret))).toEqual([]);
    worker.kill('SIGTERM');
    const { stdout, stderr: log } = await worker.finished;
    for (const secret of [...Object.values(CANARIES), ...Object.values(stage.env)])
      expect(stdout + log).not.toContain(secret);
  });

  test('cannot have an earlier snapshot taken again, nor one of another appliance', async () => {
    const stage = await setUp(20_000);
    const worker = stage.start(stage.startWorker('dmz'));
    await worker.saw(/waiting for jobs/);
    await stage.sql(WIRETAP);
    await stage.start(stage.startScan()).finished;
    worker.kill('SIGTERM');
    await worker.finished;
    const scan = stage.start(stage.startScan());
    const [job] = await jobsOf(stage);
    const scanUid = (job?.['data'] as { scanUid: string } | undefined)?.scanUid;
    // The appliance's own of the scan before, and under its name that of the other one.
    const copy = (to: string, from: string) =>
      `INSERT INTO sps_audit_queue.delivery SELECT '${scanUid}', '${to}', envelope, content FROM kept WHERE appliance = '${from}' LIMIT 1;`;
    await stage.sql('ALTER TABLE sps_audit_queue.delivery DISABLE TRIGGER wiretap');
    await stage.sql(copy('sps-01', 'sps-01') + copy('sps-02', 'sps-01'));
    expect((await scan.finished).exitCode).toBe(4);
    expect(await failures(stage)).toEqual({
      'sps-01': expect.stringMatching(/refused: it was taken for another scan/),
      'sps-02': expect.stringMatching(/refused: /),
    });
    expect(await namesIn(stage.reports, 'signatures')).toEqual([]);
  });

  test('cannot send a worker elsewhere, nor make an old reading of a new one', async () => {
    const stage = await setUp(25_000);
    const before = logins();
    const scan = stage.start(stage.startScan());
    const jobs = await jobsOf(stage);
    const idOf = (name: string) =>
      jobs.find(({ data }) => (data as { appliance: { name: string } }).appliance.name === name)?.['id'];
    const set = (name: string, path: string, value: string) =>
      stage.sql(
        `UPDATE sps_audit_queue.job SET data = jsonb_set(data, '${path}', '"${value}"') WHERE id = '${idOf(name)}'`,
      );
    await set('sps-01', '{appliance,url}', fleet.appliances[1]?.url ?? '');
    await set('sps-02', '{scanTime}', '2020-01-01T00:00:00.000Z');
    // And a job for somebody whom the worker does not know.
    await stage.sql(
      `INSERT INTO sps_audit_queue.job (name, data, policy) SELECT name, jsonb_set(data, '{appliance,name}', '"sps-99"'), policy FROM sps_audit_queue.job WHERE id = '${idOf('sps-02')}'`,
    );
    const worker = stage.start(stage.startWorker('dmz'));
    expect((await scan.finished).exitCode).toBe(4);
    await worker.saw(/sps-99: the job was refused: .*no appliance of this/s);
    expect(await failures(stage)).toEqual({
      'sps-01': expect.stringMatching(/another address for this appliance/),
      'sps-02': expect.stringMatching(/refused: it was taken for another scan/),
    });
    expect(logins().map((count, at) => count - (before[at] ?? 0))).toEqual([0, 1]);
  });
});
