import type { Json, JsonObject } from '../model/json.ts';
import type { ConfigurationChange } from '../model/scan-change.ts';
import { type EndpointRecord, isRedacted, type RedactionMarker, type Snapshot } from '../model/snapshot.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { digestJson } from '../snapshot/sha256-hex.ts';
import { diffJson } from './diff-json.ts';

/** A change that still knows where its datum stood before, so that it can be joined with evidence of both scans. */
export interface LocatedChange extends ConfigurationChange {
  readonly oldPointer: string;
}

/** What lives rather than is configured: it differs between any two scans. Each entry also covers what is below it. */
const VOLATILE: readonly { readonly endpoint: string; readonly pointer: string }[] = [
  { endpoint: '/api/health_status', pointer: '' },
  { endpoint: '/api/transaction', pointer: '' },
  { endpoint: '/api/authentication', pointer: '' },
  { endpoint: '/api/info', pointer: '/body/config_hash' },
];

/** Changes that are told apart: beyond them an endpoint that changed is one change, its documents named by their digests. */
const MAX_CHANGES_OF_ENDPOINT = 200;
const MAX_CHANGES_OF_APPLIANCE = 2_000;

/**
 * What changed in one appliance's configuration. An endpoint counts as gone or new only where the other scan knows that
 * it is not there (a 404, or a complete crawl that was not led to it): what could not be read has not changed.
 * Fingerprints of secrets are left out, in what is told as well, unless both were made under one key of the fleet.
 * Sorted by endpoint and pointer. Pure.
 */
export function compareSnapshots(before: Snapshot, after: Snapshot): readonly LocatedChange[] {
  const sameKey = before.fingerprintKeyId !== null && before.fingerprintKeyId === after.fingerprintKeyId;
  const shown = (snapshot: Snapshot, endpoint: string, document: JsonObject): Json => {
    const whole = comparable(snapshot, endpoint, document);
    return sameKey ? whole : withoutFingerprints(whole);
  };
  const endpoints = new Set([...Object.keys(before.endpoints), ...Object.keys(after.endpoints)]);
  let left = MAX_CHANGES_OF_APPLIANCE;
  const changes = [...endpoints].flatMap((endpoint): LocatedChange[] => {
    const [old, now] = [endpointOf(before, endpoint), endpointOf(after, endpoint)];
    const place = { appliance: after.appliance.name, endpoint };
    const whole = { ...place, pointer: '', oldPointer: '' };
    if (old?.status === 'read' && now?.status === 'read') {
      if (old.sha256 === now.sha256) return [];
      const [was, is] = [shown(before, endpoint, old.document), shown(after, endpoint, now.document)];
      const found = diffJson(was, is);
      if (found.length > Math.min(left, MAX_CHANGES_OF_ENDPOINT))
        return [{ ...whole, old: named(was), new: named(is) }];
      left -= found.length;
      return found.map(({ newPointer, ...change }) => ({ ...place, ...change, pointer: newPointer }));
    }
    if (old?.status === 'read')
      return isGone(after, now) ? [{ ...whole, old: shown(before, endpoint, old.document) }] : [];
    if (now?.status === 'read')
      return isGone(before, old) ? [{ ...whole, new: shown(after, endpoint, now.document) }] : [];
    return [];
  });
  return changes.filter((change) => !isVolatile(change)).sort(byPlace);
}

function named(document: Json): string {
  return `(a document of ${JSON.stringify(document).length} characters, SHA-256 ${digestJson(document)})`;
}

/**
 * A document without its links, which only tell where it stands. Items of a listing that were read at their own address are
 * cut to their key: some versions repeat whole bodies in listings, and no change is to be told twice.
 */
function comparable(snapshot: Snapshot, endpoint: string, document: JsonObject): Json {
  const { meta: _meta, ...rest } = document;
  const { items } = rest;
  if (!Array.isArray(items)) return rest;
  return {
    ...rest,
    items: items.map((item: Json) => (isReadElsewhere(snapshot, endpoint, item) ? { key: item.key } : item)),
  };
}

function withoutFingerprints(value: Json): Json {
  // A snapshot that was brought may have something beside the marker.
  if (isRedacted(value)) {
    const { $redacted, ...beside } = value as JsonObject & RedactionMarker;
    return { ...beside, $redacted: { ...$redacted, fingerprint: null } };
  }
  if (Array.isArray(value)) return value.map(withoutFingerprints);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutFingerprints(member)]));
}

function isReadElsewhere(snapshot: Snapshot, endpoint: string, item: Json): item is { readonly key: string } {
  if (typeof item !== 'object' || item === null || !Object.hasOwn(item, 'key')) return false;
  const { key } = item as { readonly key?: Json };
  return typeof key === 'string' && endpointOf(snapshot, `${endpoint}/${key}`)?.status === 'read';
}

function endpointOf(snapshot: Snapshot, endpoint: string): EndpointRecord | undefined {
  return Object.hasOwn(snapshot.endpoints, endpoint) ? snapshot.endpoints[endpoint] : undefined;
}

function isGone(snapshot: Snapshot, record: EndpointRecord | undefined): boolean {
  return record === undefined ? snapshot.status === 'complete' : record.status === 'absent';
}

function isVolatile({ endpoint, pointer }: LocatedChange): boolean {
  return VOLATILE.some(
    (one) =>
      (endpoint === one.endpoint || endpoint.startsWith(`${one.endpoint}/`)) &&
      (pointer === one.pointer || pointer.startsWith(`${one.pointer}/`)),
  );
}

function byPlace(a: LocatedChange, b: LocatedChange): number {
  return (
    compareText(a.endpoint, b.endpoint) || compareText(a.pointer, b.pointer) || compareText(a.oldPointer, b.oldPointer)
  );
}
