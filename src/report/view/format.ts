import type { Json } from '../../model/json.ts';
import { isRedacted } from '../../model/snapshot.ts';
import { compareText } from '../../snapshot/compare-text.ts';
import type { Wording } from '../wording/wording.ts';
import type { BarSegment, Place, Value } from './fragments.ts';

/** Characters of a value that are printed; the rest is counted. */
const MAX_VALUE_LENGTH = 600;

/** Percent of a bar that a part of one in thousands still gets. */
const MIN_SEGMENT = 2;

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}:\d{2}))?/;
const DAY_MS = 86_400_000;

/** "22 Nov 2026", or as the wording's format says; what is no ISO 8601 date is printed as it is. */
export function formatDate(time: string, wording: Wording): string {
  const [, year = '', month = '', day = ''] = ISO.exec(time) ?? [];
  const name = wording.months[Number(month) - 1];
  if (name === undefined) return time;
  const parts: Readonly<Record<string, string>> = { YYYY: year, MMM: name, MM: month, DD: day, D: String(Number(day)) };
  return wording.dateFormat.replace(/YYYY|MMM|MM|DD|D/g, (token) => parts[token] ?? token);
}

/** "19:00:04 UTC", or nothing for a bare date. */
function formatClock(time: string): string {
  return ISO.exec(time)?.[4] ?? '';
}

/** "22 Nov 2026, 19:00:04 UTC". */
export function formatTime(time: string, wording: Wording): string {
  const clock = formatClock(time);
  return clock === '' ? formatDate(time, wording) : `${formatDate(time, wording)}, ${clock} UTC`;
}

/** "22 Nov 2026, 19:00:04 to 19:00:07 UTC"; both dates where they differ. */
export function formatPeriod(start: string, end: string, wording: Wording): string {
  if (start === end) return formatTime(start, wording);
  const sameDay = formatDate(start, wording) === formatDate(end, wording) && formatClock(end) !== '';
  return sameDay
    ? `${formatDate(start, wording)}, ${formatClock(start)} – ${formatClock(end)} UTC`
    : `${formatTime(start, wording)} – ${formatTime(end, wording)}`;
}

/** Whole days between two ISO 8601 times, never negative. */
export function daysBetween(from: string, to: string): number {
  const days = Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS);
  return Number.isFinite(days) ? Math.max(0, days) : 0;
}

/** JSON as it was read, shortened; words for what is absent or withheld. */
export function formatValue(value: Json | undefined, wording: Wording): Value {
  if (value === undefined) return { text: wording.say.absent, code: false };
  if (isRedacted(value)) {
    const { kind, length, common } = value.$redacted;
    return { text: wording.say.redacted(String(kind), Number(length), common === true), code: false };
  }
  const text = JSON.stringify(value);
  if (text.length <= MAX_VALUE_LENGTH) return { text, code: true };
  const head = text.slice(0, MAX_VALUE_LENGTH).toWellFormed();
  return { text: `${head} ${wording.say.truncated(text.length - MAX_VALUE_LENGTH)}`, code: true };
}

/** "local-services" -> "Local services", "signing-ca" -> "Signing CA"; as the wording has it where that is not how it is written. */
export function formatArea(area: string, wording: Wording): string {
  const words = (Object.hasOwn(wording.areas, area) ? (wording.areas[area] as string) : area)
    .split('-')
    .map((word) => (wording.abbreviations.includes(word.toLowerCase()) ? word.toUpperCase() : word));
  return capitalise(words.join(' '));
}

export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Letters, digits and hyphens only: for ids, classes and data attributes. Not unique. */
export function toSlug(text: string): string {
  return text.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'x';
}

/** Parts as segments of a bar of width 100; empty parts are left out, and a part however small is seen. */
export function toBar(parts: readonly { key: string; count: number }[]): readonly BarSegment[] {
  const present = parts.filter((part) => part.count > 0);
  const total = present.reduce((sum, part) => sum + part.count, 0);
  const widths = present.map((part) => Math.max(MIN_SEGMENT, (part.count / total) * 100));
  const scale = 100 / widths.reduce((sum, width) => sum + width, 0);
  let x = 0;
  return present.map((part, index) => {
    const width = (widths[index] ?? 0) * scale;
    const segment = { key: part.key, x: trimNumber(x), width: trimNumber(width) };
    x += width;
    return segment;
  });
}

/** Two decimals at most, without trailing zeros: coordinates in SVG. */
export function trimNumber(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export function toPlace(endpoint: string, pointer: string | null): Place {
  return { endpoint, pointer: pointer === '' ? null : pointer };
}

/** Order of names for a reader: capitals do not come first. The same on every machine. */
export function compareNames(a: string, b: string): number {
  return compareText(a.toLowerCase(), b.toLowerCase()) || compareText(a, b);
}
