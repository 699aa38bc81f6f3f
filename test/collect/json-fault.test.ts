import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JsonFault, surveyJson } from '../../src/collect/json-fault.ts';

const BOUNDS = { maxDepth: 1_000, maxValues: 1_000_000 };

function findJsonFault(text: string, maxDepth: number): JsonFault | null {
  return surveyJson(text, { ...BOUNDS, maxDepth }).fault;
}

test('counts levels, the outermost value as one, and ignores brackets in strings', () => {
  expect(findJsonFault('{"a":[[1]]}', 3)).toBeNull();
  expect(findJsonFault('{"a":[[1]]}', 2)).toEqual({ kind: 'levels' });
  expect(findJsonFault('{"[[[[":"{{{{\\"[[["}', 1)).toBeNull();
});

test('counts values, containers and separators included, and stops at the first too many', () => {
  expect(surveyJson('[1,2,{}]', { maxDepth: 9, maxValues: 5 })).toEqual({ fault: null, values: 5, members: 0 });
  expect(surveyJson('[1,2,{}]', { maxDepth: 9, maxValues: 4 }).fault).toEqual({ kind: 'values' });
  expect(surveyJson('[",,,,{{{"]', { maxDepth: 9, maxValues: 2 }).fault).toBeNull();
});

test('counts members, each as often as it is named', () => {
  expect(surveyJson('{"a":{"a:":1},"b":[{"a":1,"a":2}]}', { maxDepth: 9, maxValues: 99 }).members).toBe(5);
});

test.each([
  ['9007199254740991', true],
  ['9007199254740992', true],
  ['9007199254740993', false],
  ['-9007199254740993', false],
  ['123456789012345680000', true],
  ['1e300', true],
  ['1.5e3', true],
  ['1e309', false],
  ['-1e309', false],
  ['1e-400', false],
  ['0e999', true],
  ['-0', true],
  ['0.0', true],
  ['10.00', true],
  ['0.99999999999999999999', false],
  ['0.1000000000000000055', true],
])('whether %s is the same number afterwards: %s', (text, exact) => {
  expect(findJsonFault(`{"a":[${text}]}`, 9)).toEqual(exact ? null : { kind: 'number', text });
  expect(findJsonFault(`{"${text}":"${text}"}`, 9)).toBeNull();
});

test('finds nothing in what JSON.stringify writes, and no more in its beginning, wherever that ends', () => {
  fc.assert(fc.property(fc.json(), (text) => findJsonFault(text, 1000) === null));
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, at) => {
      const [whole, begun] = [text, text.slice(0, at % text.length)].map((one) => surveyJson(one, BOUNDS));
      expect(begun?.values).toBeLessThanOrEqual(whole?.values ?? 0);
      expect(begun?.members).toBeLessThanOrEqual(whole?.members ?? 0);
    }),
  );
});

test('takes linear time for the worst of strings', () => {
  const started = performance.now();
  findJsonFault(`"${'\\'.repeat(8_000_000)}`, 64);
  findJsonFault(`["${'\\"'.repeat(2_000_000)}`, 64);
  expect(performance.now() - started).toBeLessThan(5_000);
});
