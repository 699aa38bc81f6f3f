import { expect, test } from 'vitest';
import { danglingIds } from '../../src/rules/dangling-ids.ts';
import type { Ruleset } from '../../src/rules/load-ruleset.ts';
import { shippedRuleset } from '../evaluate/shipped.ts';

const ruleset = await shippedRuleset();
const told = (changed: Partial<Ruleset>) => danglingIds({ ...ruleset, ...changed }).map(({ message }) => message);

test('the shipped frameworks and profiles name rules that are there', () => {
  expect(told({})).toEqual([]);
});

test('a rule that is gone is named with each place that still has it', () => {
  const gone = told({ rules: ruleset.rules.filter(({ id }) => id !== 'SPS-AAA-002') });
  const why = 'names SPS-AAA-002, and there is no such rule';
  expect(gone).toContain(`profile strict ${why}`);
  expect(gone.filter((message) => /^control \S+ of \w+ names/.test(message)).length).toBeGreaterThan(0);
  expect(gone.every((message) => message.endsWith(why))).toBe(true);
});

test('what a profile includes or leaves out is looked at as well', () => {
  const [profile] = [...ruleset.profiles.values()];
  const profiles = new Map([['p', { ...profile!, name: 'p', include: ['A-1'], exclude: ['A-2'], parameters: {} }]]);
  expect(told({ profiles, frameworks: [] })).toEqual([
    'profile p names A-1, and there is no such rule',
    'profile p names A-2, and there is no such rule',
  ]);
});
