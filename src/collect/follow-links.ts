import type { EndpointRecord, RejectedHref } from '../model/snapshot.ts';
import { CONFIGURATION_ROOT, EXTRA_ROOTS, isCertificatePath, isInsideRoots, judgeHref, parentOf } from './href.ts';
import type { EndpointReading } from './read-endpoint.ts';

/** A hostile appliance must not fill the snapshot with addresses. */
const MAX_REJECTED = 100;

/** What following links remembers from one answer to the next. */
export interface LinkState {
  readonly records: ReadonlyMap<string, EndpointRecord>;
  readonly named: Set<string>;
  readonly rejected: RejectedHref[];
  itemRejected: boolean;
}

/** The paths to follow from one answer. Everything named is remembered, everything strange recorded. */
export function followLinks(
  path: string,
  reading: EndpointReading,
  state: LinkState,
  announce: (href: RejectedHref) => void,
): string[] {
  const found: string[] = [];
  for (const href of reading.items) {
    const verdict = judgeHref(href);
    if (verdict.kind !== 'reject') state.named.add(verdict.path);
    if (verdict.kind === 'follow' && followsItemsOf(path, verdict.path)) found.push(verdict.path);
    if (verdict.kind !== 'reject') continue;
    if (isRootOfOthers(path, href)) {
      state.named.add(String(href).replace(/\/$/, ''));
    } else {
      state.itemRejected = true;
      reject(path, verdict, state, announce);
    }
  }
  for (const href of reading.references) {
    const verdict = judgeHref(href);
    if (verdict.kind === 'follow' && isCertificatePath(verdict.path)) {
      state.named.add(verdict.path);
      found.push(verdict.path);
    } else if (verdict.kind === 'reject') {
      reject(path, verdict, state, announce);
    }
  }
  return [...found, ...parentToAsk(path, state)];
}

/** `/api` and the parents of the extra roots only tell what this version has; their other items are not ours to read. */
function followsItemsOf(listing: string, item: string): boolean {
  return isInsideRoots(listing) || item === CONFIGURATION_ROOT || EXTRA_ROOTS.includes(item);
}

function isRootOfOthers(listing: string, href: unknown): boolean {
  return !isInsideRoots(listing) && typeof href === 'string' && /^\/api(?:\/[\w-]+)+\/?$/.test(href);
}

/** Whether `/api/firmware` has no `slots` is said by its own listing, which is asked for only when that matters. */
function parentToAsk(path: string, state: LinkState): string[] {
  const parent = parentOf(path);
  const matters = EXTRA_ROOTS.includes(path) && parent !== '/api' && state.records.get(path)?.status === 'absent';
  return matters && state.named.has(parent) ? [parent] : [];
}

function reject(
  foundIn: string,
  verdict: { readonly href: string; readonly reason: string },
  state: LinkState,
  announce: (href: RejectedHref) => void,
): void {
  const { href, reason } = verdict;
  if (state.rejected.length >= MAX_REJECTED) return;
  if (state.rejected.some((known) => known.foundIn === foundIn && known.href === href)) return;
  state.rejected.push({ foundIn, href, reason });
  announce({ foundIn, href, reason });
}
