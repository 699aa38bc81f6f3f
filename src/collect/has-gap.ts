import { UNLISTED_COLLECTIONS } from '../snapshot/refusal-of-status.ts';
import type { Crawl } from './crawl.ts';
import { parentOf } from './href.ts';

/**
 * Whether a walk left a gap: something failed or was forbidden, an item could not be followed, or something is absent
 * although it is named, or although nobody could say whether this version has it.
 */
export function hasGap(crawl: Crawl): boolean {
  if (crawl.stopped !== null || crawl.itemRejected) return true;
  return [...crawl.records].some(
    ([path, { status }]) =>
      status === 'failed' || status === 'forbidden' || (status === 'absent' && !isLackingByListing(path, crawl)),
  );
}

function isLackingByListing(path: string, crawl: Crawl): boolean {
  if (crawl.named.has(path) || path === '/api' || UNLISTED_COLLECTIONS.has(parentOf(path))) return false;
  const parent = parentOf(path);
  const record = crawl.records.get(parent);
  if (record === undefined) return isLackingByListing(parent, crawl);
  return record.status === 'read' && Object.hasOwn(record.document, 'items');
}
