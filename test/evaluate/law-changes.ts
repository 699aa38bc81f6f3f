import type { Json, JsonObject } from '../../src/model/json.ts';
import type { AutomatedRule } from '../../src/model/rule.ts';
import type { EndpointRecord, Snapshot } from '../../src/model/snapshot.ts';
import type { Tree } from '../support/appliance/tree.ts';
import { lossyDocuments } from './lossy-documents.ts';
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
  const inside = lossyDocuments(document).map(({ kind, what, document: lossy }) =>
    replace(kind, what, () => readRecord(endpoint, lossy() as JsonObject)),
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

function listingChanges(document: JsonObject): (readonly [string, JsonObject])[] {
  const { items } = document;
  if (!Array.isArray(items) || items.length === 0) return [];
  const withoutMeta = items.map((item) => ({ key: (item as JsonObject)['key'] ?? '' }));
  return [
    ['listing without meta', { ...document, items: withoutMeta }],
    ['listing with duplicates', { ...document, items: [...items, ...items] }],
  ];
}
