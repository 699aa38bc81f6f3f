import type { Json, JsonObject } from '../model/json.ts';
import { isRedacted } from '../model/snapshot.ts';
import { canonicalJson } from '../snapshot/canonical-json.ts';
import { appendPointer } from '../snapshot/pointer.ts';
import { type ItemPair, orderChange, pairItems } from './pair-items.ts';

/** One difference. `oldPointer` and `newPointer` are RFC 6901 pointers into either document; where nothing stands they are where it would. */
export interface JsonChange {
  readonly oldPointer: string;
  readonly newPointer: string;
  /** Absent: it was not there. */
  readonly old?: Json;
  /** Absent: it is not there any more. */
  readonly new?: Json;
}

/**
 * What changed between two documents, as small as it can be said. Items of arrays are matched by their key, id or name, else
 * by what they hold, never by index; a changed order is one change of the list of names. Redacted values are compared by what
 * their markers tell; keyed fingerprints only when `sameKey` says that both were made under one key. In no order. Pure.
 */
export function diffJson(before: Json, after: Json, sameKey: boolean): readonly JsonChange[] {
  const changes: JsonChange[] = [];
  walk({ old: before, new: after, oldPointer: '', newPointer: '' }, sameKey, changes);
  return changes;
}

interface Pair {
  readonly old: Json;
  readonly new: Json;
  readonly oldPointer: string;
  readonly newPointer: string;
}

function walk(pair: Pair, sameKey: boolean, changes: JsonChange[]): void {
  const { old: before, new: after } = pair;
  if (isRedacted(before) && isRedacted(after)) {
    if (!sameSecret(before.$redacted, after.$redacted, sameKey)) changes.push(pair);
  } else if (isPlainObject(before) && isPlainObject(after)) {
    walkObjects(before, after, pair, sameKey, changes);
  } else if (Array.isArray(before) && Array.isArray(after)) {
    walkArrays(before, after, pair, sameKey, changes);
  } else if (canonicalJson(before) !== canonicalJson(after)) {
    changes.push(pair);
  }
}

function walkObjects(before: JsonObject, after: JsonObject, at: Pair, sameKey: boolean, changes: JsonChange[]): void {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const key of keys) {
    const place = {
      oldPointer: appendPointer(at.oldPointer, key),
      newPointer: appendPointer(at.newPointer, key),
    };
    step(own(before, key), own(after, key), place, sameKey, changes);
  }
}

function walkArrays(
  before: readonly Json[],
  after: readonly Json[],
  at: Pair,
  sameKey: boolean,
  changes: JsonChange[],
): void {
  // A list of plain values is one datum: which ciphers, which networks, in which order.
  if (![...before, ...after].some(isPlainObject)) {
    if (canonicalJson(before) !== canonicalJson(after)) changes.push(at);
    return;
  }
  const pairs = pairItems(before, after);
  for (const { oldIndex, newIndex } of pairs) {
    const place = {
      oldPointer: appendPointer(at.oldPointer, oldIndex ?? newIndex ?? 0),
      newPointer: appendPointer(at.newPointer, newIndex ?? oldIndex ?? 0),
    };
    step(itemAt(before, oldIndex), itemAt(after, newIndex), place, sameKey, changes);
  }
  const order = orderChange(before, after, pairs);
  if (order !== null) changes.push({ ...order, oldPointer: at.oldPointer, newPointer: at.newPointer });
}

function step(
  before: Json | undefined,
  after: Json | undefined,
  place: { readonly oldPointer: string; readonly newPointer: string },
  sameKey: boolean,
  changes: JsonChange[],
): void {
  if (before !== undefined && after !== undefined) walk({ old: before, new: after, ...place }, sameKey, changes);
  else if (before !== undefined) changes.push({ ...place, old: before });
  else if (after !== undefined) changes.push({ ...place, new: after });
}

function sameSecret(
  before: {
    readonly kind: string;
    readonly common: boolean;
    readonly length: number;
    readonly fingerprint: string | null;
  },
  after: typeof before,
  sameKey: boolean,
): boolean {
  if (before.kind !== after.kind || before.common !== after.common || before.length !== after.length) return false;
  return !sameKey || before.fingerprint === after.fingerprint;
}

function itemAt(items: readonly Json[], index: ItemPair['oldIndex']): Json | undefined {
  return index === null ? undefined : items[index];
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isPlainObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
