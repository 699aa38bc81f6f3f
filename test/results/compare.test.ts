import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Evidence, Result } from '../../src/model/result.ts';
import { compareScans } from '../../src/results/compare.ts';
import { compareResults } from '../../src/results/compare-results.ts';
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
const WAIVER = {
  id: 'W',
  state: 'active',
  justification: '',
  approver: '',
  ticket: null,
  expires: '2027-01-01',
} as const;

describe('compareResults', () => {
  const fail = some('fail');
  const as = (result: Result['result'], over: Partial<Result> = {}): Result => ({ ...fail, result, ...over });
  const waived = as('fail', { waiver: WAIVER });
  const expired = as('fail', { waiver: { ...WAIVER, state: 'expired' } });
  const cases: readonly (readonly [Result | null, Result | null, string | null])[] = [
    [as('pass'), fail, 'new'],
    [as('unknown'), fail, 'new'],
    [null, fail, 'new'],
    [fail, as('pass'), 'fixed'],
    [fail, as('notapplicable'), 'fixed'],
    [waived, as('pass'), 'fixed'],
    [fail, as('error'), 'newly-unknown'],
    [as('pass'), as('notchecked'), 'newly-unknown'],
    [as('unknown'), as('pass'), 'now-known'],
    [as('unknown'), as('error'), null],
    [fail, waived, 'waived'],
    [as('pass'), waived, 'waived'],
    [waived, waived, null],
    [waived, expired, 'waiver-expired'],
    [waived, fail, 'waiver-expired'],
    [expired, fail, null],
    [fail, fail, null],
    [null, as('pass'), 'appeared'],
    [null, as('error'), 'appeared'],
    [null, waived, 'waived'],
    [fail, null, 'disappeared'],
    [{ ...fail, baselineState: 'absent' }, null, null],
  ];
  test.each(cases)('case %# gives %s', (before, after, kind) => {
    const { changes } = compareResults(before === null ? [] : [before], after === null ? [] : [after]);
    expect(changes.map((change) => change.kind)).toEqual(kind === null ? [] : [kind]);
  });

  test('a listing that cannot be read any more is newly unknown, not an object that appeared', () => {
    const listing = as('error', { fingerprint: 'listing', resource: { path: '/api/x', name: null } });
    const { changes, results } = compareResults([as('pass')], [listing]);
    expect(changes.map(({ kind }) => kind)).toEqual(['newly-unknown', 'disappeared']);
    expect(results.map(({ baselineState }) => baselineState)).toEqual(['new', 'absent']);
  });

  test('what only the baseline of the head had is no result of the head', () => {
    const { changes, results } = compareResults([], [{ ...fail, baselineState: 'absent' }]);
    expect([changes, results]).toEqual([[], []]);
  });

  test('another rule that was judged makes no error of this one newly unknown', () => {
    const error = as('error', { ruleId: 'SPS-OTHER-001', fingerprint: 'other' });
    expect(compareResults([as('pass')], [as('pass'), error]).changes.map(({ kind }) => kind)).toEqual(['appeared']);
  });

  test('what was not known before is not newly unknown, wherever it says so', () => {
    const unread = as('error', { fingerprint: 'whole', resource: { path: null, name: null } });
    expect(compareResults([unread], [as('error')]).changes.map(({ kind }) => kind)).toEqual([
      'appeared',
      'disappeared',
    ]);
  });

  test('objects that are not in use, listed beside what is said of their collection, hide nothing of it', () => {
    const listed = as('informational', { reasonCode: 'condition' });
    const told = (before: readonly Result[], after: readonly Result[]) => {
      const { changes, results } = compareResults(before, after);
      return [changes.map(({ kind }) => kind), results.map(({ baselineState }) => baselineState)];
    };
    expect(told([listed], [fail, listed])).toEqual([['new'], ['new', 'unchanged']]);
    expect(told([fail, listed], [fail, listed])).toEqual([[], ['unchanged', 'unchanged']]);
    expect(told([as('pass'), listed], [as('error'), listed])).toEqual([['newly-unknown'], ['new', 'unchanged']]);
    expect(told([fail, listed], [as('pass')])).toEqual([
      ['fixed', 'disappeared'],
      ['new', 'absent'],
    ]);
    const gone = compareResults([fail, listed], []);
    expect(gone).toEqual(compareResults([listed, fail], []));
    expect(gone.results.map(({ result }) => result)).toEqual(['fail', 'informational']);
  });

  test('worst news come first: by kind, then severity, then rule, appliance and object; what is gone by fingerprint', () => {
    const one = (fingerprint: string, over: Partial<Result> = {}) => as('fail', { fingerprint, ...over });
    const head = [
      one('1', { severity: 'low' }),
      one('2', { severity: 'critical' }),
      one('3', { severity: 'low', ruleId: 'SPS-A-001' }),
      one('4', { severity: 'low', appliance: 'zz' }),
      one('5', { severity: 'low', resource: { path: '/zz', name: null } }),
      one('6', { waiver: WAIVER, severity: 'critical' }),
    ];
    const gone = [one('9'), one('8'), one('7', { severity: 'info' })];
    const { changes, results } = compareResults(gone, head);
    const order = changes.map(({ before, after }) => (after ?? before)?.fingerprint);
    expect(order).toEqual(['2', '3', '1', '5', '4', '6', '8', '9', '7']);
    expect(results.slice(head.length).map(({ fingerprint }) => fingerprint)).toEqual(['7', '8', '9']);
    expect(compareResults(gone.toReversed(), head.toReversed()).changes).toEqual(changes);
  });

  test('a scan compared with itself changes nothing, in any order', () => {
    const all = fc.shuffledSubarray([...sample.results], { minLength: sample.results.length });
    fc.assert(
      fc.property(all, all, (a, b) => {
        const { results, changes } = compareResults(a, b);
        expect(changes).toEqual([]);
        expect(new Set(results.map((one) => one.baselineState))).toEqual(new Set(['unchanged']));
        expect(results.map((one) => one.fingerprint)).toEqual(b.map((one) => one.fingerprint));
      }),
      { numRuns: 10 },
    );
  });
});

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
