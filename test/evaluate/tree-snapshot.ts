import type { JsonObject } from '../../src/model/json.ts';
import { type EndpointRecord, SNAPSHOT_VERSION, type Snapshot } from '../../src/model/snapshot.ts';
import type { ReasonCode } from '../../src/model/verdict.ts';
import { createRedactor } from '../../src/snapshot/redactor.ts';
import { type Answer, buildTree, type Tree, type TreeName } from '../support/appliance/tree.ts';

/** The moment at which the catalogue's verdicts were found. */
export const AS_OF = '2026-11-22T00:00:00.000Z';

const redactor = createRedactor({ key: null, keys: [], paths: [], values: [] });

/** What the collector never asks for: logging in, and places where secrets stand. */
const NOT_READ = /^\/api\/authentication|^\/api\/configuration\/(?:passwords|private_keys)\//;

/** A simulated appliance's tree as a complete snapshot of it, through the real redactor, asked for as https://127.0.0.1. */
export function treeSnapshot(name: TreeName): Snapshot {
  const tree = buildTree(name);
  const paths = Object.keys(tree).filter((path) => !NOT_READ.test(path));
  const info = tree['/api/info']?.['body'] as JsonObject;
  return {
    schemaVersion: SNAPSHOT_VERSION,
    scanUid: 'scan',
    scanTime: AS_OF,
    tool: { name: 'sps-audit', version: '0.0.0' },
    appliance: { name, url: 'https://127.0.0.1', host: '127.0.0.1', labels: {}, criticality: null, zone: null },
    startTime: AS_OF,
    endTime: AS_OF,
    status: 'complete',
    error: null,
    version: String(info['firmware_version']),
    tls: null,
    configHash: { before: 'a', after: 'a', torn: false },
    clockOffsetMs: 0,
    requests: paths.length,
    logins: 1,
    endpoints: Object.fromEntries(paths.sort().map((path) => [path, recordOf(path, (tree as Tree)[path] as Answer)])),
    rejectedHrefs: [],
    fingerprintKeyId: null,
  };
}

function recordOf(path: string, answer: Answer): EndpointRecord {
  const status = answer['$status'];
  return typeof status === 'number' ? refusalOf(status) : readRecord(path, answer as JsonObject);
}

/** A document as it was read, redacted. */
export function readRecord(path: string, document: JsonObject): EndpointRecord {
  return { status: 'read', httpStatus: 200, sha256: '', document: redactor.redact(path, document) };
}

const REFUSALS: Readonly<Record<number, readonly ['forbidden' | 'absent' | 'refused' | 'failed', ReasonCode]>> = {
  403: ['forbidden', 'http-403'],
  404: ['absent', 'http-404'],
  405: ['refused', 'http-404'],
  500: ['failed', 'http-5xx'],
};

/** What stands in a snapshot for an answer with that HTTP status. */
export function refusalOf(httpStatus: number): EndpointRecord {
  const [status, reasonCode] = REFUSALS[httpStatus] ?? ['failed', 'http-5xx'];
  return { status, httpStatus, reasonCode, message: `HTTP ${httpStatus}` };
}
