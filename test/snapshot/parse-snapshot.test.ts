import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AuditError, type Problem } from '../../src/model/audit-error.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { SNAPSHOT_VERSION, type Snapshot } from '../../src/model/snapshot.ts';
import { REASON_CODES } from '../../src/model/verdict.ts';
import { isDeeperThan } from '../../src/snapshot/is-deeper-than.ts';
import { parseSnapshot } from '../../src/snapshot/parse-snapshot.ts';
import { renderSnapshot } from '../../src/snapshot/render-snapshot.ts';
import { digestJson } from '../../src/snapshot/sha256-hex.ts';
import schema from '../../src/snapshot/snapshot.schema.json' with { type: 'json' };

const DOCUMENT: JsonObject = { key: 'syslog', body: { receivers: [], note: 'ü' } };

const SNAPSHOT: Snapshot = {
  schemaVersion: SNAPSHOT_VERSION,
  scanUid: '3f9a1c',
  scanTime: '2026-11-22T19:00:00.000Z',
  tool: { name: 'sps-audit', version: '0.1.0' },
  appliance: { name: 'sps-1', url: 'https://192.0.2.1', host: '192.0.2.1', labels: {}, criticality: null, zone: null },
  startTime: '2026-11-22T19:00:00Z',
  endTime: '2026-11-22T19:00:01.250Z',
  status: 'partial',
  error: { reasonCode: 'limit', message: 'cut short', hint: null },
  version: '8.0.0',
  tls: {
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    certificates: ['-----BEGIN CERTIFICATE-----'],
    sha256: Array(32).fill('AB').join(':'),
    trust: 'pin',
  },
  configHash: { before: 'a', after: 'a', torn: false },
  clockOffsetMs: -12,
  requests: 3,
  logins: 1,
  endpoints: {
    '/api/configuration/management/syslog': {
      status: 'read',
      httpStatus: 200,
      sha256: digestJson(DOCUMENT),
      document: DOCUMENT,
    },
    '/api/configuration/aaa': { status: 'forbidden', httpStatus: 403, reasonCode: 'http-403', message: 'no' },
    '/api/configuration/ssh': { status: 'failed', httpStatus: null, reasonCode: 'timeout', message: 'too slow' },
  },
  rejectedHrefs: [{ foundIn: '/api/configuration', href: 'https://evil.example', reason: 'leaves the appliance' }],
  fingerprintKeyId: '0123456789abcdef',
};

function problemsOf(source: unknown): readonly Problem[] {
  try {
    parseSnapshot(source, 'a.json');
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    expect(error.exitCode).toBe(2);
    return error.problems;
  }
  return [];
}

function problemOf(source: unknown): Problem | undefined {
  return problemsOf(source)[0];
}

/** The snapshot with one place set to another value; `undefined` removes it. */
function changed(path: readonly string[], value: unknown): unknown {
  const copy = structuredClone(SNAPSHOT) as unknown as Record<string, unknown>;
  let parent = copy;
  for (const name of path.slice(0, -1)) parent = parent[name] as Record<string, unknown>;
  if (value === undefined) delete parent[path.at(-1) ?? ''];
  else parent[path.at(-1) ?? ''] = value;
  return copy;
}

test('what was rendered is read again, from text and from JSON', () => {
  const text = renderSnapshot(SNAPSHOT);
  expect(text.endsWith('}\n')).toBe(true);
  expect(parseSnapshot(text, 'a.json')).toEqual(SNAPSHOT);
  expect(parseSnapshot(JSON.parse(text), 'a.json')).toEqual(SNAPSHOT);
  expect(renderSnapshot(parseSnapshot(text, 'a.json'))).toBe(text);
});

test('the schema knows the reason codes of the model', () => {
  expect(schema.$defs.reasonCode.enum).toEqual([...REASON_CODES]);
});

test('a failed snapshot without any endpoint is a snapshot', () => {
  const failed: Snapshot = {
    ...SNAPSHOT,
    status: 'failed',
    version: null,
    tls: null,
    endpoints: {},
    fingerprintKeyId: null,
  };
  expect(parseSnapshot(renderSnapshot(failed), 'a.json')).toEqual(failed);
});

test('members of a later minor version are kept', () => {
  const later = { ...SNAPSHOT, schemaVersion: '1.7.0', news: true };
  expect(parseSnapshot(later, 'a.json')).toEqual(later);
});

const SYSLOG = ['endpoints', '/api/configuration/management/syslog'];

test.each([
  [['schemaVersion'], undefined, '/schemaVersion', 'has no schemaVersion: it is not a snapshot'],
  [['schemaVersion'], 1, '/schemaVersion', 'has no schemaVersion: it is not a snapshot'],
  [['schemaVersion'], ['1.0.0'], '/schemaVersion', 'has no schemaVersion: it is not a snapshot'],
  [['schemaVersion'], 'v1.0.0', '/schemaVersion', 'has no schemaVersion: it is not a snapshot'],
  [['schemaVersion'], '1.0.0-x', '/schemaVersion', 'has no schemaVersion: it is not a snapshot'],
  [['schemaVersion'], '2.0.0', '/schemaVersion', 'is of version 2.0.0; this program reads 1.x'],
  [['schemaVersion'], '10.20.30', '/schemaVersion', 'is of version 10.20.30; this program reads 1.x'],
  [['endpoints'], undefined, '/endpoints', 'is missing'],
  [['appliance', 'name'], '', '/appliance/name', 'must NOT have fewer than 1 characters'],
  [['status'], 'fine', '/status', 'must be equal to one of the allowed values'],
  [['startTime'], '2026-13-01T00:00:00Z', '/startTime', expect.stringContaining('must match pattern')],
  [['requests'], '3', '/requests', 'must be integer'],
  [[...SYSLOG, 'document'], undefined, '/endpoints/~1api~1configuration~1management~1syslog/document', 'is missing'],
  [[...SYSLOG, 'document'], [], '/endpoints/~1api~1configuration~1management~1syslog/document', 'must be object'],
  [
    [...SYSLOG, 'document', 'body', 'receivers'],
    ['evil'],
    '/endpoints/~1api~1configuration~1management~1syslog',
    'the document does not have the digest that stands beside it',
  ],
  [['endpoints', '/etc/passwd'], { status: 'absent' }, '/endpoints', expect.stringContaining('must match pattern')],
])('%j = %j is refused', (path, value, pointer, message) => {
  expect(problemOf(changed(path, value))).toMatchObject({ file: 'a.json', pointer, message });
});

test.each([
  ['', 'is not JSON'],
  ['{', 'is not JSON'],
  ['[]', 'has no schemaVersion: it is not a snapshot'],
  ['null', 'has no schemaVersion: it is not a snapshot'],
  [`${'['.repeat(500_000)}${']'.repeat(500_000)}`, 'is nested deeper than 256 levels'],
  [' '.repeat(256 * 1024 * 1024 + 1), 'is larger than 256 MiB'],
])('a text that is no snapshot is refused', (text, message) => {
  expect(problemOf(text)?.message).toBe(message);
});

test('a limit itself is within it', () => {
  expect(isDeeperThan([[[]]], 2)).toBe(false);
  expect(isDeeperThan([[[]]], 1)).toBe(true);
});

test('every document that was changed is named, up to fifty', () => {
  const forged = (count: number) => ({
    ...SNAPSHOT,
    endpoints: Object.fromEntries(
      Array.from({ length: count }, (_, at) => [
        `/api/x${at}`,
        { status: 'read', httpStatus: 200, sha256: digestJson(DOCUMENT), document: at === 0 ? DOCUMENT : {} },
      ]),
    ),
  });
  const named = (count: number) => problemsOf(forged(count)).map(({ pointer }) => pointer);
  expect(named(3)).toEqual(['/endpoints/~1api~1x1', '/endpoints/~1api~1x2']);
  expect(named(60)).toHaveLength(50);
});

test('__proto__ as an endpoint is refused', () => {
  const text = renderSnapshot(SNAPSHOT).replace('"endpoints":{', '"endpoints":{"__proto__":{"status":"absent"},');
  expect(problemOf(text)?.pointer).toBe('/endpoints');
});

test('any JSON gives a snapshot or an AuditError, never another exception', () => {
  fc.assert(fc.property(fc.json(), (text) => problemOf(text) !== undefined));
  const place = fc.constantFrom(...Object.keys(SNAPSHOT), 'appliance.name', 'tls.sha256', 'configHash.torn');
  fc.assert(
    fc.property(place, fc.jsonValue(), (path, value) => {
      problemOf(changed(path.split('.'), value));
    }),
  );
});
