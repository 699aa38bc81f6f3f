import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { canonicalJson } from '../../src/snapshot/canonical-json.ts';
import { digestJson, sha256Hex } from '../../src/snapshot/sha256-hex.ts';

test('the example of RFC 8785, section 3.2.3, comes out byte for byte', () => {
  const input = JSON.parse(
    '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}',
  ) as Json;
  expect(canonicalJson(input)).toBe(
    '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
  );
});

test.each([
  [Number('333333333.33333329'), '333333333.3333333'],
  [1e30, '1e+30'],
  [4.5, '4.5'],
  [2e-3, '0.002'],
  [1e-27, '1e-27'],
  [-0, '0'],
  [1e21, '1e+21'],
  [Number('9007199254740993'), '9007199254740992'],
])('number %s is written as ECMAScript writes it', (number, text) => {
  expect(canonicalJson(number)).toBe(text);
});

test('a lone surrogate is escaped, so that the text is valid UTF-8', () => {
  expect(canonicalJson('a\ud800b')).toBe('"a\\ud800b"');
  expect(Buffer.from(canonicalJson('\udead'), 'utf8').toString('utf8')).toBe('"\\udead"');
});

test('__proto__ as an own key is data', () => {
  expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"x":2}}'))).toBe('{"__proto__":{"x":2},"b":1}');
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 10n, () => 1])('%s is refused', (value) => {
  expect(() => canonicalJson({ a: value as unknown as Json })).toThrow(TypeError);
});

test('members that are undefined are left out', () => {
  expect(canonicalJson({ a: undefined, b: [1] } as unknown as Json)).toBe('{"b":[1]}');
});

test('2,000 levels are no problem', () => {
  let value: Json = 'end';
  for (let level = 0; level < 1000; level++) value = [{ a: value }];
  expect(canonicalJson(value)).toHaveLength(1000 * '[{"a":}]'.length + '"end"'.length);
});

/** The same value with the keys of every object in another order. */
function shuffleKeys(value: unknown, reverse: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffleKeys(item, reverse));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, shuffleKeys(item, reverse)] as const);
  return Object.fromEntries(reverse ? entries.reverse() : entries.sort(([a], [b]) => a.length - b.length));
}

test('neither text nor digest depends on the order of keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.boolean(), (value, reverse) => {
      const shuffled = shuffleKeys(value, reverse) as Json;
      expect(canonicalJson(shuffled)).toBe(canonicalJson(value as Json));
      expect(digestJson(shuffled)).toBe(digestJson(value as Json));
    }),
  );
});

test('parsing the canonical text gives the value back', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value = JSON.parse(text) as Json;
      // -0 is the one value that the canonical form does not keep.
      const plain = JSON.parse(JSON.stringify(value)) as Json;
      expect(JSON.parse(canonicalJson(value))).toEqual(plain);
    }),
  );
});

test('sha256Hex knows the vectors of FIPS 180-2', () => {
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256Hex(new Uint8Array())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});
