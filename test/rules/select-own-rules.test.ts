import { expect, test } from 'vitest';
import type { AuditError } from '../../src/model/audit-error.ts';
import type { ParameterDefinition, Profile, Rule } from '../../src/model/rule.ts';
import type { Ruleset } from '../../src/rules/load-ruleset.ts';
import { type RuleChoice, selectRules } from '../../src/rules/select-rules.ts';

const days: ParameterDefinition = {
  type: 'integer',
  default: 3,
  minimum: 1,
  maximum: 5,
  unit: 'days',
  description: 'x',
};

function rule(id: string, changes: Readonly<Record<string, unknown>> = {}): Rule {
  const references = [{ framework: 'ours', id: '1' }];
  return { id, kind: 'automated', tier: 'core', aliases: [], params: {}, references, ...changes } as unknown as Rule;
}

const profile = (name: string, changes: Partial<Profile> = {}): [string, Profile] => [
  name,
  { name, title: '', description: '', tiers: ['core'], include: [], exclude: [], parameters: {}, ...changes },
];

const RULESET = {
  rules: [
    rule('OUR-A-001', { aliases: ['OLD-A'], params: { days, names: { type: 'array', items: 'string', default: [] } } }),
    rule('OUR-B-001', { references: [] }),
    rule('OUR-M-001', { kind: 'manual', tier: 'extended', params: undefined }),
    rule('OUR-X-001', { tier: 'extended' }),
  ],
  profiles: new Map([
    profile('plain'),
    profile('other', { include: ['OUR-X-001'], exclude: ['OUR-A-001', 'OUR-M-001'] }),
    profile('strict', { parameters: { 'OUR-A-001': { days: 2 } } }),
  ]),
  frameworks: [{ framework: 'ours' }],
} as unknown as Ruleset;

function select(choice: Partial<RuleChoice>) {
  return selectRules(RULESET, { profile: 'plain', only: [], skip: [], framework: null, parameters: {}, ...choice });
}

const ids = (choice: Partial<RuleChoice>) =>
  select(choice)
    .rules.map((one) => one.rule.id.slice(4, 5))
    .join('');

function refused(value: unknown, name: string): AuditError['problems'] {
  try {
    select({ parameters: { 'OUR-A-001': { [name]: value } as never } });
    return [];
  } catch (error) {
    return (error as AuditError).problems;
  }
}

const problemOf = (value: unknown, name = 'days') => refused(value, name).map(({ message }) => message);
const hintOf = (name: string) => refused(1, name)[0]?.hint;

test('a profile adds and takes away, also a manual rule', () => {
  expect(ids({})).toBe('ABM');
  expect(ids({ profile: 'other' })).toBe('BX');
});

test('an alias is its rule wherever rules are named', () => {
  expect(ids({ only: ['OLD-A'] })).toBe('A');
  expect(ids({ skip: ['OLD-A'] })).toBe('BM');
  const agreed = { exclude: { 'OLD-A': 'why' }, include: {}, reasons: {} };
  expect(ids({ agreed })).toBe('BM');
  expect(select({ agreed }).deviations).toMatchObject([{ ruleId: 'OUR-A-001', kind: 'excluded', reason: 'why' }]);
  expect(() => select({ agreed: { ...agreed, include: { 'OUR-A-001': 'x' } } })).toThrow('both excluded and included');
  const [first] = select({ parameters: { 'OLD-A': { days: 4 } } }).rules;
  expect(first?.parameters).toEqual({ days: 4, names: [] });
});

test('what is said of a rule by its id and by its alias is all said of it', () => {
  const parameters = { 'OLD-A': { days: 4 }, 'OUR-A-001': { names: ['a'] } };
  expect(select({ parameters }).rules[0]?.parameters).toEqual({ days: 4, names: ['a'] });
  expect(() => select({ parameters: { ...parameters, 'OLD-A': { days: 9 } } })).toThrow('cannot have that value');
});

test('of a parameter that is not there the nearest is named, or where they are', () => {
  expect(hintOf('day')).toBe('Did you mean days?');
  expect(hintOf('somethingElse')).toBe('`sps-audit rules show OUR-A-001` names them all.');
});

test('what is skipped is skipped, whoever includes or names it', () => {
  const agreed = { exclude: {}, include: { 'OUR-X-001': 'ours' }, reasons: {} };
  expect(ids({ agreed })).toBe('ABMX');
  expect(ids({ agreed, skip: ['OUR-X-001'] })).toBe('ABM');
  expect(ids({ only: ['OUR-A-001', 'OUR-B-001'], skip: ['OUR-A-001'] })).toBe('B');
});

test('a framework leaves out what does not speak of it, also of what is included, and tells so', () => {
  const agreed = { exclude: {}, include: { 'OUR-B-001': 'x' }, reasons: {} };
  expect(ids({ framework: 'ours', agreed })).toBe('AM');
  expect(ids({ framework: 'ours', only: ['OUR-A-001'] })).toBe('A');
  const both = { framework: 'ours', only: ['OUR-A-001', 'OUR-B-001'] };
  expect(() => ids(both)).toThrow('OUR-B-001 does not refer to ours');
  expect(select({ framework: 'ours' }).deviations).toMatchObject([{ ruleId: 'OUR-B-001', kind: 'excluded' }]);
});

test('the bounds of a parameter belong to it', () => {
  for (const value of [1, 5]) expect(problemOf(value)).toEqual([]);
  for (const value of [0, 6]) expect(problemOf(value)).toEqual(['OUR-A-001 days: must be from 1 to 5 days']);
  for (const value of ['3', true, [3], null, 3.5, {}])
    expect(problemOf(value)).toEqual(['OUR-A-001 days: must be a whole number']);
  for (const value of [[], ['a']]) expect(problemOf(value, 'names')).toEqual([]);
  for (const value of ['a', ['a', 1], { 0: 'a' }, null])
    expect(problemOf(value, 'names')).toEqual(['OUR-A-001 names: must be a list of texts']);
});

test('back to what the profile departs from is a departure from the profile', () => {
  const { rules, deviations } = select({ profile: 'strict', parameters: { 'OUR-A-001': { days: 3, names: ['a'] } } });
  expect(rules[0]?.parameters).toEqual({ days: 3, names: ['a'] });
  expect(deviations).toMatchObject([
    { parameter: 'days', from: 2, to: 3 },
    { parameter: 'names', from: [], to: ['a'] },
  ]);
});
