import type { Json } from '../model/json.ts';
import { isObject } from './value.ts';

interface ListedNames {
  readonly hrefs: ReadonlySet<Json | undefined>;
  readonly keys: ReadonlySet<Json | undefined>;
}

/** By listing: one that names 20,000 things is asked about each of those that were not there. */
const namesOfListings = new WeakMap<readonly Json[], ListedNames>();

/** An item that cannot be understood might be the one: it counts as naming the path. */
export function listingNames(items: readonly Json[], path: string): boolean {
  let names = namesOfListings.get(items);
  if (names === undefined) {
    names = {
      hrefs: new Set(items.map(itemHref)),
      keys: new Set(items.map((item) => (isObject(item) && Object.hasOwn(item, 'key') ? item['key'] : undefined))),
    };
    namesOfListings.set(items, names);
  }
  const { hrefs, keys } = names;
  return hrefs.has(undefined) || hrefs.has(path) || keys.has(path.slice(path.lastIndexOf('/') + 1));
}

/** A path without empty and dot segments, which would be other spellings of an address. */
export const PLAIN_PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[^/]+)+$/;

/** Where an item of a listing stands; undefined when it does not say so plainly. */
export function itemHref(item: Json): string | undefined {
  const meta = isObject(item) && Object.hasOwn(item, 'meta') ? item['meta'] : undefined;
  const href = isObject(meta) && Object.hasOwn(meta, 'href') ? meta['href'] : undefined;
  const path = typeof href === 'string' ? href.replace(/#.*$/, '').replace(/\/$/, '') : '';
  return PLAIN_PATH.test(path) ? path : undefined;
}

/** One level up; empty above the first segment. */
export function parentPath(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
