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
    expect(diffJson(before, after, true)).toEqual([
      { oldPointer: '/list/0/x', newPointer: '/list/1/x', old: 1, new: 2 },
      { oldPointer: '/list/1', newPointer: '/list/1', old: { name: 'b', x: 1 } },
      { oldPointer: '/list', newPointer: '/list', old: ['a', 'b', 'c'], new: ['c', 'a'] },
    ]);
  });

  test('items without a name are matched by what they hold', () => {
    const before = [{ g: 1 }, { g: 2 }, { g: 3, h: { i: 1 } }];
    expect(diffJson(before, [{ g: 2 }, { g: 3, h: { i: 2 } }, { g: 1 }], true)).toEqual([
      { oldPointer: '/2/h/i', newPointer: '/1/h/i', old: 1, new: 2 },
    ]);
    expect(diffJson(before, [{ g: 2 }], true).map(({ old }) => old)).toEqual([{ g: 1 }, { g: 3, h: { i: 1 } }]);
  });

  test('a list of plain values is one datum; null, absent and types are told apart', () => {
    expect(diffJson(['a', 'b'], ['b', 'a'], true)).toHaveLength(1);
    expect(diffJson({ a: null }, {}, true)).toEqual([{ oldPointer: '/a', newPointer: '/a', old: null }]);
    expect(diffJson({ a: 1, 'x/y~': 2 }, { a: '1', 'x/y~': 3 }, true).map((one) => one.newPointer)).toEqual([
      '/a',
      '/x~1y~0',
    ]);
    expect(diffJson({ a: [] }, { a: {} }, true)).toHaveLength(1);
    expect(diffJson(JSON.parse('{"__proto__":1}'), {}, true)).toHaveLength(1);
  });

  test('secrets: fingerprints count only under one key, the other facts always', () => {
    const secret = (over: object) => ({
      $redacted: { kind: 'password', common: false, length: 8, fingerprint: 'f', ...over },
    });
    expect(diffJson(secret({}), secret({ fingerprint: 'g' }), false)).toEqual([]);
    expect(diffJson(secret({}), secret({ fingerprint: 'g' }), true)).toHaveLength(1);
    expect(diffJson(secret({}), secret({ common: true }), false)).toHaveLength(1);
    expect(diffJson(secret({}), secret({ length: 9 }), false)).toHaveLength(1);
    expect(diffJson(secret({}), secret({ kind: 'community' }), false)).toHaveLength(1);
    expect(diffJson(secret({}), secret({}), true)).toEqual([]);
    expect(diffJson(secret({}), null, false)).toHaveLength(1);
  });

  test('what came is told as new and where it stands, what went as old', () => {
    expect(diffJson({ a: 1 }, { a: 1, b: null }, true)).toEqual([{ oldPointer: '/b', newPointer: '/b', new: null }]);
    const [one, two] = [
      { name: 'one', x: 1 },
      { name: 'two', x: 2 },
    ];
    expect(diffJson([one], [two, one], true)).toEqual([{ oldPointer: '/0', newPointer: '/0', new: two }]);
    expect(diffJson([one, 'text'], [one], true)).toEqual([{ oldPointer: '/1', newPointer: '/1', old: 'text' }]);
  });

  test('a named item in the place of another is one that went and one that came', () => {
    const [old, now] = [
      { name: 'old', x: 1 },
      { name: 'new', x: 1 },
    ];
    expect(diffJson([old], [now], true)).toEqual([
      { oldPointer: '/0', newPointer: '/0', new: now },
      { oldPointer: '/0', newPointer: '/0', old },
    ]);
  });

  test('a number names an item as a text does, and a name on one side alone names none', () => {
    const numbered = [{ id: 1 }, { id: 2 }];
    expect(diffJson(numbered, numbered.toReversed(), true)).toMatchObject([{ old: ['1', '2'], new: ['2', '1'] }]);
    expect(diffJson([{ name: 'a', x: 1 }], [{ x: 1 }], true)).toEqual([
      { oldPointer: '/0/name', newPointer: '/0/name', old: 'a' },
    ]);
  });

  test('items that come or go between others are no changed order', () => {
    const named = (...names: string[]) => names.map((name) => ({ name }));
    const changed = (before: Json, after: Json) => diffJson(before, after, true).map(({ old, new: now }) => [old, now]);
    expect(changed(named('a', 'b'), named('a', 'new', 'b'))).toEqual([[undefined, { name: 'new' }]]);
    expect(changed(named('a', 'b', 'c'), named('b', 'c'))).toEqual([[{ name: 'a' }, undefined]]);
    expect(changed(named('a', 'b', 'c'), named('a', 'c', 'b'))).toEqual([
      [
        ['a', 'b', 'c'],
        ['a', 'c', 'b'],
      ],
    ]);
  });

  test('a name that two items have, or that is no text, tells nothing apart', () => {
    const twins = [
      { name: 'a', x: 1 },
      { name: 'a', x: 2 },
    ];
    expect(diffJson(twins, twins.toReversed(), true)).toEqual([]);
    const nameless = [
      { name: null, x: 1 },
      { name: { en: 'b' }, x: 2 },
    ];
    expect(diffJson(nameless, nameless.toReversed(), true)).toEqual([]);
  });

  test('law: nothing against itself, what is told stands there, and the way back is the mirror', () => {
    const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(diffJson(a, structuredClone(a), true)).toEqual([]);
        const changes = diffJson(a, b, true);
        expect(changes.length === 0).toBe(
          JSON.stringify(sortKeys(a)) === JSON.stringify(sortKeys(b)) || sameItems(a, b),
        );
        for (const change of changes) {
          if (change.old !== undefined && !isOrder(change.old, a, change.oldPointer)) {
            expect(resolvePointer(a, change.oldPointer)).toEqual(change.old);
          }
        }
        expect(diffJson(b, a, true)).toHaveLength(changes.length);
      }),
      { numRuns: 300 },
    );
  });
});

function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sortKeys(v)]),
  );
}

/** Lists of unnamed objects are compared without their order; that cannot be told from equality by one text. */
function sameItems(a: Json, b: Json): boolean {
  return diffJson(a, b, true).length === 0 && JSON.stringify(a).includes('[') && JSON.stringify(b).includes('[');
}

function isOrder(old: Json, document: Json, pointer: string): boolean {
  const there = resolvePointer(document, pointer);
  return Array.isArray(old) && Array.isArray(there) && there.some((item) => typeof item === 'object' && item !== null);
}
