import type { EndpointRecord, Snapshot } from '../../src/model/snapshot.ts';
import { canonicalJson } from '../../src/snapshot/canonical-json.ts';
import { sha256Hex } from '../../src/snapshot/sha256-hex.ts';
import type { Answer, Tree } from '../support/appliance/tree.ts';

/** What a complete, unredacted crawl of a tree would give: enough for comparing. `$status` 403 and 404 become what they are. */
export function snapshotOfTree(tree: Tree, name: string, more: Partial<Snapshot> = {}): Snapshot {
  return {
    schemaVersion: '1.0.0',
    scanUid: 'uid',
    scanTime: '2026-11-22T19:00:00.000Z',
    tool: { name: 'sps-audit', version: '0.1.0' },
    appliance: { name, url: 'https://192.0.2.10', host: '192.0.2.10', labels: {}, criticality: null, zone: null },
    startTime: '2026-11-22T19:00:00.000Z',
    endTime: '2026-11-22T19:00:01.000Z',
    status: 'complete',
    error: null,
    version: '8.0.1',
    tls: null,
    configHash: { before: null, after: null, torn: false },
    clockOffsetMs: 0,
    requests: 1,
    logins: 1,
    endpoints: Object.fromEntries(Object.entries(tree).map(([path, answer]) => [path, recordOf(answer)])),
    rejectedHrefs: [],
    fingerprintKeyId: 'key',
    ...more,
  };
}

function recordOf(answer: Answer): EndpointRecord {
  const status = answer['$status'] ?? 200;
  if (status === 403) return { status: 'forbidden', httpStatus: 403, reasonCode: 'http-403', message: 'Forbidden' };
  if (status !== 200) return { status: 'absent', httpStatus: 404, reasonCode: 'http-404', message: 'Not found' };
  return { status: 'read', httpStatus: 200, sha256: sha256Hex(canonicalJson(answer)), document: answer };
}
