import type { JsonObject } from '../../src/model/json.ts';
import type { AutomatedRule } from '../../src/model/rule.ts';
import { loadRuleset, type Ruleset } from '../../src/rules/load-ruleset.ts';

let loaded: Promise<Ruleset> | undefined;

/** The shipped ruleset, loaded once per test file. */
export function shippedRuleset(): Promise<Ruleset> {
  loaded ??= loadRuleset([]);
  return loaded;
}

/** Every shipped rule that logic judges, if only whether it applies. */
export async function checkedRules(): Promise<readonly AutomatedRule[]> {
  const { rules } = await shippedRuleset();
  return rules.filter((rule) => rule.kind === 'automated').filter((rule) => rule.check !== null || rule.when !== null);
}

/** The parameters of a rule as they are when nobody says otherwise. */
export function defaultParameters(rule: AutomatedRule): JsonObject {
  return Object.fromEntries(Object.entries(rule.params).map(([name, definition]) => [name, definition.default]));
}
