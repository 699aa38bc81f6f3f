import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { diffJson } from '../../src/results/diff-json.ts';
import { resolvePointer } from '../../src/snapshot/pointer.ts';

describe('diffJson', () => {
  test('items are matched by key, id or name; a moved item is an order, not a change of everything', () => {
    const before = {
      list: [
        { name: 'a', x: 1 },
        { name: 'b', x: 1 },
        { name: 'c', x: 1 },
      ],
    };
    const after = {
      list: [
        { name: 'c', x: 1 },
        { name: 'a', x: 2 },
      ],
    };
    expect(diffJson(before, after)).toEqual([
      { oldPointer: '/list/0/x', newPointer: '/list/1/x', old: 1, new: 2 },
      { oldPointer: '/list/1', newPointer: '/list/1', old: { name: 'b', x: 1 } },
      { oldPointer: '/list', newPointer: '/list', old: ['a', 'b', 'c'], new: ['c', 'a'] },
    ]);
  });

  test('items without a name are matched by what they hold', () => {
    const before = [{ g: 1 }, { g: 2 }, { g: 3, h: { i: 1 } }];
    expect(diffJson(before, [{ g: 0 }, { g: 1 }, { g: 2 }, { g: 3, h: { i: 1 } }])).toHaveLength(1);
    const after = [{ g: 2 }, { g: 3, h: { i: 2 } }, { g: 1 }];
    expect(diffJson(before, after)).toEqual([
      { oldPointer: '/2/h/i', newPointer: '/1/h/i', old: 1, new: 2 },
      { oldPointer: '', newPointer: '', old: before, new: after },
    ]);
    expect(diffJson(before, [{ g: 2 }]).map(({ old }) => old)).toEqual([{ g: 1 }, { g: 3, h: { i: 1 } }]);
  });

  test('a list of plain values is one datum; null, absent and types are told apart', () => {
    expect(diffJson(['a', 'b'], ['b', 'a'])).toHaveLength(1);
    expect(diffJson({ a: null }, {})).toEqual([{ oldPointer: '/a', newPointer: '/a', old: null }]);
    expect(diffJson({ a: 1, 'x/y~': 2 }, { a: '1', 'x/y~': 3 }).map((one) => one.newPointer)).toEqual([
      '/a',
      '/x~1y~0',
    ]);
    expect(diffJson({ a: [] }, { a: {} })).toHaveLength(1);
    expect(diffJson(JSON.parse('{"__proto__":1}'), {})).toHaveLength(1);
  });

  test('a secret is one datum, whatever of it changed, and beside whatever else stands there', () => {
    const secret = (over: object): Json => ({
      $redacted: { kind: 'password', common: false, length: 8, fingerprint: 'f', ...over },
    });
    const at = { oldPointer: '/x', newPointer: '/x' };
    const others = [{ fingerprint: 'g' }, { common: true }, { length: 9 }, { kind: 'community' }].map(secret);
    for (const now of [...others, null, { key: 'k' }, [secret({})]])
      expect(diffJson({ x: secret({}) }, { x: now })).toEqual([{ ...at, old: secret({}), new: now }]);
    expect(diffJson({ x: secret({}) }, { x: secret({}) })).toEqual([]);
    const list = [secret({}), secret({ fingerprint: 'g' })];
    expect(diffJson({ x: list }, { x: list.toReversed() })).toEqual([{ ...at, old: list, new: list.toReversed() }]);
  });

  test('what came is told as new and where it stands, what went as old', () => {
    expect(diffJson({ a: 1 }, { a: 1, b: null })).toEqual([{ oldPointer: '/b', newPointer: '/b', new: null }]);
    const [one, two] = [
      { name: 'one', x: 1 },
      { name: 'two', x: 2 },
    ];
    expect(diffJson([one], [two, one])).toEqual([{ oldPointer: '/0', newPointer: '/0', new: two }]);
    expect(diffJson([one, 'text'], [one])).toEqual([{ oldPointer: '/1', newPointer: '/1', old: 'text' }]);
  });

  test('a named item in the place of another is one that went and one that came', () => {
    const [old, now] = [
      { name: 'old', x: 1 },
      { name: 'new', x: 1 },
    ];
    expect(diffJson([old], [now])).toEqual([
      { oldPointer: '/0', newPointer: '/0', new: now },
      { oldPointer: '/0', newPointer: '/0', old },
    ]);
  });

  test('a number names an item as a text does, and a name on one side alone names none', () => {
    const numbered = [{ id: 1 }, { id: 2 }];
    expect(diffJson(numbered, numbered.toReversed())).toMatchObject([{ old: ['1', '2'], new: ['2', '1'] }]);
    expect(diffJson([{ name: 'a', x: 1 }], [{ x: 1 }])).toEqual([
      { oldPointer: '/0/name', newPointer: '/0/name', old: 'a' },
    ]);
  });

  test('items that come or go between others are no changed order', () => {
    const named = (...names: string[]) => names.map((name) => ({ name }));
    const changed = (before: Json, after: Json) => diffJson(before, after).map(({ old, new: now }) => [old, now]);
    expect(changed(named('a', 'b'), named('a', 'new', 'b'))).toEqual([[undefined, { name: 'new' }]]);
    expect(changed(named('a', 'b', 'c'), named('b', 'c'))).toEqual([[{ name: 'a' }, undefined]]);
    expect(changed(named('a', 'b', 'c'), named('a', 'c', 'b'))).toEqual([
      [
        ['a', 'b', 'c'],
        ['a', 'c', 'b'],
      ],
    ]);
  });

  test('items that share a name, or have none of text, are told as they are when their order changed', () => {
    const twins = [
      { name: 'a', x: 1 },
      { name: 'a', x: 2 },
    ];
    const nameless = [
      { name: null, x: 1 },
      { name: { en: 'b' }, x: 2 },
    ];
    for (const list of [twins, nameless])
      expect(diffJson(list, list.toReversed())).toEqual([
        { oldPointer: '', newPointer: '', old: list, new: list.toReversed() },
      ]);
  });

  test('law: nothing is told of equal documents alone, what is told stands there, and the way back is the mirror', () => {
    const { json } = fc.letrec<{ json: Json }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, true, 1, 'a', 'b'),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('name', 'x', 'y'), tie('json'), { maxKeys: 2 }),
      ),
    }));
    fc.assert(
      fc.property(json, json, (a, b) => {
        const changes = diffJson(a, b);
        expect(changes.length === 0).toBe(JSON.stringify(sortKeys(a)) === JSON.stringify(sortKeys(b)));
        for (const { old, oldPointer } of changes) {
          const there = resolvePointer(a, oldPointer);
          if (old !== undefined) expect([there, namesOf(there)]).toContainEqual(old);
        }
        const back = diffJson(b, a).map(({ old, new: now, ...place }) =>
          told(place.newPointer, place.oldPointer, now, old),
        );
        const there = changes.map(({ old, new: now, ...place }) => told(place.oldPointer, place.newPointer, old, now));
        expect(back.sort()).toEqual(there.sort());
      }),
      { numRuns: 1_000 },
    );
  });
});

function told(oldPointer: string, newPointer: string, ...values: readonly (Json | undefined)[]): string {
  return JSON.stringify([oldPointer, newPointer, ...values.map((value) => (value === undefined ? [] : [value]))]);
}

/** The names of a list's items; undefined for anything else. */
function namesOf(value: unknown): unknown {
  return Array.isArray(value) ? value.map((item) => item?.name) : undefined;
}

function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sortKeys(v)]),
  );
}
