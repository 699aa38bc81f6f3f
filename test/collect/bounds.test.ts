import { describe, expect, test } from 'vitest';
import { collectAppliance } from '../../src/collect/collect-appliance.ts';
import { judgeHref } from '../../src/collect/href.ts';
import { readSessionCookie } from '../../src/collect/session-cookie.ts';
import type { CollectLimits } from '../../src/model/fleet.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { type ApplianceStats, type RequestHook, startAppliance } from '../support/appliance/index.ts';
import { applianceFor, contextFor, smallTree } from './collect-support.ts';

const SYSLOG = '/api/configuration/management/syslog';
const TREE = smallTree();
const META = `"meta":{"href":"${SYSLOG}"}`;

async function scan(
  limits: Partial<CollectLimits>,
  onRequest: RequestHook = () => false,
): Promise<{ snapshot: Snapshot; stats: ApplianceStats }> {
  await using sps = await startAppliance({ tree: TREE, onRequest });
  const snapshot = await collectAppliance(applianceFor(sps, { limits }), contextFor());
  return { snapshot, stats: sps.stats() };
}

/** Syslog answers with this body. */
function says(body: string): RequestHook {
  return (_request, reply, { path }) =>
    path === SYSLOG && reply.writeHead(200, { 'content-type': 'application/json' }).end(body) !== undefined;
}

const reasonOf = ({ endpoints }: Snapshot): string => {
  const record = endpoints[SYSLOG];
  return record === undefined || record.status === 'read' ? (record?.status ?? 'none') : record.reasonCode;
};

describe('at each bound the last that fits passes and the next one does not', () => {
  const sized = (bytes: number): string => {
    const head = `{"body":{"x":"`;
    const tail = `"},${META}}`;
    return `${head}${'x'.repeat(bytes - head.length - tail.length)}${tail}`;
  };
  test.each([
    [300_000, 'read'],
    [300_001, 'limit'],
  ])('maxResponseBytes: %i bytes', async (bytes, outcome) => {
    expect(reasonOf((await scan({ maxResponseBytes: 300_000 }, says(sized(bytes)))).snapshot)).toBe(outcome);
  });

  test.each([
    [10, 'read'],
    [11, 'limit'],
  ])('maxDepth: %i levels', async (levels, outcome) => {
    const body = `{${META},"body":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    expect(reasonOf((await scan({ maxDepth: 10 }, says(body))).snapshot)).toBe(outcome);
  });

  test.each([
    [994, 'read'],
    [995, 'limit'],
  ])('maxValues: a list of %i, and what is around it', async (items, outcome) => {
    const body = `{${META},"body":{"list":[${Array(items).fill(0).join()}]}}`;
    expect(reasonOf((await scan({ maxValues: 999 }, says(body))).snapshot)).toBe(outcome);
  });

  test('maxApplianceBytes: what exceeds it is a gap, what came before stays, and nothing more is asked', async () => {
    const { snapshot } = await scan({ maxApplianceBytes: 1_048_576 }, says(sized(1_100_000)));
    expect(reasonOf(snapshot)).toBe('limit');
    expect(snapshot).toMatchObject({ status: 'partial', error: { reasonCode: 'limit' }, version: '8.0.1' });
    const whole = await scan({ maxApplianceBytes: 2_097_152 }, says(sized(1_100_000)));
    expect(whole.snapshot).toMatchObject({ status: 'complete', error: null });
  });

  test.each([
    ['of one kind', () => 'same', 'read'],
    ['each of a kind of its own', (at: number) => `key-${at}`, 'limit'],
  ])('maxApplianceBytes: four thousand objects %s', async (_kind, keyOf, outcome) => {
    const list = Array.from({ length: 4_000 }, (_, at) => ({ [keyOf(at)]: 0 }));
    const body = JSON.stringify({ ...JSON.parse(`{${META}}`), body: { list } });
    expect(reasonOf((await scan({ maxApplianceBytes: 1_048_576 }, says(body))).snapshot)).toBe(outcome);
  });

  test('maxApplianceBytes: of a refusal only the beginning is taken in', async () => {
    const refuses: RequestHook = (_request, reply, { path }) =>
      path === SYSLOG && reply.writeHead(500).end('x'.repeat(4_000_000)) !== undefined;
    const { snapshot } = await scan({ maxApplianceBytes: 1_048_576 }, refuses);
    expect(reasonOf(snapshot)).toBe('http-5xx');
    expect(snapshot).toMatchObject({ status: 'partial', error: null });
  });

  test('maxApplianceBytes: a second reading counts, and is dropped where it does not fit', async () => {
    let hash = 0;
    const padded = says(sized(600_000));
    const changing: RequestHook = (request, reply, context) => {
      if (context.path !== '/api/info') return padded(request, reply, context);
      const info = JSON.parse(context.response.body.toString('utf8'));
      hash += 1;
      const body = JSON.stringify({ ...info, body: { ...info.body, config_hash: `${hash}` } });
      reply.writeHead(200, { 'content-type': 'application/json' }).end(body);
      return true;
    };
    const { snapshot } = await scan({ maxApplianceBytes: 1_048_576 }, changing);
    expect(snapshot).toMatchObject({ status: 'partial', error: { reasonCode: 'limit' }, configHash: { torn: true } });
    expect(reasonOf(snapshot)).toBe('read');
  });

  test('maxEndpoints: exactly as many as there are is complete, one less is not', async () => {
    const whole = await scan({});
    // `/api/info` is read on its own and not counted.
    const count = Object.keys(whole.snapshot.endpoints).length - 1;
    expect((await scan({ maxEndpoints: count })).snapshot).toMatchObject({ status: 'complete', error: null });
    const cut = (await scan({ maxEndpoints: count - 1 })).snapshot;
    expect(cut).toMatchObject({ status: 'partial', error: { reasonCode: 'limit' } });
    expect(Object.keys(cut.endpoints)).toHaveLength(count);
  });

  test.each([
    [2, 'read'],
    [3, 'http-5xx'],
  ])('attempts: busy %i times', async (busy, outcome) => {
    const onRequest: RequestHook = (_request, reply, { path, nth }) =>
      path === SYSLOG && nth <= busy && reply.writeHead(503, { 'retry-after': '0' }).end() !== undefined;
    const { snapshot, stats } = await scan({ attempts: 3 }, onRequest);
    expect(reasonOf(snapshot)).toBe(outcome);
    expect(stats.requestsByPath[SYSLOG]).toBe(3);
  });

  test.each([
    [15_000, 'read'],
    [16_384, 'limit'],
  ])('a header of %i bytes', async (bytes, outcome) => {
    const onRequest: RequestHook = (_request, reply, { path, response }) => {
      if (path !== SYSLOG) return false;
      reply.writeHead(200, { ...response.headers, 'x-padding': 'x'.repeat(bytes) }).end(response.body);
      return true;
    };
    expect(reasonOf((await scan({}, onRequest)).snapshot)).toBe(outcome);
  });

  test('timeoutMs: an answer in time is read, a later one is not', async () => {
    const late: RequestHook = (_request, reply, { path, response }) => {
      if (path !== SYSLOG) return false;
      setTimeout(() => reply.writeHead(200, response.headers).end(response.body), 600);
      return true;
    };
    expect(reasonOf((await scan({ timeoutMs: 5_000, attempts: 1 }, late)).snapshot)).toBe('read');
    expect(reasonOf((await scan({ timeoutMs: 300, attempts: 1 }, late)).snapshot)).toBe('timeout');
  });
});

// Not of years: a timer of more than 24 days is over at once.
test('a Retry-After of a day is waited for no longer than a request may take', async () => {
  const onRequest: RequestHook = (_request, reply, { path, nth }) =>
    path === SYSLOG && nth === 1 && reply.writeHead(429, { 'retry-after': '86400' }).end() !== undefined;
  const started = performance.now();
  const { snapshot } = await scan({ timeoutMs: 400 }, onRequest);
  expect(reasonOf(snapshot)).toBe('read');
  expect(performance.now() - started).toBeLessThan(3_000);
});

test('hrefs are at most 2048 characters long, and a snapshot records 100 rejected ones', async () => {
  const path = (length: number): string => '/api/configuration/'.padEnd(length, 'x');
  expect(judgeHref(path(2048)).kind).toBe('follow');
  expect(judgeHref(path(2049))).toMatchObject({ kind: 'reject', reason: expect.stringContaining('2048') });
  const items = Array.from({ length: 150 }, (_, at) => ({ key: `${at}`, meta: { href: `//evil.example/${at}` } }));
  const { snapshot } = await scan({}, says(JSON.stringify({ items, meta: { href: SYSLOG } })));
  expect(snapshot.rejectedHrefs).toHaveLength(100);
});

test('a session cookie has at most 4096 octets', () => {
  const cookieOf = (length: number): string | null =>
    readSessionCookie({ 'set-cookie': [`session_id=${'a'.repeat(length)}`] }, 'sps.example');
  expect(cookieOf(4096)).toHaveLength(4096 + 'session_id='.length);
  expect(cookieOf(4097)).toBeNull();
});
