import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countMembers } from '../../src/collect/count-members.ts';
import { findDuplicateKey } from '../../src/collect/duplicate-key.ts';
import { surveyJson } from '../../src/collect/json-fault.ts';

/** As the parser of answers finds it: it looks only where members were lost, and then has to find one. */
function duplicateIn(text: string): string | null {
  const { members } = surveyJson(text, { maxDepth: 1_000, maxValues: 1_000_000 });
  const isLost = countMembers(JSON.parse(text), new Set()) !== members;
  expect(findDuplicateKey(text) !== null).toBe(isLost);
  return findDuplicateKey(text);
}

test.each([
  ['{"x":[{"a":"a","\\u0061":2}]}', 'a'],
  ['{"\\\\":1,"\\\\":2}', '\\'],
  ['{"__proto__":1,"__proto__":{"b":1}}', '__proto__'],
  ['{"a":{"b":1,"c":2,"b":3}}', 'b'],
  ['{"0":1,"1":[],"0":{}}', '0'],
  ['{"a":{},"a":{}}', 'a'],
  ['{"a":{"a":1},"b":[{"a":1},{"a":2}],"c":"a"}', null],
  ['{"__proto__":{"__proto__":1},"":{"":1},"length":[1,2]}', null],
  ['[{"a":":"},":",{"b":"{\\"a\\":1,\\"a\\":2}"}]', null],
])('in %s the key named twice is %j', (text, key) => {
  expect(duplicateIn(text)).toBe(key);
});

test('finds none in what JSON.stringify writes, and the one that is put into it', () => {
  const objects = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }).map((one) => JSON.stringify(one));
  fc.assert(
    fc.property(objects, (text) => {
      expect(duplicateIn(text)).toBeNull();
      const [key = ''] = Object.keys(JSON.parse(text));
      expect(duplicateIn(`[0,{"a":1,"b":${text.slice(0, -1)},${JSON.stringify(key)}:0}}]`)).toBe(key);
    }),
  );
});

test('keys and their sequences are noted once each', () => {
  const shapes = new Set<string>();
  expect(countMembers(JSON.parse('{"a":[{"b":1,"c":2},{"b":[],"c":{}},{"c":1,"b":2}],"d":null}'), shapes)).toBe(8);
  expect([...shapes]).toEqual(['a\nd', 'a', 'd', 'b\nc', 'b', 'c', '', 'c\nb']);
});
