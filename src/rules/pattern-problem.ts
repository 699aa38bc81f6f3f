import { MAX_MATCHED_LENGTH } from '../evaluate/operators/text.ts';

const MAX_PATTERN_LENGTH = 200;

/** Ways to match that are tried at worst: some hundredths of a second. */
const MAX_WAYS = 10_000_000;

/**
 * Why a regular expression is not taken in a rule; null when it is fine. Refused is what can take long on a text made for it:
 * a repeated group that itself repeats or chooses, too many choices one after the other, back-references and look-around.
 * Conservative on purpose.
 */
export function patternProblem(pattern: string): string | null {
  if (pattern.length > MAX_PATTERN_LENGTH) return `is longer than ${MAX_PATTERN_LENGTH} characters`;
  try {
    new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    return 'is no regular expression';
  }
  const bare = pattern
    .replace(/\\[^\d]/g, 'x')
    .replace(/\[(?:[^\]\\]|\\.)*\]/g, 'x')
    .replace(/\(\?:/g, '(');
  if (/\\\d/.test(bare)) return 'has a back-reference';
  if (/\(\?/.test(bare)) return 'looks ahead or behind';
  const isRepeatedGroup = /\)(?:[*+]|\{\d+(?:,\d*)?\})/.test(bare);
  const hasInnerRepetition = /\([^()]*[*+?{|][^()]*\)(?:[*+]|\{)/.test(bare) || /\)[^()]*\)(?:[*+]|\{)/.test(bare);
  if (isRepeatedGroup && hasInnerRepetition) return 'repeats a group that repeats or chooses';
  return waysToMatch(bare) > MAX_WAYS ? 'has too many repetitions and choices' : null;
}

/** An upper bound of how often a backtracking engine tries, without repeated groups: the product of all choices and lengths. */
function waysToMatch(bare: string): number {
  const choices = bare.match(/[*+?|]|\{\d+(?:,\d*)?\}/g) ?? [];
  return choices.reduce((ways, choice) => ways * waysOf(choice), 1);
}

/** A fixed count is one way, and yet costs its length each time that way is tried. */
function waysOf(choice: string): number {
  if (choice === '?' || choice === '|') return 2;
  const [, least, comma, most] = /^\{(\d+)(,?)(\d*)\}$/.exec(choice) ?? [];
  if (least === undefined) return MAX_MATCHED_LENGTH;
  if (comma !== '' && most === '') return MAX_MATCHED_LENGTH;
  return Math.max(1, Number(comma === '' ? least : most));
}
