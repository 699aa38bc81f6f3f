import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { canonicalJson } from '../../src/snapshot/canonical-json.ts';
import { canonicalOrder } from '../../src/snapshot/canonical-order.ts';

test('members come in the order in which the canonical text would give them, and nothing else changes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const before = JSON.stringify(value);
      const ordered = canonicalOrder(value);
      expect(JSON.stringify(ordered)).toBe(JSON.stringify(JSON.parse(canonicalJson(value as Json))));
      expect(JSON.stringify(value)).toBe(before);
    }),
  );
});

test('the deepest members are put in order, also where all above them are', () => {
  expect(JSON.stringify(canonicalOrder([1, { a: [{ c: 1, b: null }] }]))).toBe('[1,{"a":[{"b":null,"c":1}]}]');
});

test('members that are undefined are left out, and __proto__ is data', () => {
  expect(JSON.stringify(canonicalOrder({ b: undefined, a: 1 }))).toBe('{"a":1}');
  expect(Object.keys(canonicalOrder({ a: 1, b: undefined }))).toEqual(['a']);
  expect(JSON.stringify(canonicalOrder(JSON.parse('{"b":1,"__proto__":{"y":2,"x":3}}')))).toBe(
    '{"__proto__":{"x":3,"y":2},"b":1}',
  );
});

test('what is in order is not copied, and what was shared stays shared', () => {
  const inOrder = [{ a: [1, { b: 2, c: 3 }] }];
  expect(canonicalOrder(inOrder)).toBe(inOrder);
  const shared = { b: 1, a: 2 };
  const { x, y } = canonicalOrder({ y: shared, x: [shared] });
  expect(x[0]).toBe(y);
});
