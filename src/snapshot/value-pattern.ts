/** Longest pattern that is taken, in characters. */
const MAX_LENGTH = 200;

/** Stands for a back-reference while a pattern is judged; no pattern is written with it. */
const BACK_REFERENCE = '\u0000';

/** Most ways that a pattern may try at one place of a text. */
const MAX_WAYS = 1000;

/**
 * Parses a regular expression of a fleet file into one that cannot blow up: it will run over megabytes of hostile text.
 * Every repetition has an upper bound, no group is repeated, there is neither look-around nor back-reference, and the product of
 * all choices stays below 1,000. The check is conservative and refuses harmless patterns too.
 *
 * @throws RangeError that says what to change.
 */
export function parseValuePattern(pattern: string): RegExp {
  if (pattern === '') throw new RangeError('the pattern is empty and would match every text');
  if (pattern.length > MAX_LENGTH) throw new RangeError(`the pattern is longer than ${MAX_LENGTH} characters`);
  const expression = compile(pattern);
  // Escapes and character classes become one letter each: what is left are the operators.
  const bare = pattern.replace(/\\(?:[pPu]\{[^}]*\}|[\s\S])/gu, replaceEscape).replace(/\[[^\]]*\]/gu, 'c');
  if (bare.includes(BACK_REFERENCE)) throw new RangeError('back-references are not taken');
  if (/\(\?(?!:)/.test(bare)) throw new RangeError('look-around and named groups are not taken; use (?:…)');
  if (/[*+]|\{\d+,\}/.test(bare))
    throw new RangeError('a repetition needs an upper bound: write {0,64} or {1,64} instead of * or +');
  if (/\)[{]/.test(bare)) throw new RangeError('a group cannot be repeated');
  if (countWays(bare) > MAX_WAYS)
    throw new RangeError('the pattern leaves too many choices: use smaller bounds or fewer of them');
  if (expression.test('')) throw new RangeError('the pattern matches the empty text and so every text');
  return expression;
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*?\/u?: /s, '') : 'unknown';
    throw new RangeError(`no regular expression: ${reason}`);
  }
}

function replaceEscape(sequence: string): string {
  return /^\\[1-9k]/.test(sequence) ? BACK_REFERENCE : 'c';
}

/** Upper bound of the ways to match at one place: every repetition, option and alternative multiplies. */
function countWays(bare: string): number {
  let ways = 1;
  for (const [, low, high] of bare.matchAll(/\{(\d+)(?:,(\d+))?\}/g)) {
    // A fixed count is one way, but costs its length.
    ways *= high === undefined ? Math.max(1, Number(low) / 100) : Number(high) - Number(low) + 1;
  }
  for (const _ of bare.matchAll(/[?|]/g)) ways *= 2;
  return ways;
}
