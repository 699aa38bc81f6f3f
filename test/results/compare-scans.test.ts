import { describe, expect, test } from 'vitest';
import type { Evidence, Result } from '../../src/model/result.ts';
import { compareScans } from '../../src/results/compare-scans.ts';
import { compareSnapshots } from '../../src/results/compare-snapshots.ts';
import { buildTree } from '../support/appliance/tree.ts';
import { sampleResult } from '../support/sample-result.ts';
import { snapshotOfTree } from './snapshot-of-tree.ts';

const sample = sampleResult();
const some = (kind: string): Result => {
  const found = sample.results.find((one) => one.result === kind && one.waiver === null);
  if (found === undefined) throw new Error(`the sample has no ${kind}`);
  return { ...found, baselineState: null };
};
describe('compareScans', () => {
  const SYSLOG = '/api/configuration/management/syslog';
  const base = buildTree('hardened-8.0');
  const [connection = ''] = Object.keys(base).filter((path) => path.includes('/ssh/connections/'));
  const head = buildTree('hardened-8.0', {
    [SYSLOG]: ({ body }) => {
      body.receivers[0].protocol.ip_protocol = 'udp';
    },
    [connection]: null,
    '/api/configuration/management/email': { $status: 403 },
  });
  const evidence: Evidence = {
    endpoint: SYSLOG,
    pointer: '/body/receivers/0/protocol',
    actual: 'udp',
    expected: 'tls',
    redacted: false,
  };
  const fail = { ...some('fail'), appliance: 'a', resource: { path: SYSLOG, name: null }, fingerprint: 'syslog' };
  const gone = {
    ...some('pass'),
    appliance: 'a',
    resource: { path: connection, name: 'x' },
    fingerprint: 'gone',
    evidence: [],
  };
  const unrelated = {
    ...some('fail'),
    appliance: 'a',
    resource: { path: '/api/x', name: 'x' },
    fingerprint: 'other',
    evidence: [],
  };
  const input = () => ({
    baseline: {
      run: { uid: 'base', endTime: '2026-11-21T19:00:00Z' },
      sha256: 'ab'.repeat(32),
      results: [{ ...fail, result: 'pass' as const, evidence: [evidence] }, gone],
    },
    results: [{ ...fail, evidence: [evidence] }, unrelated],
    changes: [
      ...compareSnapshots(snapshotOfTree(base, 'b'), snapshotOfTree(head, 'b')),
      ...compareSnapshots(snapshotOfTree(base, 'a'), snapshotOfTree(head, 'a')),
    ],
  });

  test('names the datum and joins it with the verdict that it changed; what cannot be read has not changed', () => {
    const { drift } = compareScans(input());
    expect(
      drift.configuration.map(({ appliance, endpoint, pointer }) => `${appliance} ${endpoint} ${pointer}`),
    ).toEqual([
      `a ${SYSLOG} /body/receivers/0/protocol/ip_protocol`,
      'a /api/configuration/ssh/connections /items/0',
      `a ${connection} `,
      `b ${SYSLOG} /body/receivers/0/protocol/ip_protocol`,
      'b /api/configuration/ssh/connections /items/0',
      `b ${connection} `,
    ]);
    expect(drift.configuration[0]).toMatchObject({ old: 'tcp', new: 'udp' });
    expect(drift.results.map(({ kind, causes }) => [kind, causes])).toEqual([
      ['new', [0]],
      ['new', []],
      ['disappeared', [2]],
    ]);
    expect(drift.baseline).toEqual({ uid: 'base', endTime: '2026-11-21T19:00:00Z', sha256: 'ab'.repeat(32) });
  });

  test('a verdict is explained by changes at, above and below its evidence, and by its object that came or went', () => {
    const causes = (pointer: string | null, changed: readonly string[], path: string | null = null) => {
      const changes = changed.map((at) => ({ appliance: 'a', endpoint: SYSLOG, pointer: at, oldPointer: at }));
      const result = { ...fail, resource: { path, name: null }, evidence: [{ ...evidence, pointer }] };
      const baseline = { ...input().baseline, results: [{ ...result, result: 'pass' as const }] };
      const { drift } = compareScans({ baseline, results: [result], changes });
      return drift.results.map((one) => one.causes.map((index) => changed[index]));
    };
    const changed = ['/body', '/body/receivers', '/body/receivers/0', '/body/receivers_lost', '/items'];
    expect(causes('/body/receivers', changed)).toEqual([['/body', '/body/receivers', '/body/receivers/0']]);
    expect(causes(null, changed)).toEqual([changed]);
    expect(causes('/other', changed, SYSLOG)).toEqual([[]]);
    expect(causes('/other', ['', ...changed], SYSLOG)).toEqual([['']]);
    expect(causes('/other', changed, null)).toEqual([[]]);
  });

  test('evidence of the baseline is looked for where it stood, that of the head where it stands, and causes stand in order', () => {
    const moved = (oldPointer: string, pointer: string) => ({ appliance: 'a', endpoint: SYSLOG, oldPointer, pointer });
    const at = (pointer: string) => [{ ...evidence, pointer }];
    const { baseline } = input();
    const { drift } = compareScans({
      baseline: { ...baseline, results: [{ ...fail, result: 'pass', evidence: at('/items/1') }] },
      results: [{ ...fail, evidence: at('/items/0') }],
      changes: [moved('/items/3', '/items/0'), moved('/items/1', '/items/2'), moved('/items/0', '/items/1')],
    });
    expect(drift.results).toMatchObject([{ kind: 'new', before: 'pass', after: 'fail', causes: [0, 1] }]);
  });

  test('what one scan alone has was nothing in the other', () => {
    const alone = (before: readonly Result[], after: readonly Result[]) =>
      compareScans({ baseline: { ...input().baseline, results: before }, results: after, changes: [] }).drift.results;
    expect(alone([], [fail])).toMatchObject([{ kind: 'new', before: null, after: 'fail' }]);
    expect(alone([fail], [])).toMatchObject([{ kind: 'disappeared', before: 'fail', after: null }]);
  });

  test('an endpoint that a partial crawl did not come to is not gone', () => {
    const partial = compareSnapshots(snapshotOfTree(base, 'a'), snapshotOfTree(head, 'a', { status: 'partial' }));
    expect(partial.map(({ endpoint }) => endpoint)).not.toContain(connection);
  });

  test('the order of results and appliances changes nothing', () => {
    const expected = compareScans(input()).drift;
    const { baseline, results, changes } = input();
    const turned = {
      baseline: { ...baseline, results: baseline.results.toReversed() },
      results: results.toReversed(),
      changes: [...changes.slice(3), ...changes.slice(0, 3)],
    };
    expect(compareScans(turned).drift).toEqual(expected);
  });

  test('two unlike appliances compare without harm', () => {
    const changes = compareSnapshots(snapshotOfTree(base, 'a'), snapshotOfTree(buildTree('weak-6.0'), 'a'));
    expect(changes.length).toBeGreaterThan(100);
  });
});
