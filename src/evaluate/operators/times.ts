import { type Gap, isGap } from '../gap.ts';
import { type Operator, strict } from '../operator.ts';
import { isList, type Value, wanted } from '../value.ts';

/** Minutes since midnight of h:mm or hh:mm. */
function minutes(value: Value | undefined): number | undefined {
  const match = typeof value === 'string' ? /^(\d{1,2}):([0-5]\d)$/.exec(value) : null;
  const hours = Number(match?.[1]);
  return match === null || hours > 23 ? undefined : hours * 60 + Number(match[2]);
}

type Range = readonly [number, number];

/** Undefined: a pair that is no time range, or two that overlap. A gap: not a list at all. */
function ranges(list: Value | undefined): readonly Range[] | undefined | Gap {
  if (list === undefined || !isList(list)) return wanted('a list of time ranges', list);
  const parsed: Range[] = [];
  for (const pair of list) {
    if (isGap(pair)) return pair;
    if (!isList(pair) || pair.length !== 2) return wanted('a pair of times', pair);
    const other = pair.find((time) => typeof time !== 'string');
    if (other !== undefined) return isGap(other) ? other : wanted('a time', other);
    const [start, end] = pair.map(minutes);
    if (start === undefined || end === undefined || start >= end) return undefined;
    parsed.push([start, end]);
  }
  parsed.sort((left, right) => left[0] - right[0]);
  const overlaps = parsed.some((range, index) => index > 0 && range[0] < (parsed[index - 1] as Range)[1]);
  return overlaps ? undefined : parsed;
}

export const TIME_OPERATORS: Readonly<Record<string, Operator>> = {
  /** Is every pair h:mm or hh:mm, start before end, none overlapping? */
  time_ranges_ok: strict(1, 1, (_frame, [list]) => {
    const parsed = ranges(list);
    return isGap(parsed) ? parsed : parsed !== undefined;
  }),
  /** Minutes of one day that the ranges cover; a gap when they are not in order. */
  time_ranges_minutes: strict(1, 1, (_frame, [list]) => {
    const parsed = ranges(list);
    if (isGap(parsed)) return parsed;
    if (parsed === undefined) return wanted('time ranges in order', list);
    return parsed.reduce((sum, [start, end]) => sum + end - start, 0);
  }),
};
