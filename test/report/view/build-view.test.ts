import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { buildView } from '../../../src/report/view/build-view.ts';
import { english } from '../../../src/report/wording/en/english.ts';
import { measureCoverage } from '../../../src/results/coverage.ts';
import { largeResult } from '../../support/large-result.ts';
import { sampleResult } from '../../support/sample-result.ts';

const result = sampleResult();
const view = buildView(result, english);

test('what was not reached or may not be read is named with the verdict', () => {
  const named = view.verdict.notices.flatMap((notice) => notice.items.map((item) => item.subject));
  const unreached = result.appliances.filter((one) => one.collection.status === 'failed').map((one) => one.name);
  const endpoints = result.coverage.gaps.flatMap((gap) => gap.endpoint ?? []);
  expect(unreached.length).toBeGreaterThan(0);
  expect(endpoints.length).toBeGreaterThan(0);
  expect(named).toEqual(expect.arrayContaining([...unreached, ...endpoints]));
  expect(view.verdict.headline).toContain('3 of 4 appliances were read');
  expect(view.verdict.state.key).toBe('both');
});

test('every present fail is printed once, and only what is not waived is counted', () => {
  const instances = view.findings.groups.flatMap((group) => group.findings.flatMap((finding) => finding.instances));
  const fails = result.results.filter((one) => one.result === 'fail' && one.baselineState !== 'absent');
  expect(instances).toHaveLength(fails.length);
  expect(new Set(instances.map((one) => one.anchor)).size).toBe(fails.length);
  const counted = view.sections.find((section) => section.id === 'findings')?.count;
  expect(counted).toBe(String(fails.length - result.summary.waived));
  expect(instances.filter((one) => one.badge.key === 'waived')).toHaveLength(result.summary.waived);
});

test('every selected pair of rule and appliance has its cell, with the word for the worst result', () => {
  const cells = view.matrix.areas.flatMap((area) =>
    area.rows.flatMap((row) =>
      row.cells.map((cell, index) => [row.ruleId, view.matrix.columns[index]?.name, cell.badge.key] as const),
    ),
  );
  for (const [rule, appliance, key] of cells) {
    const worst = result.summary.matrix[rule]?.[appliance ?? ''] ?? 'notselected';
    expect(key === 'waived' ? 'fail' : key).toBe(worst);
  }
  expect(cells).toHaveLength(result.rules.length * result.appliances.length);
});

test('an open result never reads like a pass', () => {
  const open = result.results.filter((one) => one.result === 'error' || one.result === 'unknown');
  const listed = view.unjudged.rules.flatMap((rule) => rule.rows.filter((row) => row.badge.key !== 'notchecked'));
  const lost = open.filter((one) => one.reasonCode === 'appliance-unreachable');
  expect(listed).toHaveLength(open.length - lost.length);
  expect(view.unjudged.whole.map((one) => one.name)).toEqual([...new Set(lost.map((one) => one.appliance))]);
});

test('a control that no rule speaks about says so', () => {
  const none = result.method.frameworks.flatMap((one) => one.controls.filter((control) => control.rules.length === 0));
  const shown = view.frameworks.items.flatMap((item) =>
    item.controls.filter((control) => control.state.key === 'none'),
  );
  expect(none.length).toBeGreaterThan(0);
  expect(shown.map((control) => control.id)).toEqual(expect.arrayContaining(none.map((control) => control.id)));
});

test('the order of appliances and results does not matter', () => {
  const turned = { ...result, appliances: result.appliances.toReversed(), results: result.results.toReversed() };
  expect(buildView(turned, english)).toEqual(view);
});

test('many appliances stand in narrow columns, each cell with its letter and its word', () => {
  const { matrix } = buildView(largeResult(12, 10, 0.3), english);
  const letters = new Map(matrix.legend.map(({ badge, letter }) => [badge.key, letter]));
  expect(matrix.dense).toBe(true);
  expect(letters.get('fail')).toBe('F');
  expect(matrix.areas.length).toBeGreaterThan(0);
  for (const cell of matrix.areas.flatMap((area) => area.rows.flatMap((row) => row.cells))) {
    expect(cell.letter).toBe(letters.get(cell.badge.key));
    expect(cell.text).toBe(cell.badge.word);
  }
  expect(view.matrix.dense).toBe(false);
});

test('a large fleet is grouped by a label and folds what passed', () => {
  const large = buildView(largeResult(40, 30, 0.1), english);
  expect(large.matrix.single).toBe(false);
  expect(large.matrix.columns.map((column) => column.name)).toEqual(['ams', 'ber', 'par', 'vie']);
  const [first] = large.appliances.items;
  expect(first?.rows.some((row) => row.badge.key === 'pass')).toBe(false);
  expect(first?.folded.map((line) => line.badge.key)).toContain('pass');
});

test('a hand of sections has nothing to say and says so in one line', () => {
  const bare = buildView(largeResult(2, 3, 0), english);
  expect(bare.waivers.empty).toBe('No waiver was given.');
  expect(bare.manual.empty).toBe('No manual rule was selected.');
  expect(bare.drift.empty).toBe('There is no earlier scan to compare with.');
  expect(bare.consistency.empty).toBe('Appliances that share labels agree, or there is nothing to compare.');
  expect(bare.deviations.empty).toBe('The profile was used as it ships.');
  expect(bare.findings.empty).toBe('No rule that could be judged failed.');
  for (const name of ['waivers', 'manual', 'drift', 'consistency', 'deviations', 'findings'] as const)
    expect(view[name].empty, name).toBeNull();
});

test('every appliance that may have been another one is named with the verdict, however many they are', () => {
  const fleet = largeResult(25, 1, 0);
  const names = fleet.appliances.map(({ name }) => name);
  const origin = { zone: null, keyId: null, scanUid: 'x', scanTime: '2026-11-22T19:00:00Z', appliances: names };
  const method = { ...fleet.method, insecureAppliances: names, origins: [origin] };
  const { notices } = buildView({ ...fleet, method }, english).verdict;
  for (const title of [english.say.insecureTitle, english.say.unvouchedTitle]) {
    const notice = notices.find((one) => one.title === title);
    for (const name of names) expect(notice?.items[0]?.subject).toContain(name);
    expect(notice?.more).toBeNull();
  }
});

test('the appliances of the coverage add up to its percentage, also where a rule was answered and not checked', () => {
  const [first] = result.results.filter(({ result: kind }) => kind === 'pass');
  const more = (['informational', 'notchecked'] as const).map((kind, at) => ({
    ...(first as Result),
    ruleId: 'SPS-TEST-001',
    result: kind,
    reasonCode: kind === 'notchecked' ? ('not-configured' as const) : null,
    fingerprint: `${at}`.repeat(64),
  }));
  const results = [...result.results, ...more];
  const { appliances, rules, coverage } = result;
  const measured = measureCoverage(results, rules, appliances, coverage.gaps, []);
  const { rows, folded } = buildView({ ...result, results, coverage: measured }, english).coverage;
  const counts = [...rows, ...folded].map((row) => row.rules.match(/\d+/g)?.map(Number) ?? []);
  const sum = (at: number) => counts.reduce((total, pair) => total + (pair[at] ?? 0), 0);
  expect(Math.floor((sum(0) / sum(1)) * 1000) / 10).toBe(measured.percent);
  expect(counts).toEqual(
    buildView(result, english).coverage.rows.map((row) => row.rules.match(/\d+/g)?.map(Number) ?? []),
  );
});
