import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import type { AutomatedRule } from '../../src/model/rule.ts';
import { rule, short, tree, verdicts } from './small-world.ts';

const GONE = '/api/configuration/policies/audit_policiez/*';
const inputs = { policies: GONE };
const world = tree({ a: { name: 'A', on: true } }, { p: { name: 'P' } });
const VERSION = /^audit_policiez\b.* notapplicable version$/;

const said = (changes: Partial<AutomatedRule>, on = world) => short(verdicts(rule({ ...changes }), on));

describe('a collection that this version lacks is none that is empty', () => {
  test.each(['pass', 'fail', 'notapplicable'] as const)('judged one by one, with onEmpty %s', (onEmpty) => {
    const forEach = { in: 'policies', as: 'one', name: 'one.name', onEmpty };
    expect(said({ inputs, forEach, check: true })).toEqual([expect.stringMatching(VERSION)]);
  });

  test.each<[string, Json]>([
    ['all', { all: [{ var: 'policies' }, { var: 'on' }] }],
    ['none', { none: [{ var: 'policies' }, { var: 'on' }] }],
    ['no object found', { '!': { some: [{ var: 'policies' }, { var: 'on' }] } }],
    ['count', { '===': [{ count: [{ var: 'policies' }] }, 0] }],
  ])('read as a list: %s', (_how, check) => {
    expect(said({ inputs, forEach: null, check })).toEqual([expect.stringMatching(VERSION)]);
  });

  test.each<[string, AutomatedRule['let'], Json]>([
    [
      'anyObject',
      { found: { anyObject: { in: 'policies', as: 'x', test: { var: 'x.on' } } } },
      { '!': { var: 'found' } },
    ],
    [
      'collect',
      { found: { collect: { in: 'policies', as: 'x', each: { var: 'x.keys' } } } },
      { '===': [{ count: [{ var: 'found' }] }, 0] },
    ],
    [
      'distinctRefs',
      { found: { distinctRefs: { in: 'policies', as: 'x', ref: 'x.ca', into: 'policies' } } },
      { '===': [{ count: [{ var: 'found' }] }, 0] },
    ],
  ])('asked by let: %s', (_how, lets, check) => {
    expect(said({ inputs, forEach: null, let: lets, check })).toEqual([expect.stringMatching(VERSION)]);
  });

  test.each(['/api/configuration/{protocol}/conections/*', '/api/configuration/{protocol}/optionz'])(
    'of no protocol: %s',
    (path) => {
      const forEach = { in: 'all', as: 'one', name: '$item.key', onEmpty: 'pass' } as const;
      const [verdict] = verdicts(rule({ inputs: { all: path }, forEach, check: true }), world);
      expect(verdict).toMatchObject({ result: 'notapplicable', reasonCode: 'version' });
    },
  );
});

test('a protocol that lacks a collection which another one has, has no objects of it', () => {
  const both = { ...world, '/api/configuration/rdp': { items: [] } };
  const all = { all: '/api/configuration/{protocol}/connections/*' };
  const forEach = { in: 'all', as: 'one', name: 'one.name', onEmpty: 'fail' } as const;
  expect(said({ inputs: all, forEach, check: { var: 'one.on' } }, both)).toEqual(['a A pass ']);
  expect(said({ inputs: all, forEach: null, check: { all: [{ var: 'all' }, { var: 'on' }] } }, both)).toEqual([
    'connections  pass ',
  ]);
});

test('an appliance without any protocol has no objects of one', () => {
  const forEach = { in: 'all', as: 'one', name: 'one.name', onEmpty: 'pass' } as const;
  const all = { all: '/api/configuration/{protocol}/connections/*' };
  const [verdict] = verdicts(rule({ inputs: all, forEach, check: true }), { '/api/configuration': { items: [] } });
  expect(verdict).toMatchObject({ result: 'pass', message: 'there are no such objects' });
});
