import type { Result } from '../../model/result.ts';
import type { ResultKind } from '../../model/verdict.ts';
import { isWaived } from '../../results/summarise.ts';

/**
 * What stands for one result, and the first that occurs for several. What is open speaks before what was accepted, as on the
 * checklist, so that a waiver never hides a question.
 */
const WORDS = [
  'fail',
  'error',
  'unknown',
  'notchecked',
  'waived',
  'informational',
  'pass',
  'notapplicable',
  'notselected',
] as const satisfies readonly (ResultKind | 'waived')[];

export type Word = (typeof WORDS)[number];

/** It says nothing for want of data. */
export function isOpen({ result }: Pick<Result, 'result'>): boolean {
  return result === 'error' || result === 'unknown';
}

/** It leaves nothing to do: no page prints its evidence and remedy, and of a large fleet only where it is. */
export function isInOrder({ result }: Pick<Result, 'result'>): boolean {
  return result === 'pass' || result === 'notapplicable' || result === 'notselected';
}

export function wordOf(one: Result): Word {
  return isWaived(one) ? 'waived' : one.result;
}

/** `undefined` for none. */
export function worstWord(words: Iterable<Word>): Word | undefined {
  const seen = new Set(words);
  return WORDS.find((word) => seen.has(word));
}
