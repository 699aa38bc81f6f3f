import { describe, expect, test } from 'vitest';
import type { ExpectedResult } from '../../src/rules/rule-cases.ts';
import { runCase } from '../../src/rules/run-cases.ts';
import { shippedRuleset } from '../evaluate/shipped.ts';

const { rules, cases, files } = await shippedRuleset();
const withCases = rules.filter(({ id }) => cases.has(id)).map((rule) => [files.get(rule.id) ?? rule.id, rule] as const);

describe('the cases of every rule', () => {
  test.each(withCases)('%s', (_file, rule) => {
    if (rule.kind !== 'automated') throw new Error('only automated rules have cases');
    const all = cases.get(rule.id)!.cases;
    const more = '`npm run --silent sps-audit -- rules test` tells it in words';
    expect(
      all.flatMap((one) => runCase(rule, one) ?? []),
      more,
    ).toEqual([]);
    expect(new Set(all.map(({ name }) => name)).size, 'two cases have one name').toBe(all.length);
  });

  test('every rule with a check has a pass, a fail and one where data are missing', () => {
    const poor = rules.flatMap((rule) => {
      if (rule.kind !== 'automated' || rule.check === null) return [];
      const verdicts = new Set(
        cases
          .get(rule.id)!
          .cases.flatMap(({ expect: wanted }) =>
            typeof wanted === 'string' ? [wanted] : wanted.map(({ result }) => result),
          ),
      );
      const isMissing = verdicts.has('unknown') || verdicts.has('error') || verdicts.has('notchecked');
      return verdicts.has('pass') && verdicts.has('fail') && isMissing
        ? []
        : [`${rule.id}: ${[...verdicts].join(', ')}`];
    });
    expect(poor).toEqual([]);
  });

  test('a case that expects the wrong thing is told', () => {
    const [, rule] = withCases[0]!;
    const [one] = cases.get(rule.id)!.cases;
    if (rule.kind !== 'automated') throw new Error('only automated rules have cases');
    const failed = runCase(rule, { ...one!, expect: 'notselected' });
    expect(failed).toMatchObject({ ruleId: rule.id, name: one!.name });
    expect(failed!.differences[0]).toMatch(/expected notselected/);
  });

  test('of values given no more is expected than the one verdict that comes of them, at its place', () => {
    const rule = rules.find(({ id }) => id === 'SPS-DISK-001');
    if (rule?.kind !== 'automated') throw new Error('only automated rules have cases');
    const one = cases.get(rule.id)!.cases.find(({ given, expect: wanted }) => given !== undefined && wanted === 'pass');
    const told = (...wanted: readonly ExpectedResult[]) => runCase(rule, { ...one!, expect: wanted })?.differences;
    expect(told({ result: 'pass' })).toBeUndefined();
    expect(told({ result: 'pass' }, { result: 'fail' })).toEqual(['expected fail']);
    expect(told({ result: 'pass', path: '/api/nowhere' })).toEqual([
      'expected pass for /api/nowhere',
      expect.stringMatching(/^got pass: /),
    ]);
  });

  test('a case is judged at the time that it names', () => {
    const rule = rules.find(({ id }) => id === 'SPS-CERT-001');
    if (rule?.kind !== 'automated') throw new Error('only automated rules have cases');
    const one = cases.get(rule.id)!.cases.find(({ expect: wanted }) => wanted === 'pass')!;
    expect(runCase(rule, one)).toBeNull();
    const later = runCase(rule, { ...one, asOf: '2099-01-01T00:00:00Z' });
    expect(later?.differences).toEqual(['expected pass', expect.stringMatching(/^got fail: /)]);
  });

  test('whatever else a case expects than what comes is told: of trees each object, its path, name and reason', () => {
    const all = withCases.flatMap(([, rule]) =>
      rule.kind === 'automated' ? cases.get(rule.id)!.cases.map((one) => ({ rule, one })) : [],
    );
    const of = (isTree: boolean, isList: boolean) =>
      all.filter(({ one }) => (one.tree !== undefined) === isTree && Array.isArray(one.expect) === isList).slice(0, 5);
    const lists = of(true, true);
    expect([lists, of(true, false), of(false, false)].map(({ length }) => length)).toEqual([5, 5, 5]);
    for (const { rule, one } of [...of(true, false), ...of(false, false)])
      expect(runCase(rule, { ...one, reason: 'tls' })?.differences[0]).toMatch(/^expected \w+ \(tls\)/);
    for (const { rule, one } of lists) {
      if (typeof one.expect === 'string') throw new Error('a list of results');
      const [first, ...rest] = one.expect;
      const told = (results: typeof one.expect) => runCase(rule, { ...one, expect: results })?.differences;
      expect(told([first!, ...one.expect])).toEqual([expect.stringMatching(/^expected /)]);
      expect(told(rest)).toEqual([expect.stringMatching(/^got .* for \//s)]);
      for (const change of [
        { result: 'notselected' },
        { path: '/nowhere' },
        { name: 'nobody' },
        { reason: 'tls' },
      ] as const)
        expect(told([{ ...first!, ...change }, ...rest])).toHaveLength(2);
    }
  });
});
