import { createHash } from 'node:crypto';
import { type Answer, deepFreeze, type Tree } from './answer.ts';

/** A private copy of an answer that a change may alter as it likes. Tests know the shape they change, hence no types. */
// biome-ignore lint/suspicious/noExplicitAny: reaching `draft.body.receivers[0].protocol` must stay one line in a test
export type Draft = any;

/**
 * What becomes of one path:
 * an object replaces (or adds) the answer; `{ $status: 403 }` gives that status with the appliance's own error body;
 * a function alters a private copy in place, or returns the new answer;
 * `null` removes the path, all below it, and its name from the parent's listing.
 * (To leave the name in the listing of a thing that is not there: `{ $status: 404 }`.)
 */
export type Change = Answer | ((draft: Draft) => unknown) | null;

/** Path -> change. Applied in order. */
export type Overlay = Readonly<Record<string, Change>>;

interface Listing {
  items: { key: string; body?: unknown; meta: { href: string } }[];
}

/**
 * A new tree with the changes applied; the given one stays as it is. Listings follow: a path that is added gets a name in
 * its parent's listing, and a listing that carries bodies (audit policies in 8.0) carries the new one. A change below
 * `/api/configuration` gives `/api/info` a new `config_hash`, as a commit on an appliance does.
 */
export function applyOverlay(tree: Tree, overlay: Overlay): Tree {
  const next: Record<string, Answer> = { ...tree };
  for (const [path, change] of Object.entries(overlay)) applyChange(next, path, change);
  const touched = Object.keys(overlay).filter((path) => path.startsWith('/api/configuration'));
  if (touched.length > 0) renewConfigHash(next, touched);
  return Object.freeze(next);
}

function applyChange(tree: Record<string, Answer>, path: string, change: Change): void {
  if (change === null) {
    for (const known of Object.keys(tree)) {
      if (known === path || known.startsWith(`${path}/`)) delete tree[known];
    }
  } else {
    tree[path] = deepFreeze(changed(tree[path], path, change));
  }
  followInListing(tree, path);
}

function changed(current: Answer | undefined, path: string, change: Answer | ((draft: Draft) => unknown)): Answer {
  if (typeof change !== 'function') return structuredClone(change);
  if (current === undefined) throw new Error(`The overlay alters ${path}, which the tree does not have.`);
  const draft: Draft = structuredClone(current);
  return (change(draft) ?? draft) as Answer;
}

/** Makes the parent's listing agree with what the tree now holds at `path`. */
function followInListing(tree: Record<string, Answer>, path: string): void {
  const parentPath = path.slice(0, path.lastIndexOf('/'));
  const parent = tree[parentPath];
  if (parent === undefined || !Array.isArray(parent['items'])) return;
  const answer = tree[path];
  const listing = structuredClone(parent) as unknown as Listing;
  const at = listing.items.findIndex((item) => item.meta.href === path);
  const item = listing.items[at];
  if (answer === undefined) {
    if (item === undefined) return;
    listing.items.splice(at, 1);
  } else if (item === undefined) {
    listing.items.push({ key: path.slice(parentPath.length + 1), meta: { href: path } });
  } else if (Object.hasOwn(item, 'body') && Object.hasOwn(answer, 'body')) {
    item.body = answer['body'];
  } else {
    return;
  }
  tree[parentPath] = deepFreeze(listing as unknown as Answer);
}

function renewConfigHash(tree: Record<string, Answer>, touched: readonly string[]): void {
  const info = tree['/api/info'];
  if (info === undefined || !Object.hasOwn(info, 'body')) return;
  const draft: Draft = structuredClone(info);
  const digest = createHash('md5').update(String(draft.body.config_hash));
  for (const path of touched) digest.update(path).update(JSON.stringify(tree[path] ?? null));
  draft.body.config_hash = digest.digest('hex');
  tree['/api/info'] = deepFreeze(draft as Answer);
}
