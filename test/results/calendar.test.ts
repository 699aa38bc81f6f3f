import { expect, test } from 'vitest';
import { addDays, daysBetween, isCalendarDate, utcDate } from '../../src/results/calendar.ts';

test('days are those of UTC, over months and leap years', () => {
  expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2);
  expect(daysBetween('2026-11-22T23:59:59Z', '2026-11-23T00:00:00Z')).toBe(1);
  expect(daysBetween('2026-11-23', '2026-11-22')).toBe(-1);
  expect(addDays('2026-12-31', 60)).toBe('2027-03-01');
  expect(utcDate('2026-11-22T00:30:00+01:00')).toBe('2026-11-21');
});

test('a date is one that the calendar has, in full', () => {
  expect(['2026-11-22', '2028-02-29', '2026-12-31'].map(isCalendarDate)).toEqual([true, true, true]);
  const others = [
    '2026-02-29',
    '2026-13-01',
    '2026-11-31',
    '2026-11-00',
    '26-11-22',
    '2026-1-22',
    '2026-11-2',
    '2026-11',
    '2026',
    '-002026-11-22',
  ];
  expect([...others, '2026-11-22T00:00:00Z', ' 2026-11-22', 'x2026-11-22', ''].filter(isCalendarDate)).toEqual([]);
});
