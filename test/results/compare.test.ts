import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import type { Evidence, Result } from '../../src/model/result.ts';
import { compareScans } from '../../src/results/compare.ts';
import { compareResults } from '../../src/results/compare-results.ts';
import { compareSnapshots } from '../../src/results/compare-snapshots.ts';
import { diffJson } from '../../src/results/diff-json.ts';
import { resolvePointer } from '../../src/snapshot/pointer.ts';
import { buildTree } from '../support/appliance/tree.ts';
import { sampleResult } from '../support/sample-result.ts';
import { snapshotOfTree } from './snapshot-of-tree.ts';

const sample = sampleResult();
const some = (kind: string): Result => {
  const found = sample.results.find((one) => one.result === kind && one.waiver === null);
  if (found === undefined) throw new Error(`the sample has no ${kind}`);
  return { ...found, baselineState: null };
};
const WAIVER = {
  id: 'W',
  state: 'active',
  justification: '',
  approver: '',
  ticket: null,
  expires: '2027-01-01',
} as const;

describe('compareResults', () => {
  const fail = some('fail');
  const as = (result: Result['result'], over: Partial<Result> = {}): Result => ({ ...fail, result, ...over });
  const waived = as('fail', { waiver: WAIVER });
  const expired = as('fail', { waiver: { ...WAIVER, state: 'expired' } });
  const cases: readonly (readonly [Result | null, Result | null, string | null])[] = [
    [as('pass'), fail, 'new'],
    [as('unknown'), fail, 'new'],
    [null, fail, 'new'],
    [fail, as('pass'), 'fixed'],
    [fail, as('notapplicable'), 'fixed'],
    [waived, as('pass'), 'fixed'],
    [fail, as('error'), 'newly-unknown'],
    [as('pass'), as('notchecked'), 'newly-unknown'],
    [as('unknown'), as('pass'), 'now-known'],
    [as('unknown'), as('error'), null],
    [fail, waived, 'waived'],
    [as('pass'), waived, 'waived'],
    [waived, waived, null],
    [waived, expired, 'waiver-expired'],
    [waived, fail, 'waiver-expired'],
    [expired, fail, null],
    [fail, fail, null],
    [null, as('pass'), 'appeared'],
    [null, as('error'), 'appeared'],
    [fail, null, 'disappeared'],
    [{ ...fail, baselineState: 'absent' }, null, null],
  ];
  test.each(cases)('case %# gives %s', (before, after, kind) => {
    const { changes } = compareResults(before === null ? [] : [before], after === null ? [] : [after]);
    expect(changes.map((change) => change.kind)).toEqual(kind === null ? [] : [kind]);
  });

  test('a listing that cannot be read any more is newly unknown, not an object that appeared', () => {
    const listing = as('error', { fingerprint: 'listing', resource: { path: '/api/x', name: null } });
    const { changes, results } = compareResults([as('pass')], [listing]);
    expect(changes.map(({ kind }) => kind)).toEqual(['newly-unknown', 'disappeared']);
    expect(results.map(({ baselineState }) => baselineState)).toEqual(['new', 'absent']);
  });

  test('a scan compared with itself changes nothing, in any order', () => {
    const all = fc.shuffledSubarray([...sample.results], { minLength: sample.results.length });
    fc.assert(
      fc.property(all, all, (a, b) => {
        const { results, changes } = compareResults(a, b);
        expect(changes).toEqual([]);
        expect(new Set(results.map((one) => one.baselineState))).toEqual(new Set(['unchanged']));
        expect(results.map((one) => one.fingerprint)).toEqual(b.map((one) => one.fingerprint));
      }),
      { numRuns: 10 },
    );
  });
});

describe('diffJson', () => {
  test('items are matched by key, id or name; a moved item is an order, not a change of everything', () => {
    const before = {
      list: [
        { name: 'a', x: 1 },
        { name: 'b', x: 1 },
        { name: 'c', x: 1 },
      ],
    };
    const after = {
      list: [
        { name: 'c', x: 1 },
        { name: 'a', x: 2 },
      ],
    };
    expect(diffJson(before, after, true)).toEqual([
      { oldPointer: '/list/0/x', newPointer: '/list/1/x', old: 1, new: 2 },
      { oldPointer: '/list/1', newPointer: '/list/1', old: { name: 'b', x: 1 } },
      { oldPointer: '/list', newPointer: '/list', old: ['a', 'b', 'c'], new: ['c', 'a'] },
    ]);
  });

  test('items without a name are matched by what they hold', () => {
    const before = [{ g: 1 }, { g: 2 }, { g: 3, h: { i: 1 } }];
    expect(diffJson(before, [{ g: 2 }, { g: 3, h: { i: 2 } }, { g: 1 }], true)).toEqual([
      { oldPointer: '/2/h/i', newPointer: '/1/h/i', old: 1, new: 2 },
    ]);
    expect(diffJson(before, [{ g: 2 }], true).map(({ old }) => old)).toEqual([{ g: 1 }, { g: 3, h: { i: 1 } }]);
  });

  test('a list of plain values is one datum; null, absent and types are told apart', () => {
    expect(diffJson(['a', 'b'], ['b', 'a'], true)).toHaveLength(1);
    expect(diffJson({ a: null }, {}, true)).toEqual([{ oldPointer: '/a', newPointer: '/a', old: null }]);
    expect(diffJson({ a: 1, 'x/y~': 2 }, { a: '1', 'x/y~': 3 }, true).map((one) => one.newPointer)).toEqual([
      '/a',
      '/x~1y~0',
    ]);
    expect(diffJson({ a: [] }, { a: {} }, true)).toHaveLength(1);
    expect(diffJson(JSON.parse('{"__proto__":1}'), {}, true)).toHaveLength(1);
  });

  test('secrets: fingerprints count only under one key, the other facts always', () => {
    const secret = (over: object) => ({
      $redacted: { kind: 'password', common: false, length: 8, fingerprint: 'f', ...over },
    });
    expect(diffJson(secret({}), secret({ fingerprint: 'g' }), false)).toEqual([]);
    expect(diffJson(secret({}), secret({ fingerprint: 'g' }), true)).toHaveLength(1);
    expect(diffJson(secret({}), secret({ common: true }), false)).toHaveLength(1);
    expect(diffJson(secret({}), null, false)).toHaveLength(1);
  });

  test('law: nothing against itself, what is told stands there, and the way back is the mirror', () => {
    const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(diffJson(a, structuredClone(a), true)).toEqual([]);
        const changes = diffJson(a, b, true);
        expect(changes.length === 0).toBe(
          JSON.stringify(sortKeys(a)) === JSON.stringify(sortKeys(b)) || sameItems(a, b),
        );
        for (const change of changes) {
          if (change.old !== undefined && !isOrder(change.old, a, change.oldPointer)) {
            expect(resolvePointer(a, change.oldPointer)).toEqual(change.old);
          }
        }
        expect(diffJson(b, a, true)).toHaveLength(changes.length);
      }),
      { numRuns: 300 },
    );
  });
});

function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sortKeys(v)]),
  );
}

/** Lists of unnamed objects are compared without their order; that cannot be told from equality by one text. */
function sameItems(a: Json, b: Json): boolean {
  return diffJson(a, b, true).length === 0 && JSON.stringify(a).includes('[') && JSON.stringify(b).includes('[');
}

function isOrder(old: Json, document: Json, pointer: string): boolean {
  const there = resolvePointer(document, pointer);
  return Array.isArray(old) && Array.isArray(there) && there.some((item) => typeof item === 'object' && item !== null);
}

describe('compareScans', () => {
  const SYSLOG = '/api/configuration/management/syslog';
  const base = buildTree('hardened-8.0');
  const [connection = ''] = Object.keys(base).filter((path) => path.includes('/ssh/connections/'));
  const head = buildTree('hardened-8.0', {
    [SYSLOG]: ({ body }) => {
      body.receivers[0].protocol.ip_protocol = 'udp';
    },
    [connection]: null,
    '/api/configuration/management/email': { $status: 403 },
  });
  const evidence: Evidence = {
    endpoint: SYSLOG,
    pointer: '/body/receivers/0/protocol',
    actual: 'udp',
    expected: 'tls',
    redacted: false,
  };
  const fail = { ...some('fail'), appliance: 'a', resource: { path: SYSLOG, name: null }, fingerprint: 'syslog' };
  const gone = {
    ...some('pass'),
    appliance: 'a',
    resource: { path: connection, name: 'x' },
    fingerprint: 'gone',
    evidence: [],
  };
  const unrelated = {
    ...some('fail'),
    appliance: 'a',
    resource: { path: '/api/x', name: 'x' },
    fingerprint: 'other',
    evidence: [],
  };
  const input = {
    baseline: {
      run: { uid: 'base', endTime: '2026-11-21T19:00:00Z' },
      sha256: 'ab'.repeat(32),
      results: [{ ...fail, result: 'pass' as const, evidence: [evidence] }, gone],
    },
    results: [{ ...fail, evidence: [evidence] }, unrelated],
    changes: [
      ...compareSnapshots(snapshotOfTree(base, 'b'), snapshotOfTree(head, 'b')),
      ...compareSnapshots(snapshotOfTree(base, 'a'), snapshotOfTree(head, 'a')),
    ],
  };

  test('names the datum and joins it with the verdict that it changed; what cannot be read has not changed', () => {
    const { drift } = compareScans(input);
    expect(
      drift.configuration.map(({ appliance, endpoint, pointer }) => `${appliance} ${endpoint} ${pointer}`),
    ).toEqual([
      `a ${SYSLOG} /body/receivers/0/protocol/ip_protocol`,
      'a /api/configuration/ssh/connections /items/0',
      `a ${connection} `,
      `b ${SYSLOG} /body/receivers/0/protocol/ip_protocol`,
      'b /api/configuration/ssh/connections /items/0',
      `b ${connection} `,
    ]);
    expect(drift.configuration[0]).toMatchObject({ old: 'tcp', new: 'udp' });
    expect(drift.results.map(({ kind, causes }) => [kind, causes])).toEqual([
      ['new', [0]],
      ['new', []],
      ['disappeared', [2]],
    ]);
    expect(drift.baseline).toEqual({ uid: 'base', endTime: '2026-11-21T19:00:00Z', sha256: 'ab'.repeat(32) });
  });

  test('an endpoint that a partial crawl did not come to is not gone', () => {
    const partial = compareSnapshots(snapshotOfTree(base, 'a'), snapshotOfTree(head, 'a', { status: 'partial' }));
    expect(partial.map(({ endpoint }) => endpoint)).not.toContain(connection);
  });

  test('the order of results and appliances changes nothing', () => {
    const expected = compareScans(input).drift;
    const turned = {
      baseline: { ...input.baseline, results: input.baseline.results.toReversed() },
      results: input.results.toReversed(),
      changes: [...input.changes.slice(3), ...input.changes.slice(0, 3)],
    };
    expect(compareScans(turned).drift).toEqual(expected);
  });

  test('two unlike appliances compare without harm', () => {
    const changes = compareSnapshots(snapshotOfTree(base, 'a'), snapshotOfTree(buildTree('weak-6.0'), 'a'));
    expect(changes.length).toBeGreaterThan(100);
  });
});

describe('more changes than anybody reads', () => {
  const SYSLOG = '/api/configuration/management/syslog';
  const EMAIL = '/api/configuration/management/email';
  const flags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`flag-${at}`, true]));
  const withFlags = (count: number, endpoints: readonly string[]) => {
    const overlay = Object.fromEntries(
      endpoints.map((endpoint) => [endpoint, ({ body }: { body: object }) => void Object.assign(body, flags(count))]),
    );
    return snapshotOfTree(buildTree('hardened-8.0', overlay), 'sps');
  };
  const plain = snapshotOfTree(buildTree('hardened-8.0'), 'sps');

  test('of one endpoint are told as one', () => {
    expect(compareSnapshots(plain, withFlags(200, [SYSLOG]))).toHaveLength(200);
    const digest = expect.stringMatching(/^\(a document of \d+ characters, SHA-256 [0-9a-f]{64}\)$/);
    expect(compareSnapshots(plain, withFlags(201, [SYSLOG]))).toEqual([
      { appliance: 'sps', endpoint: SYSLOG, pointer: '', oldPointer: '', old: digest, new: digest },
    ]);
  });

  test('of one appliance are told by endpoints from the 2,001st on', () => {
    const paths = Object.entries(plain.endpoints).flatMap(([path, record]) => {
      const body = record.status === 'read' && path.startsWith('/api/configuration/') ? record.document['body'] : null;
      return typeof body === 'object' && body !== null && !Array.isArray(body) ? [path] : [];
    });
    expect(paths).toEqual(expect.arrayContaining([SYSLOG, EMAIL]));
    const changes = compareSnapshots(plain, withFlags(100, paths));
    const apart = changes.filter(({ pointer }) => pointer !== '');
    expect(apart).toHaveLength(2_000);
    const whole = changes.filter(({ pointer }) => pointer === '').map(({ endpoint }) => endpoint);
    expect(new Set(whole).size).toBe(whole.length);
    expect(new Set([...whole, ...apart.map(({ endpoint }) => endpoint)])).toEqual(new Set([...paths, ...whole]));
  });
});
