import { expect, test } from 'vitest';
import { fitResults } from '../../src/results/fit-results.ts';
import type { ApplianceReport } from '../../src/results/report-appliance.ts';
import { sampleResult } from '../support/sample-result.ts';

const [sample] = sampleResult().results;

/** So many results of one rule, all passed, and one of another. */
function reportOf(appliance: string, count: number): ApplianceReport {
  if (sample === undefined) throw new Error('The sample has no results.');
  const one = { ...sample, appliance, ruleId: 'SPS-A-001', result: 'pass' as const, reasonCode: null };
  const results = [...Array(count - 1).fill(one), { ...one, ruleId: 'SPS-B-001' }];
  const record = { name: appliance } as ApplianceReport['record'];
  return { record, results, gaps: [], unaudited: [], consistency: null, fingerprintKeyId: null };
}

const counts = (reports: readonly ApplianceReport[]) =>
  Object.fromEntries(reports.map(({ record, results }) => [record.name, results.length]));

test('100,000 results of two appliances are kept, one more costs the largest its own', () => {
  const small = reportOf('small', 30_000);
  expect(counts(fitResults([small, reportOf('large', 70_000)], 2, 100_000))).toEqual({ small: 30_000, large: 70_000 });
  const [kept, lost] = fitResults([small, reportOf('large', 70_001)], 2, 100_000);
  expect(kept).toBe(small);
  expect(lost?.results.map(({ ruleId, result, reasonCode }) => [ruleId, result, reasonCode])).toEqual([
    ['SPS-A-001', 'error', 'limit'],
    ['SPS-B-001', 'pass', null],
  ]);
  expect(lost?.gaps).toMatchObject([{ appliance: 'large', reasonCode: 'limit', affectedRules: ['SPS-A-001'] }]);
});

test('a large fleet may have 2,000 for each appliance', () => {
  const reports = [reportOf('a', 130_000), reportOf('b', 30_000)];
  expect(counts(fitResults(reports, 80, 100_000))).toEqual({ a: 130_000, b: 30_000 });
  expect(counts(fitResults(reports, 79, 100_000))).toEqual({ a: 2, b: 30_000 });
});

test('a fleet file may ask for more, or fewer', () => {
  const reports = [reportOf('a', 130_000), reportOf('b', 30_000)];
  expect(counts(fitResults(reports, 2, 160_000))).toEqual({ a: 130_000, b: 30_000 });
  expect(counts(fitResults(reports, 2, 1_000))).toEqual({ a: 2, b: 2 });
});

test('what is lost does not depend on the order in which the appliances come', () => {
  const sizes = { a: 90_000, b: 80_000, c: 60_000, d: 60_000, e: 20_000 };
  const reports = Object.entries(sizes).map(([name, size]) => reportOf(name, size));
  const outcomes = [reports, reports.toReversed(), [2, 0, 4, 1, 3].flatMap((at) => reports[at] ?? [])].map((order) => {
    let kept: ApplianceReport[] = [];
    for (const report of order) kept = fitResults([...kept, report], 5, 100_000);
    return Object.entries(counts(kept)).sort();
  });
  expect(Object.fromEntries(outcomes[0] ?? [])).toEqual({ a: 2, b: 2, c: 2, d: 60_000, e: 20_000 });
  expect(outcomes[1]).toEqual(outcomes[0]);
  expect(outcomes[2]).toEqual(outcomes[0]);
});

test('no more is lost than has to be, and of a rule that lost its results nothing is left of their objects', () => {
  const reports = [reportOf('a', 3_000), reportOf('b', 2_000)];
  expect(counts(fitResults(reports, 1, 2_002))).toEqual({ a: 2, b: 2_000 });
  expect(counts(fitResults(reports, 1, 2_001))).toEqual({ a: 2, b: 2 });
  const [lost] = fitResults([reportOf('a', 2_001)], 1, 1);
  expect(lost?.results[0]).toMatchObject({ resource: { path: null, name: null }, evidence: [] });
  expect(lost?.results[0]?.fingerprint).not.toBe(sample?.fingerprint);
});

test('what is left of an appliance counts as well', () => {
  const many = reportOf('many', 2);
  const [first] = many.results as [ApplianceReport['results'][number]];
  const twice = Array.from({ length: 1_500 }, (_, at) => ({ ...first, ruleId: `SPS-A-${at}` })).flatMap((one) => [
    one,
    one,
  ]);
  const reports = [{ ...many, results: twice }, reportOf('small', 1_000)];
  expect(counts(fitResults(reports, 1, 2_000))).toEqual({ many: 1_500, small: 2 });
});

test('of an appliance that has nothing to lose nothing is told as lost', () => {
  const many = reportOf('many', 2);
  const results = Array.from({ length: 2_001 }, (_, at) => ({ ...many.results[0], ruleId: `SPS-A-${at}` }));
  const report = { ...many, results } as ApplianceReport;
  expect(fitResults([report], 1, 1)).toEqual([report]);
});
