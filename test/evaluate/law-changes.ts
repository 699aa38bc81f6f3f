import type { Json, JsonObject } from '../../src/model/json.ts';
import type { AutomatedRule } from '../../src/model/rule.ts';
import type { EndpointRecord, Snapshot } from '../../src/model/snapshot.ts';
import type { Tree } from '../support/appliance/tree.ts';
import { readRecord, refusalOf } from './tree-snapshot.ts';

/** One way in which an appliance may answer less, or something else in kind, than it did. */
export interface Change {
  readonly kind: string;
  readonly endpoint: string;
  /** JSON pointer, or what happened to the endpoint as a whole. */
  readonly what: string;
  readonly apply: (snapshot: Snapshot) => Snapshot;
}

/** Documents before redaction, so that a retyped secret goes through the redactor as it would in a scan. */
export function changesFor(rule: AutomatedRule, snapshot: Snapshot, tree: Tree): Change[] {
  const patterns = Object.values(rule.inputs).flatMap(patternsOf);
  return Object.keys(snapshot.endpoints)
    .filter((endpoint) => patterns.some((pattern) => pattern.test(endpoint)))
    .flatMap((endpoint) => changesOfEndpoint(endpoint, snapshot, tree));
}

/** The endpoints that an input leads to, and the listings on the way there. */
function patternsOf(input: string): RegExp[] {
  const segments = input.split('/').slice(1);
  return segments.slice(1).map((_segment, index) => {
    const part = segments
      .slice(0, index + 2)
      .map((segment) => (segment === '*' || segment === '{protocol}' ? '[^/]+' : segment));
    return new RegExp(`^/${part.join('/')}$`);
  });
}

function changesOfEndpoint(endpoint: string, snapshot: Snapshot, tree: Tree): Change[] {
  if (snapshot.endpoints[endpoint]?.status !== 'read') return [];
  const document = tree[endpoint] as JsonObject;
  const replace = (kind: string, what: string, record: () => EndpointRecord): Change => ({
    kind,
    endpoint,
    what,
    apply: (before) => ({ ...before, endpoints: { ...before.endpoints, [endpoint]: record() } }),
  });
  const whole = [
    replace('forbidden', '403', () => refusalOf(403)),
    replace('broken', '500', () => refusalOf(500)),
    replace('refused', '405', () => refusalOf(405)),
    replace('null body', '/body', () => readRecord(endpoint, { ...document, body: null })),
    replace('empty document', '{}', () => readRecord(endpoint, { meta: { href: endpoint } })),
  ];
  // Where no listing names an endpoint, nothing tells a lost one from one that this version never had.
  if (isListed(endpoint, tree)) whole.push(replace('gone while listed', '404', () => refusalOf(404)));
  const inside = places(document, []).flatMap(({ path, value }) =>
    replacementsFor(value, path).map(([kind, replacement]) =>
      replace(kind, `/${path.join('/')}`, () =>
        readRecord(endpoint, changed(document, path, replacement) as JsonObject),
      ),
    ),
  );
  return [
    ...whole,
    ...inside,
    ...listingChanges(document).map(([kind, made]) => replace(kind, '/items', () => readRecord(endpoint, made))),
  ];
}

function isListed(endpoint: string, tree: Tree): boolean {
  const items = tree[endpoint.slice(0, endpoint.lastIndexOf('/'))]?.['items'];
  return Array.isArray(items) && items.some((item) => (item as { meta?: { href?: Json } }).meta?.href === endpoint);
}

type Path = readonly (string | number)[];

/** Every datum and container but the answer's own `key` and `meta`. */
function places(value: Json, path: Path): { path: Path; value: Json }[] {
  const own = path.length === 0 ? [] : [{ path, value }];
  if (typeof value !== 'object' || value === null) return own;
  const inner = Array.isArray(value) ? value.map((item, index) => [index, item] as const) : Object.entries(value);
  return inner.reduce<{ path: Path; value: Json }[]>((all, [key, child]) => {
    if (path.length === 0 && (key === 'key' || key === 'meta')) return all;
    return all.concat(places(child as Json, [...path, key]));
  }, own);
}

const GONE = Symbol('gone');

/**
 * Taking an item out of a list is a change of configuration, not of knowledge, so items are only retyped.
 * So is null to a text, which may be what stands there once it is set: null becomes a number or a boolean.
 */
function replacementsFor(value: Json, path: Path): (readonly [string, Json | typeof GONE])[] {
  const deleted: (readonly [string, typeof GONE])[] =
    typeof path.at(-1) === 'number' ? [] : [[isContainer(value) ? 'container deleted' : 'datum deleted', GONE]];
  if (value === null) return [['null to number', 12345], ['null to boolean', true], ...deleted];
  switch (typeof value) {
    case 'string':
      return [
        ['datum retyped', 12345],
        ['datum retyped', false],
        ['text in a list', [value]],
        ['text to empty list', []],
        ...deleted,
      ];
    case 'boolean':
      return [['datum retyped', 'retyped'], ['datum retyped', 1], ['datum spelled as text', String(value)], ...deleted];
    case 'number':
      return [
        ['datum retyped', 'retyped'],
        ['datum retyped', true],
        ['datum spelled as text', String(value)],
        ...deleted,
      ];
    default:
      return [['container retyped', 'retyped'], ['container retyped', 12345], ...deleted];
  }
}

function isContainer(value: Json): boolean {
  return typeof value === 'object' && value !== null;
}

function changed(value: Json, path: Path, replacement: Json | typeof GONE): Json {
  const [key, ...rest] = path;
  if (key === undefined) return replacement as Json;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as JsonObject) }) as Record<string | number, Json>;
  if (rest.length === 0 && replacement === GONE) delete copy[key];
  else copy[key] = changed((value as Record<string | number, Json>)[key] as Json, rest, replacement);
  return copy as Json;
}

function listingChanges(document: JsonObject): (readonly [string, JsonObject])[] {
  const { items } = document;
  if (!Array.isArray(items) || items.length === 0) return [];
  const withoutMeta = items.map((item) => ({ key: (item as JsonObject)['key'] ?? '' }));
  return [
    ['listing without meta', { ...document, items: withoutMeta }],
    ['listing with duplicates', { ...document, items: [...items, ...items] }],
  ];
}
