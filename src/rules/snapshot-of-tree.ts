import type { Json, JsonObject } from '../model/json.ts';
import { type EndpointRecord, SNAPSHOT_VERSION, type Snapshot } from '../model/snapshot.ts';
import { refusalOfStatus, UNLISTED_COLLECTIONS } from '../snapshot/refusal-of-status.ts';
import { digestJson } from '../snapshot/sha256-hex.ts';

/** A snapshot made of a case's tree: answers by path, with the listings above them added where the case leaves them out. */
export function snapshotOfTree(tree: Readonly<Record<string, JsonObject>>, version: string | null): Snapshot {
  const paths = new Set(Object.keys(tree));
  for (const path of [...paths]) for (const parent of ancestors(path)) paths.add(parent);
  const endpoints: Record<string, EndpointRecord> = {};
  for (const path of [...paths].sort()) {
    endpoints[path] = toRecord(Object.hasOwn(tree, path) ? tree[path] : undefined, path, [...paths]);
  }
  return {
    schemaVersion: SNAPSHOT_VERSION,
    scanUid: 'case',
    scanTime: '2026-11-22T00:00:00.000Z',
    tool: { name: 'sps-audit', version: 'case' },
    appliance: { name: 'case', url: 'https://127.0.0.1', host: '127.0.0.1', labels: {}, criticality: null, zone: null },
    startTime: '2026-11-22T00:00:00.000Z',
    endTime: '2026-11-22T00:00:00.000Z',
    status: 'complete',
    error: null,
    version,
    tls: null,
    configHash: { before: null, after: null, torn: false },
    clockOffsetMs: null,
    requests: 0,
    logins: 0,
    endpoints,
    rejectedHrefs: [],
    fingerprintKeyId: null,
  };
}

function ancestors(path: string): string[] {
  const segments = path.split('/').slice(1, -1);
  return segments.map((_segment, index) => `/${segments.slice(0, index + 1).join('/')}`);
}

function toRecord(answer: JsonObject | undefined, path: string, paths: readonly string[]): EndpointRecord {
  const status = answer?.['$status'];
  if (typeof status === 'number') return refusal(path, status);
  if (answer === undefined && UNLISTED_COLLECTIONS.has(path)) return refusal(path, 405);
  const document = answer ?? listing(path, paths);
  return { status: 'read', httpStatus: 200, sha256: digestJson(document), document };
}

function listing(path: string, paths: readonly string[]): JsonObject {
  const children = paths.filter(
    (candidate) => candidate.startsWith(`${path}/`) && !candidate.slice(path.length + 1).includes('/'),
  );
  const items = children.sort().map((href): Json => ({ key: href.slice(path.length + 1), meta: { href } }));
  return { items, meta: { href: path } };
}

function refusal(path: string, httpStatus: number): EndpointRecord {
  return { ...refusalOfStatus(path, httpStatus), httpStatus, message: `HTTP ${httpStatus}` };
}
