import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import { compareResults } from '../../src/results/compare-results.ts';
import { sampleResult } from '../support/sample-result.ts';

const sample = sampleResult();
const found = sample.results.find((one) => one.result === 'fail' && one.waiver === null) as Result;
const fail: Result = { ...found, baselineState: null };
const WAIVER = {
  id: 'W',
  state: 'active',
  justification: '',
  approver: '',
  ticket: null,
  expires: '2027-01-01',
} as const;

describe('compareResults', () => {
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
