import { expect, test } from 'vitest';
import { clockWords } from '../../src/results/clock-words.ts';

test.each([
  [0, 'agrees with ours'],
  [-1999, 'agrees with ours'],
  [2000, '2 s ahead of ours'],
  [-119_999, '120 s behind ours'],
  [-120_000, '2 min behind ours'],
  [7_200_000, '2 h ahead of ours'],
  [-259_201_000, '3 days behind ours'],
])('%d ms: %s', (offsetMs, words) => {
  expect(clockWords(offsetMs)).toBe(words);
});
