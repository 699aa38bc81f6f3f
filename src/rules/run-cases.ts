import { evaluateGiven } from '../evaluate/evaluate-given.ts';
import { evaluateRule, type Verdict } from '../evaluate/evaluate-rule.ts';
import { viewSnapshot } from '../evaluate/snapshot-view.ts';
import type { JsonObject } from '../model/json.ts';
import type { AutomatedRule } from '../model/rule.ts';
import { CASE_AS_OF, type ExpectedResult, isJsonObject, type RuleCase, SETTINGS_IN_GIVEN } from './rule-cases.ts';
import { snapshotOfTree } from './snapshot-of-tree.ts';

/** A case whose verdict is another than it expects. */
export interface FailedCase {
  readonly ruleId: string;
  readonly name: string;
  /** What was expected and what came, as sentences. */
  readonly differences: readonly string[];
}

/** Runs one case of an automated rule; null when every verdict is as expected. */
export function runCase(rule: AutomatedRule, one: RuleCase): FailedCase | null {
  const differences = one.tree === undefined ? differencesOfGiven(rule, one) : differencesOfTree(rule, one, one.tree);
  return differences.length === 0 ? null : { ruleId: rule.id, name: one.name, differences };
}

function settingsOf(rule: AutomatedRule, one: RuleCase) {
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

function differencesOfGiven(rule: AutomatedRule, one: RuleCase): string[] {
  const given = Object.fromEntries(Object.entries(one.given ?? {}).filter(([name]) => !SETTINGS_IN_GIVEN.has(name)));
  const verdict = evaluateGiven(rule, given, settingsOf(rule, one));
  const expected = typeof one.expect === 'string' ? { result: one.expect, reason: one.reason } : one.expect[0];
  if (expected === undefined) return ['a case says what it expects'];
  const isRight =
    verdict.result === expected.result && (expected.reason === undefined || verdict.reasonCode === expected.reason);
  return isRight ? [] : [`expected ${words(expected.result, expected.reason ?? null)}, got ${describe(verdict)}`];
}

function differencesOfTree(rule: AutomatedRule, one: RuleCase, tree: Readonly<Record<string, JsonObject>>): string[] {
  const verdicts = evaluateRule(rule, viewSnapshot(snapshotOfTree(tree, one.version ?? null)), settingsOf(rule, one));
  const expected: readonly ExpectedResult[] =
    typeof one.expect === 'string'
      ? [{ result: one.expect, ...(one.reason === undefined ? {} : { reason: one.reason }) }]
      : one.expect;
  const left = [...verdicts];
  const missing = expected.filter((wanted) => {
    const index = left.findIndex((verdict) => fits(verdict, wanted));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  return [
    ...missing.map(
      ({ path, result, reason }) =>
        `expected ${words(result, reason ?? null)}${path === undefined ? '' : ` for ${path}`}`,
    ),
    ...left.map((verdict) => `got ${describe(verdict)} for ${verdict.resource.path}`),
  ];
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
