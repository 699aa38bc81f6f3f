import { describe, expect, test } from 'vitest';
import { evaluateRule, type Verdict } from '../../src/evaluate/evaluate-rule.ts';
import { viewSnapshot } from '../../src/evaluate/snapshot-view.ts';
import hardened from '../golden/expected-hardened-8.0.json' with { type: 'json' };
import weak from '../golden/expected-weak-6.0.json' with { type: 'json' };
import { checkedRules, defaultParameters, shippedRuleset } from './shipped.ts';
import { AS_OF, treeSnapshot } from './tree-snapshot.ts';

const TREES = [
  ['hardened-8.0', hardened],
  ['weak-6.0', weak],
] as const;

const rules = await checkedRules();

function lines(ruleId: string, verdicts: readonly Pick<Verdict, 'resource' | 'result' | 'reasonCode'>[]): string[] {
  return verdicts.map(({ resource, result, reasonCode }) =>
    [ruleId, resource.path, resource.name, result, reasonCode].map((part) => part ?? '-').join(' | '),
  );
}

describe.each(TREES)('verdicts on the tree %s', (name, expected) => {
  const view = viewSnapshot(treeSnapshot(name));
  const verdictsOf = (id: string): Verdict[] => {
    const rule = rules.find((known) => known.id === id)!;
    return evaluateRule(rule, view, { parameters: defaultParameters(rule), inventory: {}, asOfMs: Date.parse(AS_OF) });
  };

  test('core rules say what the catalogue says, rule for rule and object for object', () => {
    const core = rules.filter(({ tier }) => tier === 'core').map(({ id }) => id);
    const wanted = expected.flatMap(({ ruleId, path, name: object, result, reasonCode }) =>
      lines(ruleId, [{ resource: { path, name: object }, result, reasonCode } as Verdict]),
    );
    const todo = `If it is meant: change test/golden/expected-${name}.json by hand.`;
    expect(core.flatMap((id) => lines(id, verdictsOf(id))).sort(), todo).toEqual(wanted.sort());
    expect([...new Set(expected.map(({ ruleId }) => ruleId))].sort()).toEqual(core.sort());
  });

  test('extended rules say what they said', async () => {
    const extended = rules.filter(({ tier }) => tier === 'extended').map(({ id }) => id);
    const text = extended.flatMap((id) => lines(id, verdictsOf(id))).join('\n');
    await expect(`${text}\n`, 'If it is meant: run this file with -u, and read the difference.').toMatchFileSnapshot(
      `../golden/extended-${name}.txt`,
    );
  });

  test('no verdict rests on an exception, and every fail says what it read', () => {
    for (const { id } of rules) {
      for (const verdict of verdictsOf(id)) {
        expect(verdict.reasonCode, `${id}: ${verdict.message}`).not.toBe('rule-exception');
        if (verdict.result === 'fail') expect(verdict.evidence.length, id).toBeGreaterThan(0);
        if (verdict.result !== 'pass' && verdict.result !== 'fail') expect(verdict.reasonCode, id).not.toBeNull();
      }
    }
  });

  test('a rule without logic is left to a person', async () => {
    const { rules: all } = await shippedRuleset();
    const left = all
      .filter((rule) => rule.kind === 'automated')
      .filter(({ check, when }) => check === null && when === null);
    expect(left.length).toBeGreaterThan(0);
    for (const rule of left) {
      const verdicts = evaluateRule(rule, view, { parameters: {}, inventory: {}, asOfMs: 0 });
      expect(verdicts.map(({ result, reasonCode }) => [result, reasonCode])).toEqual([
        ['notchecked', 'manual-pending'],
      ]);
    }
  });
});
