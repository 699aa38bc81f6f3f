import { expect, test } from 'vitest';
import { retryDelayMs } from '../../src/collect/retry.ts';

const NOW = new Date('2026-11-22T19:00:00Z');

test('backs off exponentially with full jitter, up to five seconds', () => {
  expect([1, 2, 3, 10].map((attempt) => retryDelayMs(attempt, undefined, 1, NOW))).toEqual([300, 600, 1200, 5000]);
  expect(retryDelayMs(2, undefined, 0.5, NOW)).toBe(300);
  expect(retryDelayMs(2, undefined, 0, NOW)).toBe(0);
});

test('understands Retry-After in seconds and as a date, and ignores nonsense', () => {
  expect(retryDelayMs(1, '3', 0, NOW)).toBe(3000);
  expect(retryDelayMs(1, 'Sun, 22 Nov 2026 19:00:02 GMT', 0, NOW)).toBe(2000);
  expect(retryDelayMs(1, 'Sun, 22 Nov 2026 18:00:00 GMT', 0, NOW)).toBe(0);
  expect(retryDelayMs(1, 'soon', 1, NOW)).toBe(300);
});
