import type { Evidence } from '../model/result.ts';
import { isRedacted } from '../model/snapshot.ts';
import type { Gap } from './gap.ts';
import { shortenValue } from './shorten-value.ts';
import type { Read } from './trace.ts';

/** More data than this decided nothing that a reader can take in; the count is in the message. */
const MAX_EVIDENCE = 30;

const NO_DATUM = { actual: null, absent: true } as const;

/** The trace as evidence: one entry per datum, in the order read, without repetitions. */
export function evidenceOf(reads: readonly Read[]): Evidence[] {
  const byPlace = new Map<string, Evidence>();
  for (const read of reads) {
    const actual = read.shown ?? read.actual;
    const place = `${read.endpoint} ${read.pointer} ${isDerived(read) ? JSON.stringify(read.actual) : ''}`;
    const known = byPlace.get(place);
    if (known !== undefined && (known.expected !== null || read.expected === null)) continue;
    byPlace.set(place, {
      endpoint: read.endpoint,
      pointer: read.pointer,
      ...(actual === undefined ? NO_DATUM : { actual: shortenValue(actual) }),
      expected: read.expected,
      redacted: isRedacted(read.actual),
    });
  }
  return [...byPlace.values()].slice(0, MAX_EVIDENCE);
}

function isDerived(read: Read): boolean {
  return typeof read.actual === 'object' && read.actual !== null;
}

/** The evidence of a gap: the endpoint that was not read, or the place where the datum should be. */
export function evidenceOfGap(gap: Gap, reads: readonly Read[]): Evidence[] {
  const evidence = evidenceOf(reads);
  const isThere = evidence.some(({ endpoint, pointer }) => endpoint === gap.endpoint && pointer === gap.pointer);
  if (gap.endpoint === null || isThere) return evidence;
  const place = { endpoint: gap.endpoint, pointer: gap.pointer, ...NO_DATUM, expected: null, redacted: false };
  return [place, ...evidence].slice(0, MAX_EVIDENCE);
}
