import { describe, expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import type { ScanResult } from '../../../src/model/scan-result.ts';
import { narrowResult } from '../../../src/report/pdf/narrow-result.ts';
import { buildView, type ReportView } from '../../../src/report/view/build-view.ts';
import { toBar } from '../../../src/report/view/format.ts';
import { english } from '../../../src/report/wording/en/english.ts';
import { sampleResult } from '../../support/sample-result.ts';

const sample = sampleResult();
const waived = sample.results.find((one) => one.waiver?.state === 'active') as Result;

/** The sample with other results for one rule, and a framework of one control that this rule alone speaks about. */
function withResults(ruleId: string, results: readonly Partial<Result>[], others: readonly string[] = []): ScanResult {
  const base = sample.results.find((one) => one.ruleId === ruleId && one.result !== 'notchecked') as Result;
  const made = results.map(
    (one, index): Result => ({ ...base, waiver: null, fingerprint: `${index}`.repeat(64), ...one }),
  );
  const framework = {
    framework: 'own',
    title: 'Own rules',
    version: '',
    controls: [{ id: 'A-1', title: 'One', rules: [ruleId, ...others] }],
  };
  return {
    ...sample,
    results: [...sample.results.filter((one) => one.ruleId !== ruleId), ...made],
    method: { ...sample.method, frameworks: [framework] },
  };
}

function cellOf(view: ReportView, ruleId: string, appliance: string): string | undefined {
  const column = view.matrix.columns.findIndex(({ name }) => name === appliance);
  const row = view.matrix.areas.flatMap(({ rows }) => rows).find((one) => one.ruleId === ruleId);
  return row?.cells[column]?.badge.key;
}

describe('a waiver never hides what is open', () => {
  const error = { result: 'error', reasonCode: 'http-403' } as const;
  test.each([
    ['beside an error', [{ ...waived }, { ...error, appliance: waived.appliance }], 'error'],
    ['beside a finding', [{ ...waived }, { result: 'fail', appliance: waived.appliance }], 'fail'],
    ['beside a pass', [{ ...waived }, { result: 'pass', appliance: waived.appliance }], 'waived'],
    ['alone', [{ ...waived }], 'waived'],
    ['not there, a finding beside an error', [error, { result: 'fail' }], 'fail'],
    ['not there, an error beside a pass', [{ result: 'pass' }, error], 'error'],
  ] as const)('%s', (_where, results, expected) => {
    const view = buildView(withResults(waived.ruleId, results), english);
    expect(cellOf(view, waived.ruleId, waived.appliance)).toBe(expected);
    expect(view.frameworks.items[0]?.controls[0]?.state.key).toBe(expected);
  });

  test('a control with waived findings is not counted with those that have findings, nor with those without', () => {
    const [framework] = buildView(withResults(waived.ruleId, [waived]), english).frameworks.items;
    expect(framework?.line).toBe('0 controls without findings and 1 with waived findings');
  });
});

describe('the state on the first page', () => {
  const none = { selected: 4, complete: 4, partial: 0, failed: 0 };
  const rules = { ...sample.coverage.rules, error: 0, unknown: 0 };
  const stateOf = (coverage: Partial<ScanResult['coverage']>, run: Partial<ScanResult['run']> = {}) =>
    buildView(
      {
        ...sample,
        results: sample.results.filter(({ result }) => result === 'pass'),
        run: { ...sample.run, failOn: 'high', minCoverage: 90, partial: false, ...run },
        coverage: { ...sample.coverage, percent: 100, appliances: none, rules, ...coverage },
      },
      english,
    ).verdict.state.key;

  test('is in order where nothing is missing', () => {
    expect(stateOf({})).toBe('ok');
  });

  test.each([
    ['an appliance was not read', { appliances: { ...none, complete: 3, failed: 1 } }, {}, 'incomplete'],
    ['no appliance was read', { appliances: { ...none, complete: 0, failed: 4 } }, {}, 'nothing'],
    ['a rule ended in an error', { rules: { ...rules, error: 1 } }, {}, 'incomplete'],
    ['a rule is unknown', { rules: { ...rules, unknown: 1 } }, {}, 'incomplete'],
    ['too little was judged', { percent: 89.9 }, {}, 'incomplete'],
    ['the scan was interrupted', {}, { partial: true }, 'incomplete'],
  ])('is not where %s', (_why, coverage, run, expected) => {
    expect(stateOf(coverage, run)).toBe(expected);
  });
});

describe('a control', () => {
  const rule = 'SPS-NTP-001';
  test('of which something was only named is not without findings', () => {
    const [named] = buildView(withResults(rule, [{ result: 'informational' }]), english).frameworks.items;
    expect(named?.line).toBe('0 controls without findings and 1 not applicable');
    const [judged] = buildView(withResults(rule, [{ result: 'informational' }, { result: 'pass' }]), english).frameworks
      .items;
    expect(judged?.line).toBe('1 control without findings');
  });

  test('says how many of its rules the profile left out', () => {
    const controlOf = (result: ScanResult) => buildView(result, english).frameworks.items[0]?.controls[0];
    expect(controlOf(withResults(rule, [{ result: 'pass' }]))?.note).toBeNull();
    expect(controlOf(withResults(rule, [{ result: 'pass' }], ['SPS-NTP-002']))?.note).toBe('1 of its 2 rules left out');
    const none = withResults(rule, []);
    expect(controlOf(none)).toMatchObject({ state: { key: 'none' }, note: 'its rule was left out' });
  });

  test('stands under the name by which findings and filters call its framework', () => {
    const view = buildView(sample, english);
    expect(view.frameworks.items.map(({ title }) => title)).toEqual(['NIST SP 800-53r5', 'PCI DSS 4.0.1']);
    expect(view.filters.frameworks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['NIST SP 800-53r5', 'PCI DSS 4.0.1']),
    );
  });
});

describe('what is said about time', () => {
  test('a finding of this very scan has no age', () => {
    const instances = (result: ScanResult) =>
      buildView(result, english).findings.groups.flatMap(({ findings }) => findings.flatMap((one) => one.instances));
    const firstSeen = (time: string): ScanResult => ({
      ...sample,
      results: sample.results.map((one) => ({ ...one, firstSeen: time, baselineState: null as never })),
    });
    expect(new Set(instances(firstSeen(sample.run.startTime)).map(({ since }) => since))).toEqual(new Set([null]));
    expect(new Set(instances(firstSeen('2026-11-22T08:00:00Z')).map(({ since }) => since))).toEqual(
      new Set(['since 22 Nov 2026']),
    );
  });

  test('a statement that has ended is not called valid', () => {
    const ended = sample.attestations.find(({ state }) => state === 'expired');
    const states = buildView(sample, english).manual.rules.find(({ ruleId }) => ruleId === ended?.rule)?.states;
    expect(states?.find(({ statement }) => statement === ended?.statement)?.by).toBe(
      'Operations lead, 12 Sep 2025; out of date since 12 Mar 2026',
    );
  });

  test('without a history of findings nothing is promised where there was an earlier scan', () => {
    expect(buildView({ ...sample, trend: [] }, english).summary).toMatchObject({
      trend: null,
      noTrend: 'No findings of earlier scans came with this result.',
    });
    const first = { ...sample, trend: [], drift: { baseline: null, results: [], configuration: [] } };
    expect(buildView(first, english).summary.noTrend).toBe('A trend appears from the second scan on.');
  });
});

describe('a report about one appliance', () => {
  test.each(sample.appliances.map(({ name }) => [name]))('names %s in title and headline', (name) => {
    const view = buildView(narrowResult(sample, name), english);
    expect(view.title).toBe(`${name}: configuration audit, Example Bank, 22 Nov 2026`);
    expect(view.verdict.headline.startsWith(`${name} `)).toBe(true);
  });

  test('has the coverage and the TLS trust of this appliance alone', () => {
    const part = narrowResult(sample, 'sps-ams-01');
    const { appliances, rules, gaps, unauditedEndpoints } = part.coverage;
    expect(appliances).toEqual({ selected: 1, complete: 1, partial: 0, failed: 0 });
    expect(rules.selected).toBe(sample.rules.length);
    expect(gaps).toEqual([]);
    expect(unauditedEndpoints).toEqual([
      { endpoint: '/api/configuration/experimental/sandbox', appliances: ['sps-ams-01'] },
    ]);
    expect(narrowResult(sample, 'sps-ams-02').coverage.gaps.map(({ reasonCode }) => reasonCode)).toEqual(['timeout']);
    expect(part.method.tls).toEqual({ 'ca-file': 1 });
    expect(narrowResult(sample, 'sps-lab-01').method.tls).toEqual({});
    expect(buildView(narrowResult(sample, 'sps-lab-01'), english).verdict.headline).toBe(
      'sps-lab-01 could not be read.',
    );
  });
});

test('an endpoint that was not read is not said to lack a datum', () => {
  const found = buildView(sample, english)
    .findings.groups.flatMap(({ findings }) => findings)
    .find(({ ruleId }) => ruleId === 'SPS-COV-001')
    ?.instances.flatMap(({ evidence }) => evidence.map((one) => one.found.text));
  expect(new Set(found)).toEqual(new Set(['not read']));
});

test('a part of a bar is seen however small it is', () => {
  const bar = toBar([
    { key: 'read', count: 5_000 },
    { key: 'forbidden', count: 1 },
    { key: 'failed', count: 0 },
  ]);
  expect(bar.map(({ key }) => key)).toEqual(['read', 'forbidden']);
  expect(Number(bar[1]?.width)).toBeGreaterThan(1.5);
  expect(Number(bar[1]?.x) + Number(bar[1]?.width)).toBeCloseTo(100, 1);
});
