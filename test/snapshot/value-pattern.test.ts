import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRedactionPath } from '../../src/snapshot/redaction-path.ts';
import { parseValuePattern } from '../../src/snapshot/value-pattern.ts';

test.each([
  'ACME-\\d{6}',
  '^VAULT:[A-Za-z0-9+/]{1,400}$',
  '(?:alpha|beta)-key',
  'x?y',
  'a{90,99}b{90,99}c{90,99}',
  'BACK',
  '\\p{Lu}{3}-[\\]*+]',
  'a\\*b\\+',
])('%s is taken', (pattern) => {
  expect(parseValuePattern(pattern)).toBeInstanceOf(RegExp);
});

test('letters are those of every language: else a secret in them would stay', () => {
  expect('geheim ÄÖÜ'.replace(parseValuePattern('\\p{Lu}{3}'), '…')).toBe('geheim …');
  expect('x😀y'.replace(parseValuePattern('x.y'), '…')).toBe('…');
});

test.each([
  ['', 'the pattern is empty and would match every text'],
  ['(', 'no regular expression: Unterminated group'],
  ['a'.repeat(201), 'the pattern is longer than 200 characters'],
  ['(a+)+$', 'a repetition needs an upper bound: write {0,64} or {1,64} instead of * or +'],
  ['.*x', 'a repetition needs an upper bound: write {0,64} or {1,64} instead of * or +'],
  ['a{12,}', 'a repetition needs an upper bound: write {0,64} or {1,64} instead of * or +'],
  ['a{3,}', 'a repetition needs an upper bound: write {0,64} or {1,64} instead of * or +'],
  ['(?:a|a){20}', 'a group cannot be repeated'],
  ['(a)\\1', 'back-references are not taken'],
  ['(?=a)b', 'look-around and named groups are not taken; use (?:…)'],
  ['(?<n>a)\\k<n>', 'back-references are not taken'],
  ['a{0,31}b{0,31}', 'the pattern leaves too many choices: use smaller bounds or fewer of them'],
  ['a{10,99}b{10,99}', 'the pattern leaves too many choices: use smaller bounds or fewer of them'],
  ['a{4000}b{4000}', 'the pattern leaves too many choices: use smaller bounds or fewer of them'],
  ['a{1,100}b{1,100}', 'the pattern leaves too many choices: use smaller bounds or fewer of them'],
  ['(?:a|a)'.repeat(11), 'the pattern leaves too many choices: use smaller bounds or fewer of them'],
  ['x?', 'the pattern matches the empty text and so every text'],
])('%s is refused: %s', (pattern, message) => {
  expect(() => parseValuePattern(pattern)).toThrow(new RangeError(message));
});

test('whatever is taken runs fast over text made for it, and whatever is not throws a RangeError', () => {
  const atom = fc.constantFrom('a', '[ab]', '.', '\\w', '(?:a|a)', '(?:a?a)', '(?=a)', '(a)\\1');
  const often = fc.constantFrom('', '?', '{9}', '{1,64}', '{1,64}', '{1,64}', '{20,}', '*', '+');
  const pieces = fc.array(fc.tuple(atom, often), { minLength: 1, maxLength: 6 });
  let taken = 0;
  fc.assert(
    fc.property(pieces, (all) => {
      let pattern: RegExp;
      try {
        // Ends with what the text has not, so that every way is tried.
        pattern = parseValuePattern(`${all.flat().join('')}z`);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        return;
      }
      taken += 1;
      const start = process.threadCpuUsage();
      expect(pattern.test('a'.repeat(2_000))).toBe(false);
      expect(process.threadCpuUsage(start).user, pattern.source).toBeLessThan(500_000);
    }),
    { numRuns: 1_000, endOnFailure: true },
  );
  expect(taken).toBeGreaterThan(50);
});

test.each(['', '/body/x', 'api#/x', '/api/x', '/api/x#', '/api/x#y', '/api/x#/~2'])('path %j is refused', (path) => {
  expect(() => parseRedactionPath(path)).toThrow(RangeError);
});
