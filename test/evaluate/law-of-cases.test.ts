import { expect, test } from 'vitest';
import { evaluateGiven } from '../../src/evaluate/evaluate-given.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { AutomatedRule } from '../../src/model/rule.ts';
import { CASE_AS_OF, type RuleCase, SETTINGS_IN_GIVEN } from '../../src/rules/rule-cases.ts';
import { lossyDocuments } from './lossy-documents.ts';
import { defaultParameters, shippedRuleset } from './shipped.ts';

/** As for the law on whole trees: `1` tries data of another type as well. */
const isExhaustive = process.env['SPS_AUDIT_EXHAUSTIVE'] === '1';

/** A member that is left out counts as none here, as the guide shows it; that may fail and never passes. */
const ABSENT_FAILS = [
  'SPS-CHAN-007 /policy/rules/0/actions/content_policy: pass became fail',
  'SPS-SSH-007 /policy/banner: pass became fail',
  'SPS-UDB-001 /database/users/0/certificates: pass became fail',
  'SPS-UDB-003 /database/users/0/certificates: pass became fail',
];

/** What a rule is given in a case: what an appliance says, of which something may get lost, and what the rule computes. */
function givenIn(one: RuleCase, rule: AutomatedRule): { readonly said: JsonObject; readonly computed: JsonObject } {
  const names = Object.entries(one.given ?? {}).filter(([name]) => !SETTINGS_IN_GIVEN.has(name));
  const isComputed = ([name]: readonly [string, Json]) => 'collect' in (rule.let[name] ?? {});
  return {
    said: Object.fromEntries(names.filter((entry) => !isComputed(entry))),
    computed: Object.fromEntries(names.filter(isComputed)),
  };
}

/** On the trees of the law one rule in six passes nowhere; each has a case that does. */
test('what passes or fails in a case stays so without a datum, or is not known', { timeout: 60_000 }, async () => {
  const { rules, cases } = await shippedRuleset();
  const against = new Set<string>();
  let tried = 0;
  for (const rule of rules.filter(({ kind }) => kind === 'automated') as AutomatedRule[]) {
    for (const one of cases.get(rule.id)?.cases ?? []) {
      if (one.given === undefined || (one.expect !== 'pass' && one.expect !== 'fail')) continue;
      const settings = {
        parameters: { ...defaultParameters(rule), ...(one.given['params'] as JsonObject), ...one.params },
        inventory: { ...(one.given['$inventory'] as JsonObject), ...one.inventory },
        asOfMs: Date.parse(one.asOf ?? CASE_AS_OF),
      };
      const { said, computed } = givenIn(one, rule);
      for (const { kind, what, document } of lossyDocuments(said)) {
        // Null that becomes a value is another configuration.
        if (isExhaustive ? kind.startsWith('null to') : !kind.endsWith('deleted')) continue;
        tried += 1;
        const { result } = evaluateGiven(rule, { ...computed, ...(document() as JsonObject) }, settings);
        if (![one.expect, 'unknown', 'error'].includes(result))
          against.add(`${rule.id} ${what}: ${one.expect} became ${result}`);
      }
    }
  }
  expect([...against].sort()).toEqual(ABSENT_FAILS);
  expect(tried).toBeGreaterThan(15_000);
});
