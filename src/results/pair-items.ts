import type { Json } from '../model/json.ts';
import { canonicalJson } from '../snapshot/canonical-json.ts';

/** Where one item stands before and after; null: it is not there. */
export interface ItemPair {
  readonly oldIndex: number | null;
  readonly newIndex: number | null;
}

/** What tells items apart, in this order of preference. */
const IDENTITIES = ['key', 'id', 'name'] as const;

/** The identity of one item under a member, or null when that member is no text or number of its own. */
function identityOf(item: Json, member: string): string | null {
  if (typeof item !== 'object' || item === null || Array.isArray(item) || !Object.hasOwn(item, member)) return null;
  const value = (item as Readonly<Record<string, Json>>)[member];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

/** The member that names every item of both lists, each once per list; null when there is none. */
function identityMember(before: readonly Json[], after: readonly Json[]): string | null {
  const names = (items: readonly Json[], member: string): boolean => {
    const identities = items.map((item) => identityOf(item, member));
    return !identities.includes(null) && new Set(identities).size === items.length;
  };
  return IDENTITIES.find((member) => names(before, member) && names(after, member)) ?? null;
}

/**
 * Matches the items of two lists: by key, id or name where every item has one, else equal items first and then, when exactly
 * one is left on either side, these two. Pairs come in the order of the new list, removed items last.
 */
export function pairItems(before: readonly Json[], after: readonly Json[]): readonly ItemPair[] {
  const member = identityMember(before, after);
  const tokenOf = (item: Json): string => (member === null ? canonicalJson(item) : (identityOf(item, member) ?? ''));
  const waiting = new Map<string, number[]>();
  for (const [index, item] of before.entries()) {
    const token = tokenOf(item);
    const same = waiting.get(token);
    if (same === undefined) waiting.set(token, [index]);
    else same.push(index);
  }
  const pairs: ItemPair[] = after.map((item, newIndex) => ({
    oldIndex: waiting.get(tokenOf(item))?.shift() ?? null,
    newIndex,
  }));
  const removed = [...waiting.values()].flat();
  const added = pairs.filter(({ oldIndex }) => oldIndex === null);
  const [onlyRemoved] = removed;
  if (member === null && removed.length === 1 && added.length === 1 && onlyRemoved !== undefined) {
    return pairs.map((pair) => (pair.oldIndex === null ? { ...pair, oldIndex: onlyRemoved } : pair));
  }
  return [...pairs, ...removed.map((oldIndex) => ({ oldIndex, newIndex: null }))];
}

/**
 * The names in their old and new order when items that are in both lists changed places; null when they did not, or when
 * nothing names them. Order decides on an appliance: the first connection that matches is taken.
 */
export function orderChange(
  before: readonly Json[],
  after: readonly Json[],
  pairs: readonly ItemPair[],
): { readonly old: Json; readonly new: Json } | null {
  const member = identityMember(before, after);
  if (member === null) return null;
  const both = pairs.filter(({ oldIndex, newIndex }) => oldIndex !== null && newIndex !== null);
  const inOrder = both.every(({ oldIndex }, index) => (both[index - 1]?.oldIndex ?? -1) < (oldIndex ?? -1));
  if (inOrder) return null;
  const names = (items: readonly Json[]): Json => items.map((item) => identityOf(item, member) ?? '');
  return { old: names(before), new: names(after) };
}
