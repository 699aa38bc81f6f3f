import { evaluateGiven } from '../evaluate/evaluate-given.ts';
import { evaluateRule, type RuleSettings, type Verdict } from '../evaluate/evaluate-rule.ts';
import { viewSnapshot } from '../evaluate/snapshot-view.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { AutomatedRule } from '../model/rule.ts';
import { CASE_AS_OF, type ExpectedResult, type RuleCase, SETTINGS_IN_GIVEN } from './rule-cases.ts';
import { snapshotOfTree } from './snapshot-of-tree.ts';

/** A case whose verdict is another than it expects. */
export interface FailedCase {
  readonly ruleId: string;
  readonly name: string;
  /** What was expected and did not come, then what came instead, as sentences. */
  readonly differences: readonly string[];
}

/** Runs one case of an automated rule; null when the verdicts are those that it expects, no fewer and no more. */
export function runCase(rule: AutomatedRule, one: RuleCase): FailedCase | null {
  const left = verdictsOf(rule, one);
  const missing = expectedBy(one).filter((wanted) => {
    const index = left.findIndex((verdict) => fits(verdict, wanted));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  const differences = [
    ...strangersOf(rule, one).map((name) => `gives "${name}", which the rule does not read`),
    ...missing.map(
      ({ path, result, reason }) =>
        `expected ${words(result, reason ?? null)}${path === undefined ? '' : ` for ${path}`}`,
    ),
    ...left.map(
      (verdict) => `got ${describe(verdict)}${one.tree === undefined ? '' : ` for ${verdict.resource.path}`}`,
    ),
  ];
  return differences.length === 0 ? null : { ruleId: rule.id, name: one.name, differences };
}

/** What the rule says of a case. */
export function verdictsOf(rule: AutomatedRule, one: RuleCase): Verdict[] {
  const settings = settingsOf(rule, one);
  if (one.tree !== undefined)
    return evaluateRule(rule, viewSnapshot(snapshotOfTree(one.tree, one.version ?? null)), settings);
  const values = Object.entries(one.given ?? {}).filter(([name]) => !SETTINGS_IN_GIVEN.has(name));
  return [evaluateGiven(rule, Object.fromEntries(values), settings)];
}

function expectedBy({ expect, reason }: RuleCase): readonly ExpectedResult[] {
  if (typeof expect !== 'string') return expect;
  return [{ result: expect, ...(reason === undefined ? {} : { reason }) }];
}

/** Names of `given` that nothing in the rule means: the case would prove something else than it seems to. */
function strangersOf({ inputs, forEach, let: lets }: AutomatedRule, { given }: RuleCase): readonly string[] {
  const names = new Set([...Object.keys(inputs), ...Object.keys(lets), '$appliance', '$item', ...SETTINGS_IN_GIVEN]);
  if (forEach !== null) names.add(forEach.as);
  return Object.keys(given ?? {}).filter((name) => !names.has(name));
}

function settingsOf(rule: AutomatedRule, one: RuleCase): RuleSettings {
  const given = one.given ?? {};
  const defaults = Object.fromEntries(
    Object.entries(rule.params).map(([name, definition]) => [name, definition.default]),
  );
  const fromGiven = isJsonObject(given['params']) ? given['params'] : {};
  const inventory: JsonObject = isJsonObject(given['$inventory']) ? given['$inventory'] : {};
  return {
    parameters: { ...defaults, ...fromGiven, ...one.params },
    inventory: { ...inventory, ...one.inventory },
    asOfMs: Date.parse(one.asOf ?? CASE_AS_OF),
  };
}

function fits(verdict: Verdict, { path, name, result, reason }: ExpectedResult): boolean {
  return (
    verdict.result === result &&
    (path === undefined || verdict.resource.path === path) &&
    (name === undefined || verdict.resource.name === name) &&
    (reason === undefined || verdict.reasonCode === reason)
  );
}

function words(result: string, reason: string | null): string {
  return reason === null ? result : `${result} (${reason})`;
}

function describe(verdict: Verdict): string {
  return `${words(verdict.result, verdict.reasonCode)}: ${verdict.message}`;
}
