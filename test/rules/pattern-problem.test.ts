import { describe, expect, test } from 'vitest';
import { MAX_MATCHED_LENGTH } from '../../src/evaluate/operators/text.ts';
import { patternProblem } from '../../src/rules/pattern-problem.ts';

describe('patternProblem', () => {
  test.each([
    '[^@\\s<>]+@[^@\\s<>]+',
    '([01]?[0-9]|2[0-3]):[0-5][0-9]',
    '(https?|ldaps?)://\\S+',
    '.*example.*',
    '[(+*]{3}',
    '[0-9a-f]{64}(,[0-9a-f]{64})?',
    '(?:a|b)c',
    '(ab)+',
    'a\\+\\+b',
    '',
  ])('takes %s', (pattern) => {
    expect(patternProblem(pattern)).toBeNull();
  });

  test.each([
    ['(a+)+', 'repeats'],
    ['(a*)*b', 'repeats'],
    ['(a|aa)+', 'repeats'],
    ['((a)+)+', 'repeats'],
    ['(a{1,9}){9}', 'repeats'],
    ['(?:a?){50}a{50}', 'repeats'],
    ['(a(b|c)d)*', 'repeats'],
    ['([ab]*c)+', 'repeats'],
    [`${'a?'.repeat(40)}${'a'.repeat(40)}`, 'too many'],
    ['.*.*.*=', 'too many'],
    ['a{0,900}a{0,900}a{0,900}', 'too many'],
    ['a*a+a{1000}', 'too many'],
    ['(\\))+[^b]*?([^b]){100}\\d', 'too many'],
    ['a*a{990,1000}a{0,}', 'too many'],
    [`${'(a|b)'.repeat(30)}`, 'too many'],
    ['(a)\\1', 'back-reference'],
    ['(?=a)a', 'looks'],
    ['(?<!a)b', 'looks'],
    ['(?<name>a)', 'looks'],
    ['(', 'no regular expression'],
    ['[', 'no regular expression'],
    ['\\', 'no regular expression'],
    ['a'.repeat(201), 'longer'],
  ])('refuses %s', (pattern, reason) => {
    expect(patternProblem(pattern)).toContain(reason);
  });

  test('the costliest that it takes does not hang on a text made for it', () => {
    expect(['.*.*=', '.*.*[^x]?='].map(patternProblem)).toEqual([null, null]);
    expect(patternProblem('.*.*(a|b)(a|b)=')).toContain('too many');
    const started = performance.now();
    expect(/^(?:.*.*[^x]?=)$/u.test('x'.repeat(MAX_MATCHED_LENGTH))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
