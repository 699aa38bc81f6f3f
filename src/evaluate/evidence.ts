import type { Json } from '../model/json.ts';
import type { Evidence } from '../model/scan-result.ts';
import { isRedacted } from '../model/snapshot.ts';
import { canonicalJson } from '../snapshot/canonical-json.ts';
import type { Gap } from './gap.ts';
import type { Read } from './trace.ts';

/** More data than this decided nothing that a reader can take in; the count is in the message. */
const MAX_EVIDENCE = 30;

const MAX_TEXT = 400;

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
      ...(actual === undefined ? {} : { actual: shortened(actual) }),
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
  return [{ endpoint: gap.endpoint, pointer: gap.pointer, expected: null, redacted: false }, ...evidence].slice(
    0,
    MAX_EVIDENCE,
  );
}

/** Long texts and large containers are cut: the snapshot has them in full. */
function shortened(value: Json): Json {
  if (typeof value === 'string') return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
  if (typeof value !== 'object' || value === null || isRedacted(value)) return value;
  if (canonicalJson(value).length <= MAX_TEXT) return value;
  return Array.isArray(value) ? `a list of ${value.length}` : `an object of ${Object.keys(value).length} members`;
}
