import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import type { Rule } from '../../src/model/rule.ts';
import { BASE, mistakesOf, number, parseChanged, REF } from './parse-changed.ts';

function ruleOf(changes: Readonly<Record<string, Json>>, without?: string): Rule {
  const parsed = parseChanged(changes, without);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.rule;
}

describe('parseRule', () => {
  test('what an own rule need not say is filled in', () => {
    const given = { tier: 'core', confirmed: true, aliases: [], references: [], let: {}, when: null, params: {} };
    expect(ruleOf({})).toMatchObject({
      ...given,
      appliesTo: null,
      uncheckable: null,
      remediation: { text: 'Switch it on.' },
    });
    const whole = { check: { '===': [{ var: 'disk.x' }, 1] }, message: { fail: 'x' } };
    expect(ruleOf(whole, 'forEach')).toMatchObject({ forEach: null });
    const said = { tier: 'extended', confirmed: false, aliases: ['OUR-OLD-001'], remediation: { text: 'x' } };
    expect(ruleOf({ ...said, source: 'ours' })).toMatchObject({ ...said, source: 'ours' });
    // The digest is of what is said, and not of the schema's address.
    expect(ruleOf({ $schema: 'x' }).sha256).toBe(ruleOf({}).sha256);
    expect(ruleOf({ confirmed: true }).sha256).not.toBe(ruleOf({}).sha256);
  });

  test.each<[string, Readonly<Record<string, Json>>]>([
    ['a listing and one object per protocol', { inputs: { all: '/api/a.b-c/{protocol}/x_1', z: '/api/a/*' } }],
    [
      'an endpoint that only begins like the passwords',
      { inputs: { ...(BASE['inputs'] as object), p: '/api/configuration/passwords_policy' } },
    ],
    [
      'a binding that uses an earlier one',
      {
        let: { key: { ref: 'one.key', ...REF }, other: { ref: 'key.other', ...REF } },
        check: { '===': [{ var: 'other.x' }, 1] },
      },
    ],
    ['a default outside of let', { check: { '===': [{ var: ['one.on', false] }, true] } }],
    ['names of the item in a loop', { check: { all: [{ var: 'one.list' }, { '===': [{ var: 'anything' }, 1] }] } }],
    [
      'what every rule may ask',
      {
        check: {
          and: [
            { '===': [{ var: '$inventory.x' }, 1] },
            { '===': [{ var: '$appliance.name' }, 1] },
            { '===': [{ var: '$item.key' }, 1] },
          ],
        },
      },
    ],
    ['a default at its lower bound', number({ default: 1 })],
    ['a default at its upper bound', number({ default: 5 })],
    ['a number that somebody has to give', number({ default: null })],
    ['places of a message', { ...number({}), message: { fail: '{{ one.name }} {{params.max}} {{$inventory.x}}' } }],
    [
      'paths of an item in a loop',
      {
        check: {
          all: [{ var: 'one.list' }, { or: [{ absentSince: ['x', '8.0'] }, { '===': [{ missing: ['y'] }, []] }] }],
        },
      },
    ],
    ['no check with a reason', { check: null, uncheckable: 'No field says so.' }],
  ])('takes %s', (_title, changes) => {
    expect(mistakesOf(changes)).toEqual([]);
  });
});
