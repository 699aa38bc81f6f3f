import type { Json } from '../model/json.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** Endpoints of one appliance under names that other appliances share. */
export interface CanonicalNames {
  /** The address with object ids replaced by object names; null where the name is not unique. */
  readonly endpoint: (path: string) => string | null;
  /** What an id means on any appliance: the address of its object by name; undefined when it is no object's id. */
  readonly objectOf: (id: string) => string | undefined;
}

/** Ids that appliances make up: long hexadecimal, or UUID. Short ones (`-200`) are built in and the same everywhere. */
const MADE_UP = /^(?:[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export function isMadeUpId(text: string): boolean {
  return MADE_UP.test(text);
}

/** Ids differ between appliances that are configured alike: an object is known by the name in its body. Pure. */
export function canonicalNames(snapshot: Snapshot): CanonicalNames {
  const names = new Map<string, string>();
  for (const [path, record] of Object.entries(snapshot.endpoints)) {
    const name = record.status === 'read' ? nameOf(record.document['body']) : null;
    if (name !== null && isMadeUpId(lastSegment(path))) names.set(path, name);
  }
  const endpoints = new Map<string, string | null>();
  const users = new Map<string, number>();
  for (const path of Object.keys(snapshot.endpoints)) {
    const canonical = replaceIds(path, names);
    endpoints.set(path, canonical);
    users.set(canonical, (users.get(canonical) ?? 0) + 1);
  }
  for (const [path, canonical] of endpoints)
    if (canonical !== null && (users.get(canonical) ?? 0) > 1) endpoints.set(path, null);
  const objects = new Map([...names.keys()].map((path) => [lastSegment(path), endpoints.get(path) ?? undefined]));
  return {
    endpoint: (path) => endpoints.get(path) ?? null,
    objectOf: (id) => objects.get(id),
  };
}

function replaceIds(path: string, names: ReadonlyMap<string, string>): string {
  let prefix = '';
  return path
    .split('/')
    .map((segment, index) => {
      prefix = index === 0 ? segment : `${prefix}/${segment}`;
      return names.get(prefix)?.replaceAll('~', '~0').replaceAll('/', '~1') ?? segment;
    })
    .join('/');
}

function nameOf(body: Json | undefined): string | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || !Object.hasOwn(body, 'name')) return null;
  const { name } = body as { readonly name?: Json };
  return typeof name === 'string' && name !== '' ? name : null;
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
