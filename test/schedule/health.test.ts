import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHealth } from '../../src/cli/open-health.ts';
import { afterRun, loadHealth, type RunRecord, type ScheduleHealth, writeHealth } from '../../src/schedule/health.ts';
import { openHealthServer } from '../../src/schedule/health-server.ts';
import { renderMetrics } from '../../src/schedule/render-metrics.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-health-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const START: ScheduleHealth = {
  schemaVersion: '1.0.0',
  version: '1.2.3',
  pid: 7,
  startedAt: '2026-11-22T19:00:00.000Z',
  cron: '0 2 * * *',
  timeZone: 'Europe/Berlin',
  state: 'waiting',
  healthy: true,
  nextRun: '2026-11-23T01:00:00.000Z',
  lastRun: null,
  lastExitCode: null,
  lastSuccess: null,
  runs: {},
  stalePlan: null,
};

function run(exitCode: number, endTime: string, folder: string | null = '/reports/one'): RunRecord {
  const findings = { critical: 1, high: 0 };
  return {
    uid: 'u',
    startTime: '2026-11-23T01:00:00.000Z',
    endTime,
    exitCode,
    folder,
    coveragePercent: 99.5,
    findings,
    undelivered: [],
  };
}

describe('the health of a schedule', () => {
  it('is good while runs give results, and remembers the last complete one', () => {
    const complete = afterRun(START, run(10, '2026-11-23T01:00:30.000Z'));
    expect(complete).toMatchObject({ healthy: true, lastExitCode: 10, lastSuccess: '2026-11-23T01:00:30.000Z' });
    const partly = afterRun(complete, run(30, '2026-11-24T01:00:30.000Z'));
    expect(partly).toMatchObject({ healthy: true, lastExitCode: 30, lastSuccess: '2026-11-23T01:00:30.000Z' });
    expect(afterRun(partly, run(30, 'x')).runs).toEqual({ 10: 1, 30: 2 });
  });

  it.each([
    [0, true, true],
    [10, true, true],
    [20, true, false],
    [30, true, false],
    [40, true, true],
    ...[1, 2, 3, 4, 143].map((code) => [code, false, false] as const),
  ] as const)('after exit code %i: healthy %s, a success %s', (code, healthy, isSuccess) => {
    const after = afterRun({ ...START, healthy: !healthy }, run(code, '2026-11-23T01:00:30.000Z'));
    expect(after).toMatchObject({ healthy, lastSuccess: isSuccess ? '2026-11-23T01:00:30.000Z' : null });
  });

  it('knows of no success that left no result: another process may have made the scan, or not', () => {
    const elsewhere = afterRun(START, run(0, '2026-11-23T01:00:30.000Z', null));
    expect(elsewhere).toMatchObject({ healthy: true, lastExitCode: 0, lastSuccess: null });
  });

  it('outlives a restart, and a file that is broken is as none', async () => {
    const file = join(root, 'new', 'folder', 'health.json');
    const health = afterRun(START, run(0, '2026-11-23T01:00:30.000Z'));
    await writeHealth(file, health);
    expect(await loadHealth(file)).toMatchObject({
      lastExitCode: 0,
      lastSuccess: '2026-11-23T01:00:30.000Z',
      runs: { 0: 1 },
    });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(health);
    expect(await readdir(join(root, 'new', 'folder'))).toEqual(['health.json']);
    expect(await loadHealth(join(root, 'none.json'))).toEqual({});
  });

  it('forgets what is no health, so that nothing fails over it later', async () => {
    const file = join(root, 'edited.json');
    const good = afterRun(START, run(0, '2026-11-23T01:00:30.000Z'));
    const edits = [
      { schemaVersion: '2.0.0' },
      { healthy: undefined },
      { healthy: 'no' },
      { runs: null },
      { runs: 5 },
      { runs: { 0: 1, 10: '1' } },
      { lastRun: {} },
      ...['startTime', 'endTime', 'findings', 'undelivered'].map((name) => ({
        lastRun: { ...good.lastRun, [name]: 5 },
      })),
    ];
    for (const edit of edits) {
      await writeHealth(file, { ...good, ...edit } as ScheduleHealth);
      expect(await loadHealth(file), JSON.stringify(edit)).toEqual({});
    }
  });

  it('is that of before the first run as well', async () => {
    const file = join(root, 'first.json');
    await writeHealth(file, { ...START, healthy: false });
    expect(await loadHealth(file)).toEqual({
      lastRun: null,
      lastExitCode: null,
      lastSuccess: null,
      runs: {},
      healthy: false,
    });
  });

  it('stays bad over a restart', async () => {
    const file = join(root, 'bad.json');
    await writeHealth(file, afterRun(START, run(1, '2026-11-23T01:00:30.000Z', null)));
    expect(await loadHealth(file)).toMatchObject({ healthy: false, lastExitCode: 1, lastSuccess: null });
  });

  it('cannot be written where a folder is, and leaves nothing beside it', async () => {
    const folder = await mkdtemp(join(root, 'taken-'));
    await mkdir(join(folder, 'health.json'));
    await expect(writeHealth(join(folder, 'health.json'), START)).rejects.toThrow('EISDIR');
    expect(await readdir(folder)).toEqual(['health.json']);
  });
});

describe('the health that a schedule keeps', () => {
  it('warns once of a file that cannot be written, and again when it fails anew', async () => {
    const folder = await mkdtemp(join(root, 'kept-'));
    const healthFile = join(folder, 'health.json');
    const times = { expression: '0 2 * * *', timeZone: 'UTC' };
    const warnings: string[] = [];
    await mkdir(healthFile);
    const health = await openHealth({ healthFile }, folder, times, (message) => warnings.push(message));
    for (const state of ['waiting', 'running', 'waiting'] as const) await health.update({ state });
    expect(warnings).toEqual([expect.stringMatching(/health\.json cannot be written \(EISDIR\)$/)]);
    await rm(healthFile, { recursive: true });
    await health.update({ state: 'running' });
    expect(JSON.parse(await readFile(healthFile, 'utf8'))).toMatchObject({ state: 'running', timeZone: 'UTC' });
    await rm(healthFile);
    await mkdir(healthFile);
    await health.update({ state: 'waiting' });
    expect(warnings).toHaveLength(2);
    await health.close();
  });
});

describe('the metrics', () => {
  /** Line format of the exposition format 0.0.4, with the escapes a label may hold. */
  const LINE =
    /^(?:# (?:HELP|TYPE) [a-z_:]+ .+|[a-z_:]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\[\\n"])*",?)+\})? (?:NaN|[+-]?[\d.]+))$/;

  it('are lines of the format, each family said once', () => {
    const lines = renderMetrics(afterRun(START, run(10, '2026-11-23T01:00:30.500Z')))
      .trimEnd()
      .split('\n');
    expect(lines.filter((line) => !LINE.test(line))).toEqual([]);
    const types = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2]);
    expect(new Set(types).size).toBe(types.length);
    expect(lines).toContain('sps_audit_last_run_duration_seconds 30.5');
    expect(lines).toContain('sps_audit_findings{severity="critical"} 1');
    expect(lines).toContain('sps_audit_undelivered_notifications 0');
    expect(lines).toContain('sps_audit_runs_total{exit_code="10"} 1');
    expect(lines).toContain(`sps_audit_next_run_timestamp_seconds ${Date.parse('2026-11-23T01:00:00Z') / 1000}`);
  });

  it('are these, by these names', () => {
    const values = (health: ScheduleHealth) =>
      renderMetrics(health)
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => line.replace('sps_audit_', ''));
    const after = afterRun(START, run(10, '2026-11-23T01:00:30.500Z'));
    expect(values({ ...after, state: 'running', stalePlan: 'broken', healthy: false })).toEqual([
      'info{version="1.2.3",cron="0 2 * * *",time_zone="Europe/Berlin"} 1',
      'healthy 0',
      'running 1',
      'plan_stale 1',
      'next_run_timestamp_seconds 1795395600',
      'last_success_timestamp_seconds 1795395630.5',
      'last_run_timestamp_seconds 1795395630.5',
      'last_run_duration_seconds 30.5',
      'last_run_exit_code 10',
      'coverage_percent 99.5',
      'undelivered_notifications 0',
      'findings{severity="critical"} 1',
      'findings{severity="high"} 0',
      'runs_total{exit_code="10"} 1',
    ]);
    const [, ...before] = values(START);
    expect(before).toEqual(['healthy 1', 'running 0', 'plan_stale 0', 'next_run_timestamp_seconds 1795395600']);
    expect(renderMetrics(START).match(/^# TYPE .*/gm)).toHaveLength(5);
  });

  it('leave out a time that never was', () => {
    expect(renderMetrics(START)).not.toContain('last_success');
  });

  it('escape what a label may not hold', () => {
    const lines = renderMetrics({ ...START, cron: 'a"b\\c\nd' })
      .trimEnd()
      .split('\n');
    expect(lines).toContain('sps_audit_info{version="1.2.3",cron="a\\"b\\\\c\\nd",time_zone="Europe/Berlin"} 1');
    expect(lines.filter((line) => !LINE.test(line))).toEqual([]);
  });
});

describe('the health server', () => {
  it('answers on this machine, by the health of the moment', async () => {
    let health = START;
    const server = await openHealthServer('127.0.0.1:0', () => health);
    try {
      const good = await fetch(`${server.url}/healthz`);
      expect([good.status, await good.json()]).toEqual([200, START]);
      expect([good.headers.get('content-type'), good.headers.get('cache-control')]).toEqual([
        'application/json',
        'no-store',
      ]);
      const asked = await fetch(`${server.url}/healthz`, { method: 'HEAD' });
      expect([asked.status, await asked.text()]).toEqual([200, '']);
      health = { ...START, healthy: false };
      expect((await fetch(`${server.url}/healthz?x=1`)).status).toBe(503);
      const metrics = await fetch(`${server.url}/metrics`);
      expect(metrics.headers.get('content-type')).toContain('version=0.0.4');
      expect(await metrics.text()).toContain('sps_audit_healthy 0\n');
      expect((await fetch(`${server.url}/`)).status).toBe(404);
      expect((await fetch(`${server.url}/healthz`, { method: 'POST' })).status).toBe(405);
    } finally {
      await server.close();
    }
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });

  it('answers over IPv6, where the machine has it', async () => {
    const server = await openHealthServer('[::1]:0', () => START).catch((error: unknown) => error as Error);
    if (server instanceof Error) return expect(server.message).toMatch(/EADDRNOTAVAIL|EAFNOSUPPORT/);
    expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    await server.close();
  });

  it.each([
    '0.0.0.0:9464',
    '[::]:9464',
    '192.0.2.1:80',
    '[::ffff:192.0.2.1]:80',
    'example.com:80',
    '127.0.0.1',
    ':80',
    '127.0.0.1:99999',
    '127.0.0.1:0x',
    'http://[::1]:0',
  ])('refuses %s', async (listen) => {
    await expect(openHealthServer(listen, () => START)).rejects.toMatchObject({ exitCode: 2 });
  });

  it('ends at once, whoever is still connected', async () => {
    const server = await openHealthServer('127.0.0.1:0', () => START);
    const client = connect(Number(new URL(server.url).port), '127.0.0.1');
    client.on('error', () => undefined);
    client.write('GET /healthz HTTP/1.1\r\n');
    await once(client, 'connect');
    await server.close();
  });

  it('says so when the port is taken', async () => {
    const server = await openHealthServer('localhost:0', () => START);
    const taken = server.url.replace('http://', '');
    await expect(openHealthServer(taken, () => START)).rejects.toThrow(/EADDRINUSE/);
    await server.close();
  });
});
