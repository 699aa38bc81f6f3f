import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { collectAppliance } from '../../src/collect/collect-appliance.ts';
import type { CollectLimits } from '../../src/model/fleet.ts';
import type { EndpointRecord, Snapshot } from '../../src/model/snapshot.ts';
import { type RequestHook, startAppliance } from '../support/appliance/index.ts';
import { applianceFor, contextFor, smallTree } from './collect-support.ts';

const SYSLOG = '/api/configuration/management/syslog';

const TREE = smallTree();

interface Outcome {
  readonly record: EndpointRecord | undefined;
  readonly snapshot: Snapshot;
  readonly asked: number;
}

/** Scans an appliance that misbehaves on one endpoint, and returns what became of that endpoint. */
async function withSyslog(
  misbehave: (reply: ServerResponse, nth: number) => boolean,
  limits: Partial<CollectLimits> = {},
): Promise<Outcome> {
  const onRequest: RequestHook = (_request, reply, { path, nth }) => path === SYSLOG && misbehave(reply, nth);
  await using sps = await startAppliance({ tree: TREE, onRequest });
  const snapshot = await collectAppliance(applianceFor(sps, { limits }), contextFor());
  expect(sps.stats()).toMatchObject({ violations: [], openSessions: 0 });
  return { record: snapshot.endpoints[SYSLOG], snapshot, asked: sps.stats().requestsByPath[SYSLOG] ?? 0 };
}

function json(reply: ServerResponse, body: string | Buffer, headers: Record<string, string> = {}): true {
  reply.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);
  return true;
}

describe('an answer that is no document of the API is recorded and harms nothing else', () => {
  test.each<[name: string, body: string | Buffer, reasonCode: string, words: string]>([
    ['an empty body', '', 'parse', 'not JSON'],
    ['half a document', '{"key": "syslog", "body": {', 'parse', 'not JSON'],
    ['a list', '[]', 'parse', 'not an object'],
    ['null', 'null', 'parse', 'not an object'],
    ['an empty object', '{}', 'parse', 'empty'],
    ['an error with status 200', '{"error": {"type": "X", "message": "y"}}', 'parse', 'error'],
    ['items that are no list', '{"items": {"0": 1}}', 'parse', 'no list'],
    ['items without keys', '{"items": [{"meta": {"href": "/api/configuration/x"}}]}', 'parse', 'key'],
    ['a key named twice', '{"body": {"enabled": true, "en\\u0061bled": false}}', 'parse', '"enabled" twice'],
    ['broken UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 'parse', 'UTF-8'],
    ['a number out of range', '{"body": {"limit": 1e999}}', 'parse', 'out of range'],
    ['a number that rounds', '{"body": {"limit": 9007199254740993}}', 'parse', '9007199254740993'],
    ['a number that vanishes', '{"body": {"limit": 1e-999}}', 'parse', '1e-999'],
    ["another endpoint's answer", '{"body": {}, "meta": {"href": "/api/configuration/x#y"}}', 'parse', 'belongs to'],
    [
      'the answer of its namesake',
      '{"key": "syslog", "body": {}, "meta": {"href": "/api/configuration/x/syslog"}}',
      'parse',
      'belongs to',
    ],
    ['100,000 levels', `{"body":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'limit', '64 levels'],
    ['100,000 levels without an end', '{"a":'.repeat(100_000), 'limit', '64 levels'],
  ])('%s', async (_name, body, reasonCode, words) => {
    const { record, snapshot, asked } = await withSyslog((reply) => json(reply, body));
    expect(record).toMatchObject({
      status: 'failed',
      reasonCode,
      httpStatus: 200,
      message: expect.stringContaining(words),
    });
    expect(snapshot).toMatchObject({ status: 'partial', error: null });
    expect(Object.values(snapshot.endpoints).filter(({ status }) => status === 'failed')).toHaveLength(1);
    expect(asked).toBe(1);
  });

  test('but not where only the address was left over from a copy', async () => {
    const copied = '{"key": "syslog", "body": {}, "meta": {"href": "/api/configuration/x"}}';
    const { record } = await withSyslog((reply) => json(reply, copied));
    expect(record).toMatchObject({ status: 'read', document: { key: 'syslog' } });
  });

  test('a web page', async () => {
    const { record } = await withSyslog((reply) =>
      json(reply, '{"body": {}}', { 'content-type': 'text/html; charset=utf-8' }),
    );
    expect(record).toMatchObject({ reasonCode: 'parse', message: expect.stringContaining('web page') });
  });

  test('more bytes than allowed, announced or not', async () => {
    const limits = { maxResponseBytes: 100_000 };
    const body = `{"body": {"x": "${'x'.repeat(200_000)}"}}`;
    for (const headers of [{ 'content-length': String(body.length) }, {}]) {
      const { record } = await withSyslog((reply) => json(reply, body, headers as Record<string, string>), limits);
      expect(record).toMatchObject({ reasonCode: 'limit', message: expect.stringContaining('100000 bytes') });
    }
  });

  test('a compressed bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, 'x'));
    const { record } = await withSyslog((reply) => json(reply, bomb, { 'content-encoding': 'gzip' }));
    expect(record).toMatchObject({ reasonCode: 'parse', message: expect.stringContaining('compressed') });
  });

  test('a redirect', async () => {
    const { record, asked } = await withSyslog((reply) => {
      reply.writeHead(301, { location: '/api/configuration' }).end();
      return true;
    });
    expect(record).toMatchObject({ reasonCode: 'redirect', httpStatus: 301 });
    expect(asked).toBe(1);
  });

  test('an error message full of tricks is cleaned and cut', async () => {
    const message = `\u001b[31m\u202eevil\r\n::set-output${'x'.repeat(5000)}`;
    const { record } = await withSyslog((reply) => {
      reply.writeHead(500, { 'content-type': 'application/json' });
      reply.end(JSON.stringify({ error: { type: 'Internal\nServerError', message } }));
      return true;
    });
    expect(record).toMatchObject({ status: 'failed', reasonCode: 'http-5xx', httpStatus: 500 });
    const text = record !== undefined && 'message' in record ? record.message : '';
    expect(text.length).toBeLessThanOrEqual(300);
    expect(text).toMatch(/^[\x20-\x7e…]+$/);
  });
});

describe('oddities that are fine', () => {
  test('an encoding that is named and is none', async () => {
    for (const encoding of ['', 'Identity']) {
      const { record } = await withSyslog((reply) => json(reply, '{"body": {}}', { 'content-encoding': encoding }));
      expect(record).toMatchObject({ status: 'read', document: { body: {} } });
    }
  });

  test('a byte order mark, and keys that would pollute a prototype', async () => {
    const body =
      '\ufeff{"key": "syslog", "__proto__": {"polluted": 1}, "body": {"__proto__": {"polluted": 2}, "constructor": 3}}';
    const { record } = await withSyslog((reply) => json(reply, body));
    expect(record?.status).toBe('read');
    expect(JSON.stringify(record)).toContain('"__proto__":{"polluted":2}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('what is tried again', () => {
  test.each([429, 502, 503, 504])('%i twice, then an answer', async (status) => {
    const { record, asked, snapshot } = await withSyslog((reply, nth) => {
      if (nth > 2) return false;
      reply.writeHead(status, { 'retry-after': '0' }).end('<html>');
      return true;
    });
    expect(record?.status).toBe('read');
    expect(snapshot.status).toBe('complete');
    expect(asked).toBe(3);
  });

  test('503 three times is recorded', async () => {
    const { record, asked } = await withSyslog((reply) => {
      reply.writeHead(503).end();
      return true;
    });
    expect(record).toMatchObject({ reasonCode: 'http-5xx', httpStatus: 503 });
    expect(asked).toBe(3);
  });

  test('a reset, and a body that breaks off', async () => {
    const { record, asked } = await withSyslog((reply, nth) => {
      if (nth > 2) return false;
      if (nth === 1) return reply.socket?.destroy() !== undefined;
      reply.writeHead(200, { 'content-length': '1000' }).write('{"key"');
      setTimeout(() => reply.socket?.destroy(), 20);
      return true;
    });
    expect(record?.status).toBe('read');
    expect(asked).toBe(3);
  });

  test('a body that trickles runs out of time as a whole', async () => {
    const timers: NodeJS.Timeout[] = [];
    const limits = { timeoutMs: 300, attempts: 2 };
    const { record, asked } = await withSyslog((reply) => {
      reply.writeHead(200, { 'content-type': 'application/json' }).write('{"body": "');
      timers.push(setInterval(() => reply.write('x'), 50));
      return true;
    }, limits);
    for (const timer of timers) clearInterval(timer);
    expect(record).toMatchObject({ reasonCode: 'timeout', message: expect.stringContaining('0.3 s') });
    expect(asked).toBe(2);
  });

  test.each([400, 403, 404, 500, 501])('%i is a fact', async (status) => {
    const { record, asked } = await withSyslog((reply) => {
      reply.writeHead(status).end();
      return true;
    });
    expect(record?.httpStatus).toBe(status);
    expect(asked).toBe(1);
  });
});

test('an appliance that dies in mid-crawl is given up, and keeps what was read', async () => {
  await using sps = await startAppliance({
    onRequest: (request, reply, { total }) =>
      total > 60 && request.method === 'GET' && reply.socket?.destroy() !== undefined,
  });
  const snapshot = await collectAppliance(applianceFor(sps), contextFor());
  expect(snapshot).toMatchObject({ status: 'partial', error: { reasonCode: 'network' } });
  expect(sps.stats().requests).toBeLessThan(60 + 60);
  const records = Object.values(snapshot.endpoints);
  expect(records).toContainEqual(expect.objectContaining({ message: expect.stringContaining('Not asked') }));
});

test('an appliance that is slow ends at its own time limit', async () => {
  await using sps = await startAppliance({ latencyMs: 30 });
  const snapshot = await collectAppliance(applianceFor(sps, { limits: { applianceTimeoutMs: 600 } }), contextFor());
  expect(snapshot).toMatchObject({ status: 'partial', error: { reasonCode: 'timeout' } });
  expect(sps.stats().openSessions).toBe(0);
});
