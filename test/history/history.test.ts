import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { History } from '../../src/history/history.ts';
import type { Result } from '../../src/model/result.ts';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { openHistory } from '../../src/run/open-history.ts';
import { findPostgres, startPostgres, type TestPostgres } from '../support/start-postgres.ts';
import { killNine } from './kill-nine.ts';
import { sample, scanOn, someFail } from './scan-on.ts';

const child = fileURLToPath(new URL('./history-child.ts', import.meta.url));
const bundle = { folder: 'f', manifestSha256: 'ab'.repeat(32) };
const hasPostgres = (await findPostgres()) !== null;

/** What keeps a history: gives the address of an empty one. */
interface Engine {
  readonly name: string;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly create: () => Promise<string>;
}

let root: string;
let postgres: TestPostgres;
const ENGINES: readonly Engine[] = [
  {
    name: 'SQLite',
    start: async () => {
      root = await mkdtemp(join(tmpdir(), 'sps-audit-'));
    },
    stop: () => rm(root, { recursive: true, force: true }),
    create: async () => `sqlite:${join(root, 'sub', randomUUID())}`,
  },
  {
    name: 'PostgreSQL',
    start: async () => {
      postgres = await startPostgres();
    },
    stop: () => postgres.stop(),
    // Another database would take ten times as long.
    create: async () => {
      await postgres.run(postgres.url(), 'DROP SCHEMA IF EXISTS sps_audit CASCADE');
      return postgres.url();
    },
  },
];

test('both engines are there where it counts', () => {
  expect(hasPostgres || process.env['CI'] === undefined).toBe(true);
});

describe.each(ENGINES)('the history in $name', ({ name, start, stop, create }) => {
  let url: string;
  let history: History;
  const isThere = name === 'SQLite' || hasPostgres;
  beforeAll(async () => {
    if (isThere) await start();
  }, 60_000);
  afterAll(async () => {
    if (isThere) await stop();
  });
  beforeEach(async ({ skip }) => {
    if (!isThere) skip('there is no PostgreSQL server on this machine');
    url = await create();
    history = await openHistory({ url }, '');
  });
  afterEach(() => history?.close());

  const record = (scan: ScanResult) => history.recordScan(scan, bundle);
  const opened = async () =>
    (await history.openFindings()).map(({ firstSeen, lastSeen }) => [firstSeen.slice(8, 10), lastSeen.slice(8, 10)]);

  describe('scans', () => {
    test('are remembered with what a list and a trend show', async () => {
      expect(await history.latest()).toBeNull();
      expect(await record(sample)).toBe(true);
      expect(await history.latest()).toEqual({
        uid: sample.run.uid,
        time: sample.run.startTime,
        endTime: sample.run.endTime,
        profile: 'baseline',
        scope: expect.stringMatching(/^[0-9a-f]{64}$/),
        appliances: sample.appliances.length,
        findings: sample.summary.bySeverity,
        waived: sample.summary.waived,
        percent: sample.coverage.percent,
        partial: false,
        exitCode: sample.run.exitCode,
        toolVersion: '0.1.0',
        rulesetSha256: sample.run.rulesetSha256,
        folder: 'f',
        manifestSha256: 'ab'.repeat(32),
      });
    });

    test('recording one twice changes nothing', async () => {
      expect(await record(scanOn(1, 'fail'))).toBe(true);
      expect(await record(scanOn(1, 'pass'))).toBe(false);
      expect(await history.list()).toHaveLength(1);
      expect(await opened()).toHaveLength(1);
    });

    test('are listed newest first and drawn oldest first, by scope, time and number', async () => {
      for (const day of [2, 1, 3]) await record(scanOn(day, 'pass'));
      await record({ ...scanOn(4, 'pass'), run: { ...scanOn(4, 'pass').run, profile: 'strict' } });
      const days = async (filter: Parameters<History['list']>[0]) => (await history.list(filter)).map(({ uid }) => uid);
      expect(await days({})).toEqual(['scan 4', 'scan 3', 'scan 2', 'scan 1']);
      expect(await days({ before: '2026-11-03T20:00:00+01:00', limit: 1 })).toEqual(['scan 2']);
      const { scope = '' } = (await history.latest({ before: '2026-11-04T00:00:00Z' })) ?? {};
      expect(await days({ scope })).toEqual(['scan 3', 'scan 2', 'scan 1']);
      expect((await history.trend({ scope, limit: 2 })).map(({ uid }) => uid)).toEqual(['scan 2', 'scan 3']);
    });

    test('are still there when it is opened again', async () => {
      await record(scanOn(1, 'fail'));
      await history.close();
      history = await openHistory({ url }, '');
      expect(await history.list()).toHaveLength(1);
    });
  });

  describe('fails', () => {
    const { fingerprint } = someFail as Result;

    test('keep their first day while they last, and begin anew after they were fixed', async () => {
      await record(scanOn(1, 'fail'));
      await record(scanOn(3, 'fail'));
      expect(await history.firstSeen([fingerprint, 'other'])).toEqual(
        new Map([[fingerprint, '2026-11-01T19:00:00.000Z']]),
      );
      await record(scanOn(5, 'pass'));
      expect(await history.firstSeen([fingerprint])).toEqual(new Map());
      await record(scanOn(7, 'fail'));
      expect(await opened()).toEqual([['07', '07']]);
      expect(await history.timeToFix()).toEqual([
        { severity: someFail.severity, fixed: 1, medianDays: 4, longestDays: 4 },
      ]);
    });

    test.each(['error', 'unknown', 'notchecked', 'notselected'] as const)('do not end with %s', async (kind) => {
      await record(scanOn(1, 'fail'));
      await record(scanOn(2, kind));
      expect(await opened()).toEqual([['01', '01']]);
    });

    test('end with their object only when the rule was evaluated in full on an appliance that was read in full', async () => {
      const other = { ...someFail, appliance: 'sps-ams-01', fingerprint: 'other', result: 'pass' as const };
      await record(scanOn(1, 'fail'));
      await record(scanOn(2, []));
      await record(scanOn(3, [{ ...other, result: 'error' }]));
      const [appliance] = scanOn(4, []).appliances;
      if (appliance === undefined) throw new Error('the sample has no appliance');
      const partly = { ...appliance, collection: { ...appliance.collection, status: 'partial' as const } };
      await record(scanOn(4, [other], { appliances: [partly] }));
      await record(scanOn(5, [other], { appliances: [] }));
      expect(await opened()).toEqual([['01', '01']]);
      await record(scanOn(6, [other]));
      expect(await opened()).toEqual([]);
    });

    test('an older scan that comes late joins the trend and changes nothing that is open', async () => {
      await record(scanOn(5, 'fail'));
      await record(scanOn(3, 'pass'));
      await record(scanOn(4, 'fail'));
      expect(await opened()).toEqual([['05', '05']]);
      expect(await history.trend()).toHaveLength(3);
    });

    test('of a fleet count from their first day also when another fleet began later and was recorded before', async () => {
      const otherFleet = sample.appliances.slice(0, 1).map((one) => ({ ...one, name: 'sps-other' }));
      const others = [{ ...someFail, appliance: 'sps-other', fingerprint: 'other' }];
      await record(scanOn(2, others, { appliances: otherFleet }));
      const { run } = scanOn(1, 'fail');
      await record(scanOn(1, 'fail', { run: { ...run, endTime: '2026-11-02T20:00:00.000Z' } }));
      expect(await opened()).toEqual([['01', '01'], ['02', '02']]); // biome-ignore format: a pair
    });

    test('do not come back by old snapshots of a larger fleet', async () => {
      await record(scanOn(3, 'pass'));
      const more = { ...sample.appliances[0]!, name: 'sps-more' };
      const { run } = scanOn(2, 'fail');
      const old = { run: { ...run, endTime: run.startTime }, appliances: [...scanOn(2, 'fail').appliances, more] };
      await record(scanOn(2, 'fail', old));
      expect(await opened()).toEqual([]);
      expect(await history.trend()).toHaveLength(2);
    });

    test('stay as a later scan of a part of the fleet saw them', async () => {
      const more = { ...sample.appliances[0]!, name: 'sps-more' };
      await record(scanOn(3, 'fail'));
      const both = [
        { ...someFail, appliance: 'sps-ams-01', result: 'pass' as const },
        { ...someFail, appliance: 'sps-more', fingerprint: 'more' },
      ];
      const run = { ...scanOn(2, both).run, endTime: '2026-11-03T20:00:00.000Z' };
      await record(scanOn(2, both, { run, appliances: [...scanOn(2, 'pass').appliances, more] }));
      expect(await opened()).toEqual([['02', '02'], ['03', '03']]); // biome-ignore format: a pair
    });
  });

  test('pruning forgets the oldest scans and what ended before, and never what is open', async () => {
    const fixed = { ...someFail, appliance: 'sps-ams-01', fingerprint: 'fixed' };
    const lasting = { ...someFail, appliance: 'sps-ams-01' };
    await record(scanOn(1, [lasting, fixed]));
    await record(scanOn(2, [lasting, { ...fixed, result: 'pass' }]));
    for (const day of [3, 4, 5]) await record(scanOn(day, [lasting]));
    expect((await history.prune(2)).map(({ uid }) => uid)).toEqual(['scan 1', 'scan 2', 'scan 3']);
    expect((await history.list()).map(({ uid }) => uid)).toEqual(['scan 5', 'scan 4']);
    expect(await opened()).toEqual([['01', '05']]);
    expect(await history.timeToFix()).toEqual([]);
    expect(await history.prune(2)).toEqual([]);
    await expect(history.prune(0)).rejects.toThrow(RangeError);
  });

  describe('several processes', () => {
    test('four at once on a new one lose nothing', async () => {
      const fresh = await create();
      const codes = await Promise.all(
        ['a', 'b', 'c', 'd'].map((name) => {
          const writer = spawn(process.execPath, [child, fresh, name, '10'], {
            stdio: ['ignore', 'ignore', 'inherit'],
          });
          return new Promise((resolve) => writer.once('exit', resolve));
        }),
      );
      expect(codes).toEqual([0, 0, 0, 0]);
      const shared = await openHistory({ url: fresh }, '');
      expect(await shared.list()).toHaveLength(40);
      await shared.close();
    });

    test('kill -9 at any moment loses no recorded scan', async () => {
      const killed = await create();
      const { problems, recorded } = await killNine(killed, 5);
      expect(problems).toEqual([]);
      expect(recorded).toBeGreaterThan(0);
      if (name === 'PostgreSQL') return;
      const file = new DatabaseSync(killed.replace('sqlite:', ''));
      expect(file.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
      file.close();
    });
  });
});
