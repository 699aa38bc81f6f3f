import type { Json } from '../model/json.ts';
import { canonicalJson } from '../snapshot/canonical-json.ts';

/** Where one item stands before and after; null: it is not there. */
export interface ItemPair {
  readonly oldIndex: number | null;
  readonly newIndex: number | null;
}

export interface Pairing {
  /** In the order of the new list, removed items last. */
  readonly pairs: readonly ItemPair[];
  /**
   * Both lists, each item by its name where all have one, when items that are in both changed places; else null.
   * Order decides on an appliance: the first connection, or rule of a channel policy, that matches is taken.
   */
  readonly order: { readonly old: Json; readonly new: Json } | null;
}

/** What tells items apart, in this order of preference. */
const IDENTITIES = ['key', 'id', 'name'] as const;

/**
 * Matches the items of two lists: by key, id or name where every item has one, else equal items first and then, when exactly
 * one is left on either side, these two.
 */
export function pairItems(before: readonly Json[], after: readonly Json[]): Pairing {
  const member = identityMember(before, after);
  const tokenOf = (item: Json): string => (member === null ? canonicalJson(item) : (identityOf(item, member) ?? ''));
  const waiting = new Map<string, number[]>();
  for (const [index, item] of before.entries()) {
    const token = tokenOf(item);
    const same = waiting.get(token);
    if (same === undefined) waiting.set(token, [index]);
    else same.push(index);
  }
  const matched = after.map((item, newIndex): ItemPair => {
    return { oldIndex: waiting.get(tokenOf(item))?.shift() ?? null, newIndex };
  });
  const pairs = withLeftOvers(matched, [...waiting.values()].flat(), member === null);
  if (isInOrder(pairs)) return { pairs, order: null };
  const shown = (items: readonly Json[]): Json => (member === null ? items : items.map(tokenOf));
  return { pairs, order: { old: shown(before), new: shown(after) } };
}

/** Of items without a name the last one left on either side may be the same one, changed. */
function withLeftOvers(
  matched: readonly ItemPair[],
  removed: readonly number[],
  isNameless: boolean,
): readonly ItemPair[] {
  const [onlyRemoved, ...more] = removed;
  const added = matched.filter(({ oldIndex }) => oldIndex === null);
  if (isNameless && onlyRemoved !== undefined && more.length === 0 && added.length === 1)
    return matched.map((pair) => (pair.oldIndex === null ? { ...pair, oldIndex: onlyRemoved } : pair));
  return [...matched, ...removed.map((oldIndex) => ({ oldIndex, newIndex: null }))];
}

function isInOrder(pairs: readonly ItemPair[]): boolean {
  const places = pairs.flatMap(({ oldIndex, newIndex }) => (oldIndex === null || newIndex === null ? [] : [oldIndex]));
  return places.every((place, at) => (places[at - 1] ?? -1) < place);
}

/** The member that names every item of both lists, each once per list; null when there is none. */
function identityMember(before: readonly Json[], after: readonly Json[]): string | null {
  const names = (items: readonly Json[], member: string): boolean => {
    const identities = items.map((item) => identityOf(item, member));
    return !identities.includes(null) && new Set(identities).size === items.length;
  };
  return IDENTITIES.find((member) => names(before, member) && names(after, member)) ?? null;
}

/** The identity of one item under a member, or null when that member is no text or number of its own. */
function identityOf(item: Json, member: string): string | null {
  if (typeof item !== 'object' || item === null || Array.isArray(item) || !Object.hasOwn(item, member)) return null;
  const value = (item as Readonly<Record<string, Json>>)[member];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
