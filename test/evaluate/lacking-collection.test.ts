import { describe, expect, test } from 'vitest';
import { evaluateRule, type Verdict } from '../../src/evaluate/evaluate-rule.ts';
import { viewSnapshot } from '../../src/evaluate/snapshot-view.ts';
import type { Json } from '../../src/model/json.ts';
import type { AutomatedRule } from '../../src/model/rule.ts';
import { snapshotOfTree } from '../../src/rules/snapshot-of-tree.ts';
import { rule, short, tree } from './small-world.ts';

const GONE = '/api/configuration/policies/audit_policiez/*';
const inputs = { policies: GONE };
const world = tree({ a: { name: 'A', on: true } }, { p: { name: 'P' } });
const VERSION = /^audit_policiez\b.* notapplicable version$/;

/** What a rule says where none of its endpoints is known, or all are. */
function judged(
  changes: Partial<AutomatedRule>,
  on: Parameters<typeof snapshotOfTree>[0],
  isKnown: boolean,
): Verdict[] {
  const view = viewSnapshot(snapshotOfTree(on, '8.0.1'), () => isKnown);
  return evaluateRule(rule(changes), view, { parameters: {}, inventory: {}, asOfMs: 0 });
}
const said = (changes: Partial<AutomatedRule>, on = world) => short(judged(changes, on, false));

describe('a collection that is lacked and that nobody knows is none that is empty', () => {
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
      const [verdict] = judged({ inputs: { all: path }, forEach, check: true }, world, false);
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
  const [verdict] = judged({ inputs: all, forEach, check: true }, { '/api/configuration': { items: [] } }, false);
  expect(verdict).toMatchObject({ result: 'pass', message: 'there are no such objects' });
});

test('a known one has no objects where a version lacks it, so that what is proven of others stands', () => {
  const inputs = { gone: GONE, policies: '/api/configuration/policies/audit_policies/*' };
  const both = { merge: [{ var: 'gone' }, { var: 'policies' }] };
  const check = { '===': [{ count: [both] }, 0] };
  expect(short(judged({ inputs, forEach: null, check }, world, true))[0]).toMatch(/ fail $/);
  expect(short(judged({ inputs, forEach: null, check }, world, false))[0]).toMatch(/ notapplicable version$/);
});
