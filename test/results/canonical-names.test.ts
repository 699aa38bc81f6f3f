import { expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { canonicalNames } from '../../src/results/canonical-names.ts';
import { refusalOf } from '../evaluate/tree-snapshot.ts';
import { snapshotOfTree } from './snapshot-of-tree.ts';

const POLICIES = '/api/configuration/policies/audit_policies';
const [ONE, TWO] = ['20060021245c7f1a9b4d3e', '9078615275a6f02b1c8d4e'] as const;

/** Policies by their ids, each with that body. */
const of = (bodies: Readonly<Record<string, Json>>) =>
  canonicalNames(
    snapshotOfTree(
      Object.fromEntries(Object.entries(bodies).map(([id, body]) => [`${POLICIES}/${id}`, { body }])),
      'a',
    ),
  );

test('an object with an id of its own is known by its name, one that is built in by its id', () => {
  const names = of({ [ONE]: { name: 'Head office' }, [`${ONE}/rules`]: {}, '-200': { name: 'default' } });
  expect(names.endpoint(`${POLICIES}/${ONE}`)).toBe(`${POLICIES}/Head office`);
  expect(names.endpoint(`${POLICIES}/${ONE}/rules`)).toBe(`${POLICIES}/Head office/rules`);
  expect(names.endpoint(`${POLICIES}/-200`)).toBe(`${POLICIES}/-200`);
  expect(names.objectOf(ONE)).toBe(`${POLICIES}/Head office`);
  expect([names.objectOf('-200'), names.objectOf(TWO), names.endpoint('/api')]).toEqual([undefined, undefined, null]);
});

test('names that differ in a slash or a tilde are different names', () => {
  const named = (name: string) => of({ [ONE]: { name } }).endpoint(`${POLICIES}/${ONE}`);
  expect(['a/b', 'a~b', 'ab', 'a~1b', 'a~0b'].map(named)).toEqual(
    ['a~1b', 'a~0b', 'ab', 'a~01b', 'a~00b'].map((name) => `${POLICIES}/${name}`),
  );
});

test('one name of two objects means neither', () => {
  const names = of({ [ONE]: { name: 'same' }, [TWO]: { name: 'same' } });
  expect([names.endpoint(`${POLICIES}/${ONE}`), names.endpoint(`${POLICIES}/${TWO}`)]).toEqual([null, null]);
  expect([names.objectOf(ONE), names.objectOf(TWO)]).toEqual([undefined, undefined]);
});

test.each([[null], ['text'], [['name']], [{}], [{ name: '' }], [{ name: 1 }], [{ name: null }]] as Json[][])(
  'a body %j names nothing',
  (body) => {
    const names = of({ [ONE]: body as Json });
    expect(names.endpoint(`${POLICIES}/${ONE}`)).toBe(`${POLICIES}/${ONE}`);
    expect(names.objectOf(ONE)).toBe(undefined);
  },
);

test('what could not be read names nothing', () => {
  const names = canonicalNames(snapshotOfTree({}, 'a', { endpoints: { [`${POLICIES}/${ONE}`]: refusalOf(403) } }));
  expect(names.objectOf(ONE)).toBe(undefined);
});
