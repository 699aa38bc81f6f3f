import { describe, expect, test } from 'vitest';
import type { SelectedRule } from '../../src/model/rule.ts';
import {
  foldSelections,
  parseUsedRules,
  renderUsedRules,
  type SelectionsByAppliance,
  type UsedRules,
  unfoldSelections,
} from '../../src/rules/used-rules.ts';
import { manualRule } from './manual-rule.ts';

const [A, B] = [manualRule('SPS-A-001'), manualRule('SPS-B-001')];
const ONE = { appliances: ['one'], profile: 'baseline', inventory: {}, parameters: {} };

function used(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    schemaVersion: '1.0.0',
    rules: [A, B],
    knownRules: [A, B],
    selections: [
      { appliances: ['one', 'two'], profile: 'baseline', inventory: {}, parameters: { [A.id]: { max: 1 } } },
      { appliances: ['three'], profile: 'strict', inventory: {}, parameters: {} },
    ],
    deviations: [],
    frameworks: [],
    knownEndpoints: [],
    rulesetSha256: 'ab',
    ...changes,
  });
}

function byAppliance(
  ...of: readonly [name: string, profile: string, inventory: Record<string, boolean>, rules: readonly SelectedRule[]][]
): SelectionsByAppliance {
  return {
    selections: new Map(of.map(([name, , , rules]) => [name, rules])),
    profiles: new Map(of.map(([name, profile]) => [name, profile])),
    inventories: new Map(of.map(([name, , inventory]) => [name, inventory])),
  };
}

describe('the rules that a scan used', () => {
  test('appliances share an entry only where profile, facts, rules and parameters are the same', () => {
    const both = [
      { rule: A, parameters: { max: 1 } },
      { rule: B, parameters: {} },
    ];
    const given = byAppliance(
      ['z', 'baseline', {}, both],
      ['a', 'baseline', {}, both],
      ['profile', 'strict', {}, both],
      ['facts', 'baseline', { haPair: true }, both],
      ['rules', 'baseline', {}, both.slice(1)],
      ['parameters', 'baseline', {}, [{ rule: A, parameters: { max: 2 } }, both[1]!]],
    );
    const folded = foldSelections(given);
    expect(folded.map(({ appliances }) => appliances)).toEqual([
      ['a', 'z'],
      ['facts'],
      ['parameters'],
      ['profile'],
      ['rules'],
    ]);
    expect(unfoldSelections({ selections: folded, rules: [B, A] })).toEqual(given);
  });

  test('what was written is read', () => {
    const value = JSON.parse(used()) as UsedRules;
    expect(parseUsedRules(renderUsedRules(value))).toEqual(value);
    expect(parseUsedRules(used({ schemaVersion: '1.7.0' }))).toMatchObject({ rules: [A, B] });
  });

  test.each<[string, string]>([
    ['{', 'it is not JSON'],
    ['[]', 'it is not an object'],
    ['null', 'it is not an object'],
    ['"x"', 'it is not an object'],
    ...['rules', 'knownRules', 'selections', 'deviations', 'frameworks', 'knownEndpoints'].map(
      (list): [string, string] => [used({ [list]: {} }), `/${list}: must be array`],
    ),
    ...[undefined, 1, '', '2.0.0', '10.0.0'].map((schemaVersion): [string, string] => [
      used({ schemaVersion }),
      'its "schemaVersion" is none that can be read here, 1.x',
    ]),
    [used({ rulesetSha256: 1 }), '/rulesetSha256: must be string'],
    [used({ rules: [A, A] }), 'a rule stands twice'],
    [used({ rules: [A, null] }), '/rules/1: must be object'],
    [used({ rules: [A, { ...B, kind: 'other' }] }), '/rules/1/kind: must be one of automated, engine, manual'],
    [used({ rules: [A, { ...B, kind: 'engine' }] }), '/rules/1: "engine" is missing'],
    [used({ knownEndpoints: [{ path: '/x' }] }), '/knownEndpoints/0: "page" is missing'],
    [used({ knownEndpoints: [{ path: '/x', page: 5 }] }), '/knownEndpoints/0/page: must be string or null'],
    [used({ knownRules: [{ ...A, id: 1 }] }), '/knownRules/0/id: must be string'],
    [used({ rules: [B] }), 'SPS-A-001 is selected and is not there'],
    [used({ selections: [null] }), '/selections/0: must be object'],
    [used({ selections: [{ ...ONE, appliances: 'one' }] }), '/selections/0/appliances: must be array'],
    [used({ selections: [{ ...ONE, appliances: ['one', 2] }] }), '/selections/0/appliances/1: must be string'],
    [used({ selections: [{ ...ONE, parameters: null }] }), '/selections/0/parameters: must be object'],
    [used({ selections: [{ ...ONE, appliances: ['one', 'one'] }] }), 'one has two selections'],
    [
      used({
        selections: [{ ...ONE, parameters: { [A.id]: {} } }, ONE],
      }),
      'one has two selections',
    ],
  ])('%s is refused: %s', (text, reason) => {
    expect(() => parseUsedRules(text)).toThrow(new TypeError(reason));
  });
});
