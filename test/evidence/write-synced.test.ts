import { expect, test } from 'vitest';
import { portionsOf } from '../../src/evidence/write-synced.ts';

test('pieces of text become the bytes of the whole, in some portions, however long they are', () => {
  const short = Array.from({ length: 60_000 }, (_, at) => `${at} é€😀`);
  const long = '€'.repeat(300_000);
  const pieces = [...short, '', long, 'x', long, ...short];
  const portions = [...portionsOf(pieces)];
  expect(Buffer.concat(portions).equals(Buffer.from(pieces.join('')))).toBe(true);
  expect(portions.length).toBeLessThan(20);
  // None holds much more than a piece: the whole is never in memory twice.
  expect(Math.max(...portions.map(({ length }) => length))).toBe(Buffer.byteLength(long));
  expect([...portionsOf([])].map((bytes) => bytes.length)).toEqual([0]);
});
