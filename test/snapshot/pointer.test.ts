import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { appendPointer, parsePointer, resolvePointer } from '../../src/snapshot/pointer.ts';

const document = JSON.parse(
  '{"a":{"b":null,"c/d":1,"e~f":2,"":3,"g.h":4},"list":[10,[20]],"__proto__":{"own":true},"text":"abc"}',
) as Json;

test.each([
  ['/a/b', null],
  ['/a/c~1d', 1],
  ['/a/e~0f', 2],
  ['/a/', 3],
  ['/a/g.h', 4],
  ['/list/0', 10],
  ['/list/1/0', 20],
  ['/__proto__/own', true],
])('%s is %s', (pointer, value) => {
  expect(resolvePointer(document, pointer)).toBe(value);
});

test('the empty pointer is the whole document', () => {
  expect(resolvePointer(document, '')).toBe(document);
});

test.each([
  '/x',
  '/a/b/c',
  '/a/x/y',
  '/list/2',
  '/list/-1',
  '/list/00',
  '/list/-',
  '/list/length',
  '/list/1e0',
  '/text/0',
  '/text/length',
  '/constructor',
  '/a/constructor/name',
  '/a/__proto__',
  '/a/toString',
  'a/b',
  '/a/c~2d',
  '/a~',
])('%s is absent', (pointer) => {
  expect(resolvePointer(document, pointer)).toBeUndefined();
});

test('any key can be addressed', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), (keys) => {
      let value: Json = 'here';
      for (const key of keys.toReversed()) value = { [key]: value };
      const pointer = keys.reduce(appendPointer, '');
      expect(parsePointer(pointer)).toEqual(keys);
      expect(resolvePointer(value, pointer)).toBe('here');
    }),
  );
});
