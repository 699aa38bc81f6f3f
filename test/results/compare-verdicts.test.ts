import { expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { compareVerdicts } from '../../src/results/compare-verdicts.ts';
import { sampleResult } from '../support/sample-result.ts';

const sample = sampleResult();
const at = sample.results.findIndex(({ result, resource }) => result === 'fail' && resource.path !== null);
const failed = sample.results[at] as Result;
const named = `the verdict of ${failed.ruleId} on ${failed.appliance} for ${failed.resource.path}`;

/** The sample as somebody has changed it, held against what evaluating gives. */
function reasons(change: (results: Result[]) => void, more: Partial<ScanResult> = {}): readonly string[] {
  const results = [...sample.results];
  change(results);
  return compareVerdicts({ ...sample, ...more, results }, sample);
}

const none = (): void => undefined;

test('the same result is the same in whatever order, and with whatever an earlier scan adds', () => {
  expect(reasons(none)).toEqual([]);
  expect(reasons((results) => results.reverse())).toEqual([]);
  const past = { baselineState: 'new', firstSeen: '2020-01-01T00:00:00Z' } as const;
  expect(reasons((results) => results.splice(at, 1, { ...failed, ...past }))).toEqual([]);
  expect(reasons((results) => results.push({ ...failed, appliance: 'gone', baselineState: 'absent' }))).toEqual([]);
  const gone = { ...failed, appliance: 'gone', baselineState: 'absent' } as const;
  expect(compareVerdicts(sample, { ...sample, results: [...sample.results, gone] })).toEqual([]);
  expect(reasons(none, { drift: { ...sample.drift }, trend: [] })).toEqual([]);
});

test('a verdict that was changed, removed or added is named', () => {
  expect(reasons((results) => results.splice(at, 1, { ...failed, result: 'pass' }))).toEqual([
    `${named} is stored as pass, and evaluating again gives fail`,
  ]);
  expect(reasons((results) => results.splice(at, 1))).toEqual([`${named} (fail) is missing from the stored results`]);
  expect(reasons((results) => results.push({ ...failed, appliance: 'another' }))).toEqual([
    `the verdict of ${failed.ruleId} on another for ${failed.resource.path} is stored, and evaluating again does not give it`,
  ]);
  expect(reasons((results) => results.push(failed))).toEqual([
    `${named} is stored, and evaluating again does not give it`,
  ]);
  const whole = { ...failed, resource: { path: null, name: null } };
  expect(reasons((results) => results.push(whole))).toEqual([
    `the verdict of ${failed.ruleId} on ${failed.appliance} is stored, and evaluating again does not give it`,
  ]);
});

test('what a verdict says beside its result is named by its member', () => {
  expect(reasons((results) => results.splice(at, 1, { ...failed, severity: 'info', message: 'all is well' }))).toEqual([
    `${named} comes out with other severity, message`,
  ]);
});

test.each([
  'schemaVersion',
  'run',
  'coverage',
  'appliances',
  'rules',
  'waivers',
  'attestations',
  'deviations',
  'consistency',
  'method',
  'summary',
] as const)('%s is held against what comes out', (part) => {
  expect(reasons(none, { [part]: { other: true } as never })).toEqual([
    `${part} comes out differently when the scan is evaluated again`,
  ]);
});
