import type { Json } from '../model/json.ts';
import type { EndpointRecord, Snapshot } from '../model/snapshot.ts';
import { UNLISTED_COLLECTIONS } from '../snapshot/refusal-of-status.ts';
import type { Binding, Context } from './frame.ts';
import { type Gap, gap, isGap } from './gap.ts';
import { itemHref, listingNames, PLAIN_PATH, parentPath } from './listing.ts';
import { isList, isObject, type Value } from './value.ts';

/** Protocols that SPS controls; a version that lacks one does not list it under `/api/configuration`. */
export const PROTOCOLS = ['http', 'ica', 'mssql', 'rdp', 'ssh', 'telnet', 'vnc'] as const;

const CONFIGURATION_ROOT = '/api/configuration';

/** One object of a collection. `key` is its last path segment, or the protocol for one object per protocol. */
export interface CollectionObject {
  readonly key: string;
  readonly href: string;
  readonly protocol: string | null;
  readonly binding: Binding;
}

/** The objects of a collection in the listing's order, and what kept it from being read in full. */
export interface Collection {
  readonly objects: readonly CollectionObject[];
  readonly gaps: readonly { readonly path: string; readonly gap: Gap }[];
  /**
   * The appliance has no such collection, of `{protocol}` for none of its protocols, and nobody knows of one: then nobody can say that
   * it is empty. Null otherwise: what a version is known to lack has no objects.
   */
  readonly lacks: Gap | null;
}

/** A snapshot as rules see it: an endpoint's body, or the gap that stands in its place. */
export interface SnapshotView {
  readonly snapshot: Snapshot;
  /** Whether an endpoint, as a rule writes it, is one that versions are known to have. */
  readonly isKnown: (path: string) => boolean;
  /** See {@link Context}. */
  readonly certificates: Context['certificates'];
  readonly body: (path: string) => Binding;
  /** Objects of `…/*`; of one protocol, or of all where `protocol` is null. */
  readonly collection: (path: string, protocol: string | null) => Collection;
  /** Protocols this appliance has, with the gap where that is not known. */
  readonly protocols: () => { readonly names: readonly string[]; readonly gap: Gap | null };
}

/** @param isKnown without it every endpoint is */
export function viewSnapshot(snapshot: Snapshot, isKnown: SnapshotView['isKnown'] = () => true): SnapshotView {
  const bodies = new Map<string, Binding>();
  const collections = new Map<string, Collection>();
  const view: SnapshotView = {
    snapshot,
    isKnown,
    certificates: new Map(),
    body: (path) => memoize(bodies, path, () => readBody(snapshot, path)),
    collection: (path, protocol) =>
      memoize(collections, `${protocol} ${path}`, () => readCollection(view, path, protocol)),
    protocols: () => readProtocols(snapshot),
  };
  return view;
}

function memoize<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

function recordOf(snapshot: Snapshot, path: string): EndpointRecord | undefined {
  return Object.hasOwn(snapshot.endpoints, path) ? snapshot.endpoints[path] : undefined;
}

function readBody(snapshot: Snapshot, path: string): Binding {
  const record = recordOf(snapshot, path);
  // Of an appliance that was not read nothing counts, whatever its snapshot carries.
  if (snapshot.status === 'failed' || record?.status !== 'read')
    return { value: notRead(snapshot, path), location: null };
  const { document } = record;
  const hasBody = Object.hasOwn(document, 'body');
  const isOutside = !path.startsWith(`${CONFIGURATION_ROOT}/`);
  if (hasBody) return { value: document['body'] as Json, location: { endpoint: path, pointer: '/body' } };
  if (Object.hasOwn(document, 'items') || isOutside)
    return { value: document, location: { endpoint: path, pointer: '' } };
  const message = `${path} answered without body or items`;
  return { value: gap({ level: 'error', reasonCode: 'parse', message, endpoint: path }), location: null };
}

/** The gap in place of an endpoint that was not read: this version lacks it, or it could not be read. */
function notRead(snapshot: Snapshot, path: string): Gap {
  if (snapshot.status === 'failed') {
    const message = `${snapshot.appliance.name} was not read: ${snapshot.error?.message ?? 'collection failed'}`;
    return gap({
      level: 'error',
      reasonCode: snapshot.error?.reasonCode ?? 'appliance-unreachable',
      message,
      endpoint: path,
    });
  }
  const record = recordOf(snapshot, path);
  const absence = record === undefined || record.status === 'absent' ? listedAbsence(snapshot, path) : null;
  if (absence === 'lacks') {
    const message = `this version has no ${path}`;
    return gap({ level: 'notapplicable', reasonCode: 'version', message, endpoint: path });
  }
  if (isGap(absence)) return absence;
  if (record !== undefined && record.status !== 'read') {
    const { reasonCode, message } = record;
    const refused = record.status === 'refused' && refusesByDesign(path);
    return gap({ level: 'error', reasonCode, message: `${path}: ${message}`, endpoint: path, refused });
  }
  return gap({
    level: 'error',
    reasonCode: snapshot.error?.reasonCode ?? 'interrupted',
    message: `${path} was not asked for`,
    endpoint: path,
  });
}

/** Stores of secrets and certificates refuse GET by design (product contract, "Collecting"); a 405 of anything else is a gap like others. */
function refusesByDesign(path: string): boolean {
  return UNLISTED_COLLECTIONS.has(path) || UNLISTED_COLLECTIONS.has(parentPath(path));
}

/**
 * `lacks`: a listing above was read and does not name the way to the path, so this version has no such endpoint.
 * A gap: a listing above could not be read. Null: the listing names it, so its absence is an inconsistency.
 */
function listedAbsence(snapshot: Snapshot, path: string): 'lacks' | Gap | null {
  const parent = parentPath(path);
  if (parent.length < '/api'.length) return null;
  const record = recordOf(snapshot, parent);
  if (record?.status === 'read') {
    const items = record.document['items'];
    if (!isList(items as Value)) return null;
    return listingNames(items as readonly Json[], path) ? null : 'lacks';
  }
  if (record?.status === 'refused') return null;
  return notReadAsParent(snapshot, parent);
}

function notReadAsParent(snapshot: Snapshot, parent: string): 'lacks' | Gap {
  const above = notRead(snapshot, parent);
  return above.level === 'notapplicable' ? 'lacks' : above;
}

/** The items of a listing that was read. They stand beside `body` and never in it: the crawl follows these, and no others. */
function listedItems(snapshot: Snapshot, path: string): readonly Json[] | undefined {
  const record = recordOf(snapshot, path);
  const items =
    record?.status === 'read' && Object.hasOwn(record.document, 'items') ? record.document['items'] : undefined;
  return Array.isArray(items) ? items : undefined;
}

function readProtocols(snapshot: Snapshot): { names: readonly string[]; gap: Gap | null } {
  const binding = readBody(snapshot, CONFIGURATION_ROOT);
  if (isGap(binding.value)) return { names: [], gap: binding.value };
  const items = listedItems(snapshot, CONFIGURATION_ROOT);
  if (items === undefined) {
    const message = `${CONFIGURATION_ROOT} lists nothing`;
    return { names: [], gap: gap({ level: 'error', reasonCode: 'parse', message, endpoint: CONFIGURATION_ROOT }) };
  }
  const names = PROTOCOLS.filter((name) => listingNames(items, `${CONFIGURATION_ROOT}/${name}`));
  return { names, gap: null };
}

function readCollection(view: SnapshotView, path: string, protocol: string | null): Collection {
  if (!path.includes('{protocol}')) return readOneCollection(view, path, null);
  if (protocol !== null) return readOneCollection(view, path.replace('{protocol}', protocol), protocol);
  const { names, gap: unknown } = view.protocols();
  const parts = names.map((name) => view.collection(path, name));
  const isNowhere = parts.every(({ lacks }) => lacks !== null);
  return {
    objects: parts.flatMap(({ objects }) => objects),
    gaps: [...(unknown === null ? [] : [{ path, gap: unknown }]), ...parts.flatMap(({ gaps }) => gaps)],
    lacks: isNowhere ? (parts[0]?.lacks ?? null) : null,
  };
}

function readOneCollection(view: SnapshotView, path: string, protocol: string | null): Collection {
  if (!path.endsWith('/*')) {
    const binding = view.body(path);
    if (isLack(binding.value)) return lacked(view, path, binding.value);
    return {
      objects: [{ key: protocol ?? path.slice(path.lastIndexOf('/') + 1), href: path, protocol, binding }],
      gaps: [],
      lacks: null,
    };
  }
  const listing = path.slice(0, -2);
  if (listing === `${CONFIGURATION_ROOT}/x509`) return referencedIdentities(view, listing);
  const { value } = view.body(listing);
  if (isLack(value)) return lacked(view, path, value);
  if (isGap(value)) return { objects: [], gaps: [{ path: listing, gap: value }], lacks: null };
  const items = listedItems(view.snapshot, listing);
  if (items === undefined)
    return { objects: [], gaps: [{ path: listing, gap: malformed(listing, 'no list of items') }], lacks: null };
  const objects: CollectionObject[] = [];
  const gaps: { path: string; gap: Gap }[] = [];
  for (const item of items) {
    const href = itemHref(item);
    const key = isObject(item) ? item['key'] : undefined;
    if (href === undefined || typeof key !== 'string' || parentPath(href) !== listing) {
      gaps.push({ path: listing, gap: malformed(listing, 'an item that says no key and address of its own') });
      continue;
    }
    const known = objects.find((one) => one.href === href);
    if (known === undefined) objects.push({ key, href, protocol, binding: view.body(href) });
    else if (known.key !== key) gaps.push({ path: listing, gap: malformed(listing, 'two objects at one address') });
  }
  return { objects, gaps, lacks: null };
}

function lacked({ isKnown }: SnapshotView, path: string, lack: Gap): Collection {
  return { objects: [], gaps: [], lacks: isKnown(path) ? null : lack };
}

function isLack(value: Value): value is Gap {
  return isGap(value) && value.level === 'notapplicable';
}

function malformed(listing: string, what: string): Gap {
  return gap({ level: 'error', reasonCode: 'parse', message: `${listing} has ${what}`, endpoint: listing });
}

/** `x509` refuses a listing: its objects are those that some body refers to, known in full only when every endpoint was read. */
function referencedIdentities(view: SnapshotView, listing: string): Collection {
  const { endpoints } = view.snapshot;
  const paths = Object.keys(endpoints);
  const objects = paths
    .filter((path) => path.startsWith(`${listing}/`))
    .map((href) => ({ key: href.slice(listing.length + 1), href, protocol: null, binding: view.body(href) }));
  const others = [CONFIGURATION_ROOT, ...paths].filter((path) => !path.startsWith(`${listing}/`));
  const unread = others
    .map((path) => view.body(path).value)
    .find((value) => isGap(value) && value.level === 'error' && !value.refused);
  if (isGap(unread)) return { objects, gaps: [{ path: listing, gap: unread }], lacks: null };
  // What lies beyond a limit of the crawl, or behind an address that was not followed, has no record that could say so.
  const { error, rejectedHrefs } = view.snapshot;
  const stranger = rejectedHrefs.find(({ href }) => !PLAIN_PATH.test(href));
  if (error === null && stranger === undefined) return { objects, gaps: [], lacks: null };
  const message = error?.message ?? `${stranger?.foundIn} refers to an address that was not followed`;
  const cut = gap({ level: 'error', reasonCode: error?.reasonCode ?? 'parse', message, endpoint: listing });
  return { objects, gaps: [{ path: listing, gap: cut }], lacks: null };
}
