import { describe, expect, test } from 'vitest';
import { runCase } from '../../src/rules/run-cases.ts';
import { shippedRuleset } from '../evaluate/shipped.ts';

const { rules, cases, files } = await shippedRuleset();
const withCases = rules.filter(({ id }) => cases.has(id)).map((rule) => [files.get(rule.id) ?? rule.id, rule] as const);

describe('the cases of every rule', () => {
  test.each(withCases)('%s', (_file, rule) => {
    if (rule.kind !== 'automated') throw new Error('only automated rules have cases');
    const all = cases.get(rule.id)!.cases;
    expect(all.flatMap((one) => runCase(rule, one) ?? [])).toEqual([]);
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
});
