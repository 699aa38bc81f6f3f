import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type CliRun, type RunningCli, startCli } from '../support/run-cli.ts';
import { findPostgres } from '../support/start-postgres.ts';
import { openZoneTheatre, type ZoneTheatre } from '../support/zone-theatre.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const hasPostgres = (await findPostgres()) !== null;

const ok = (run: CliRun): void => expect([0, 10], run.stderr).toContain(run.exitCode);

describe.skipIf(!hasPostgres)('scans by zones that several processes are to make', () => {
  let theatre: ZoneTheatre;

  beforeAll(async () => {
    theatre = await openZoneTheatre();
  });
  afterEach(() => theatre.clear());
  afterAll(() => theatre?.close());

  test('two schedulers make one scan of it; when its maker dies the other goes on with what was handed in', async () => {
    const stage = await theatre.setUp(['dmz', 'office'], { member: { latencyMs: 5 } });
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
    const queue = (sql: string) => theatre.postgres.run(stage.queueUrl, sql);
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
    const stage = await theatre.setUp(['dmz']);
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
    const stage = await theatre.setUp(['dmz']);
    stage.startWorker('dmz');
    const schedulers = ['one', 'two'].map((name) => {
      const args = ['schedule', '--zone-queue', '-c', stage.fleetFile, '-o', join(stage.folder, name), '--no-progress'];
      const jitter = name === 'two' ? ['--jitter', '10s'] : [];
      const cli = startCli([...args, '--cron', '* * * * *', ...jitter], { env: stage.env, timeoutMs: 170_000 });
      // Told by `saw` where it takes too long.
      cli.finished.catch(() => undefined);
      theatre.keep(cli);
      return cli;
    });
    await Promise.all(schedulers.map((scheduler) => scheduler.saw(/the scan ended with exit code (?:0|10)\b/)));
    expect(await stage.logins()).toEqual([1]);
    for (const scheduler of schedulers) scheduler.kill('SIGTERM');
    const logs = await Promise.all(schedulers.map(async ({ finished }) => (await finished).stderr));
    expect(logs.filter((log) => /another process made\s+this scan/.test(log))).toHaveLength(1);
  });
});
