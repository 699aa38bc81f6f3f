import type { Json, JsonObject } from '../model/json.ts';
import { isRedacted } from '../model/snapshot.ts';
import { canonicalJson } from '../snapshot/canonical-json.ts';
import { appendPointer } from '../snapshot/pointer.ts';
import { type ItemPair, pairItems } from './pair-items.ts';

/** Where one datum stands, or would stand, in either document: RFC 6901 pointers. */
interface Place {
  readonly oldPointer: string;
  readonly newPointer: string;
}

/** One difference. */
export interface JsonChange extends Place {
  /** Absent: it was not there. */
  readonly old?: Json;
  /** Absent: it is not there any more. */
  readonly new?: Json;
}

/**
 * What changed between two documents, as small as it can be said; nothing only when they are equal. Items of arrays are
 * matched by their key, id or name, else by what they hold, never by index; a changed order is one change of the list, by
 * names where it has them. A redacted value is one datum. In no order. Pure.
 */
export function diffJson(before: Json, after: Json): readonly JsonChange[] {
  const changes: JsonChange[] = [];
  walk(before, after, { oldPointer: '', newPointer: '' }, changes);
  return changes;
}

function walk(before: Json | undefined, after: Json | undefined, place: Place, changes: JsonChange[]): void {
  if (before === undefined || after === undefined) {
    if (before !== undefined) changes.push({ ...place, old: before });
    if (after !== undefined) changes.push({ ...place, new: after });
  } else if (isObject(before) && isObject(after)) {
    walkObjects(before, after, place, changes);
  } else if (Array.isArray(before) && Array.isArray(after) && [...before, ...after].some(isObject)) {
    walkLists(before, after, place, changes);
  } else if (canonicalJson(before) !== canonicalJson(after)) {
    // A list of plain values is one datum: which ciphers, which networks, in which order.
    changes.push({ ...place, old: before, new: after });
  }
}

function walkObjects(before: JsonObject, after: JsonObject, at: Place, changes: JsonChange[]): void {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const key of keys) {
    const place = {
      oldPointer: appendPointer(at.oldPointer, key),
      newPointer: appendPointer(at.newPointer, key),
    };
    walk(own(before, key), own(after, key), place, changes);
  }
}

function walkLists(before: readonly Json[], after: readonly Json[], at: Place, changes: JsonChange[]): void {
  const { pairs, order } = pairItems(before, after);
  for (const { oldIndex, newIndex } of pairs) {
    const place = {
      oldPointer: appendPointer(at.oldPointer, oldIndex ?? newIndex ?? 0),
      newPointer: appendPointer(at.newPointer, newIndex ?? oldIndex ?? 0),
    };
    walk(itemAt(before, oldIndex), itemAt(after, newIndex), place, changes);
  }
  if (order !== null) changes.push({ ...at, ...order });
}

function itemAt(items: readonly Json[], index: ItemPair['oldIndex']): Json | undefined {
  return index === null ? undefined : items[index];
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRedacted(value);
}
