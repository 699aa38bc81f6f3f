import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import type { EndpointRecord } from '../../src/model/snapshot.ts';
import type { ResultKind } from '../../src/model/verdict.ts';
import { countEndpoints, measureCoverage } from '../../src/results/coverage.ts';
import { sampleResult } from '../support/sample-result.ts';

const sample = sampleResult();
const template = sample.results[0] as Result;
const appliance = sample.appliances[0] as (typeof sample.appliances)[number];

const one = (ruleId: string, result: ResultKind, more: Partial<Result> = {}): Result => ({
  ...template,
  baselineState: null,
  ruleId,
  result,
  ...more,
});

/** Rules whose id begins with M are judged by people. */
function measure(...results: readonly Result[]) {
  const ids = [...new Set(results.map(({ ruleId }) => ruleId))];
  const rules = ids.map((id) => ({ id, kind: id.startsWith('M') ? ('manual' as const) : ('automated' as const) }));
  return measureCoverage(results, rules, [], [], []);
}

describe('the share of judged rules', () => {
  test('leaves out what is open, and counts neither manual rules nor rules without a check', () => {
    const { rules, percent } = measure(
      one('A', 'pass'),
      one('B', 'fail'),
      one('C', 'notapplicable'),
      one('D', 'error'),
      one('E', 'unknown'),
      one('F', 'notchecked'),
      one('G', 'notselected'),
      one('H', 'pass', { baselineState: 'absent' }),
      one('M', 'informational'),
      one('M2', 'unknown'),
    );
    expect(rules).toEqual({ selected: 8, evaluated: 4, error: 1, unknown: 2, notchecked: 1 });
    expect(percent).toBe(60);
  });

  test('has one vote for each rule on each appliance, and what is open in it weighs most', () => {
    expect(measure(one('A', 'pass'), one('A', 'unknown'), one('A', 'fail')).percent).toBe(0);
    expect(measure(one('A', 'notchecked'), one('A', 'error')).rules).toMatchObject({ error: 1, notchecked: 0 });
    expect(measure(one('A', 'pass'), one('A', 'error', { appliance: 'other' })).percent).toBe(50);
  });

  test('is rounded down: what is not whole is never told to be', () => {
    const results = Array.from({ length: 2000 }, (_, index) => one(`R${index}`, index === 0 ? 'error' : 'pass'));
    expect(measure(...results).percent).toBe(99.9);
    expect(measure(one('A', 'pass'), one('B', 'pass'), one('C', 'error')).percent).toBe(66.6);
  });

  test('is whole where nothing was to be judged', () => {
    expect(measure().percent).toBe(100);
    expect(measure(one('M', 'notchecked')).percent).toBe(100);
  });
});

test('appliances are counted by how they were read, and their endpoints added up', () => {
  const read = (status: 'complete' | 'partial' | 'failed', count: number) => ({
    collection: {
      ...appliance.collection,
      status,
      endpoints: { read: count, forbidden: 2 * count, absent: 3 * count, failed: 4 * count },
    },
  });
  const all = [read('complete', 1), read('complete', 10), read('complete', 0), read('partial', 100), read('failed', 0)];
  expect(measureCoverage([], [], all, [], [])).toMatchObject({
    appliances: { selected: 5, complete: 3, partial: 1, failed: 1 },
    endpoints: { read: 111, forbidden: 222, absent: 333, failed: 444 },
  });
});

test('a listing that refuses by design was read, an endpoint that failed was not', () => {
  const kinds: readonly (readonly [EndpointRecord['status'], number])[] = [
    ['read', 1],
    ['refused', 2],
    ['forbidden', 4],
    ['absent', 8],
    ['failed', 16],
  ];
  const records = kinds.flatMap(([status, count]) => Array.from({ length: count }, () => ({ status })));
  expect(countEndpoints(records as EndpointRecord[])).toEqual({ read: 3, forbidden: 4, absent: 8, failed: 16 });
});
