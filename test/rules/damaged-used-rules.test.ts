import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Rule } from '../../src/model/rule.ts';
import { reportAppliance } from '../../src/results/report-appliance.ts';
import { parseUsedRules } from '../../src/rules/used-rules.ts';
import { shippedRuleset } from '../evaluate/shipped.ts';
import { AS_OF, treeSnapshot } from '../evaluate/tree-snapshot.ts';

const { rules } = await shippedRuleset();
const snapshot = treeSnapshot('weak-6.0');
const settings = { profile: 'extended', inventory: {}, asOf: AS_OF, knownEndpoints: [] };
const STRANGE: readonly (Json | undefined)[] = [undefined, null, 7, 'x', [], {}];

/** Every so manyth of some hundred thousand changes is tried; all of them take a minute. */
const STEP = 29;

/** Each place in a value, as the keys that lead to it. */
function* placesOf(value: Json, keys: readonly string[] = []): Generator<readonly string[]> {
  if (keys.length > 0) yield keys;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) yield* placesOf(member, [...keys, key]);
}

/** A copy with something else in one place; undefined takes it away. */
function changed(value: Json, keys: readonly string[], other: Json | undefined): Json {
  const copy = structuredClone(value) as JsonObject;
  const holder = keys.slice(0, -1).reduce((at, key) => at[key] as JsonObject, copy) as Record<string, Json | undefined>;
  holder[keys.at(-1) as string] = other;
  return copy;
}

function storedWith(rule: Json): string {
  const empty = { knownRules: [], selections: [], deviations: [], frameworks: [], knownEndpoints: [] };
  return JSON.stringify({ schemaVersion: '1.0.0', rulesetSha256: '', ...empty, rules: [rule] });
}

/** What the file is refused with; null when it was read. */
function refusalOf(text: string): string | null {
  try {
    parseUsedRules(text);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return (error as Error).message;
  }
}

function judge(rule: Rule): void {
  const params = 'params' in rule ? rule.params : {};
  const parameters = Object.fromEntries(Object.entries(params).map(([name, one]) => [name, one.default]));
  reportAppliance(snapshot, [{ rule, parameters }], settings);
}

test('a stored rule that was damaged is refused in words, or judged without an exception', () => {
  let count = 0;
  const outcomes = { refused: 0, judged: 0 };
  for (const rule of rules as unknown as Json[]) {
    for (const keys of placesOf(rule)) {
      for (const strange of STRANGE) {
        count += 1;
        if (count % STEP !== 0) continue;
        const text = storedWith(changed(rule, keys, strange));
        const refusal = refusalOf(text);
        if (refusal === null)
          expect(() => judge(parseUsedRules(text).rules[0] as Rule), `${keys} is ${strange}`).not.toThrow();
        else expect(refusal).toMatch(/^\/rules\/0.*: /);
        outcomes[refusal === null ? 'judged' : 'refused'] += 1;
      }
    }
  }
  expect(outcomes.refused).toBeGreaterThan(1_000);
  expect(outcomes.judged).toBeGreaterThan(1_000);
});
