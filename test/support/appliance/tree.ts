import { readFileSync } from 'node:fs';
import { deepFreeze, type Tree } from './answer.ts';
import { applyOverlay, type Overlay } from './overlay.ts';

/** `hardened-8.0`: configured well, release 8.0.1. `weak-6.0`: configured badly, release 6.0.10. */
export type TreeName = 'hardened-8.0' | 'weak-6.0';

export type { Answer, Tree } from './answer.ts';

const loaded = new Map<TreeName, Tree>();

/**
 * The tree of that name with the overlay laid over it: what the appliance would answer, without a server.
 * Answers that the overlay does not touch are shared between all trees, so this costs little; all are frozen.
 */
export function buildTree(base: TreeName | Tree, overlay: Overlay = {}): Tree {
  return applyOverlay(typeof base === 'string' ? loadTree(base) : base, overlay);
}

function loadTree(name: TreeName): Tree {
  let tree = loaded.get(name);
  if (tree === undefined) {
    tree = deepFreeze(JSON.parse(readFileSync(new URL(`./trees/${name}.json`, import.meta.url), 'utf8')) as Tree);
    loaded.set(name, tree);
  }
  return tree;
}
