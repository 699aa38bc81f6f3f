import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { collectAppliance } from '../../src/collect/collect-appliance.ts';
import { AuditError } from '../../src/model/audit-error.ts';
import {
  CLIENT_CERTIFICATE_FILE,
  CLIENT_KEY_FILE,
  DEFAULT_PASSWORD,
  type RequestHook,
  startAppliance,
} from '../support/appliance/index.ts';
import { applianceFor, contextFor, smallTree } from './collect-support.ts';

const SYSLOG = '/api/configuration/management/syslog';
const TREE = smallTree();
const UNAUTHENTICATED = JSON.stringify({ error: { type: 'Unauthenticated', message: 'no' } });

describe('logging in', () => {
  test('wrong credentials are tried once and fail the appliance', async () => {
    await using sps = await startAppliance();
    const context = contextFor({ readSecret: async () => 'wrong' });
    const snapshot = await collectAppliance(applianceFor(sps), context);
    expect(snapshot).toMatchObject({
      status: 'failed',
      error: { reasonCode: 'auth' },
      requests: 1,
      logins: 0,
      endpoints: {},
    });
    expect(sps.stats()).toMatchObject({ requests: 1, failedLogins: 1 });
    expect(JSON.stringify([snapshot, context.events])).not.toContain('wrong');
  });

  test('a password that cannot be had fails the appliance before anything is sent', async () => {
    await using sps = await startAppliance();
    const readSecret = async (): Promise<string> => {
      throw new AuditError('SPS_PASSWORD is not set.');
    };
    const snapshot = await collectAppliance(applianceFor(sps), contextFor({ readSecret }));
    expect(snapshot.error).toMatchObject({
      reasonCode: 'auth',
      message: expect.stringContaining('SPS_PASSWORD is not set'),
    });
    expect(sps.stats().connections).toBe(0);
  });

  test('user name and password go as UTF-8, a colon in the password included', async () => {
    await using sps = await startAppliance({ tree: TREE, users: { prüfer: 'pä:ß wört€' } });
    const credentials = { kind: 'password', username: 'prüfer', password: { from: 'env', variable: 'X' } } as const;
    const context = contextFor({ readSecret: async () => 'pä:ß wört€' });
    expect((await collectAppliance(applianceFor(sps, { credentials }), context)).status).toBe('complete');
  });

  test.each([
    ['local', 'complete'],
    ['no-such', 'failed'],
  ])('the login method %s ends %s', async (loginMethod, status) => {
    await using sps = await startAppliance({ tree: TREE });
    expect((await collectAppliance(applianceFor(sps, { loginMethod }), contextFor())).status).toBe(status);
  });

  test('a client certificate logs in without a password', async () => {
    await using sps = await startAppliance({ tree: TREE });
    const files = { certificateFile: CLIENT_CERTIFICATE_FILE, keyFile: CLIENT_KEY_FILE, passphrase: null };
    const appliance = applianceFor(sps, { credentials: { kind: 'certificate', ...files } });
    const context = contextFor({ readSecret: () => Promise.reject(new Error('nobody asks for a secret')) });
    expect((await collectAppliance(appliance, context)).status).toBe('complete');
  });

  test('redirects are not followed, and the credentials stay here', async () => {
    await using other = await startAppliance();
    await using sps = await startAppliance({
      onRequest: (_request, reply) => {
        reply.writeHead(302, { location: `${other.url}/api/authentication` }).end();
        return true;
      },
    });
    const { error } = await collectAppliance(applianceFor(sps), contextFor());
    expect(error?.reasonCode).toBe('redirect');
    expect(other.stats().connections).toBe(0);
    expect(sps.stats().requests).toBe(1);
  });

  test('only the login carries credentials, and every other request only session_id', async () => {
    const seen: string[] = [];
    await using sps = await startAppliance({
      tree: TREE,
      onRequest: (request, reply, { path, response }) => {
        seen.push(`${path === '/api/authentication'} ${request.headers.authorization !== undefined}`);
        expect(request.headers['user-agent']).toBe('sps-audit/0.0.0-test');
        if (path === '/api/info') expect(request.headers.cookie).toMatch(/^session_id=[0-9a-f]{40}$/);
        if (path !== '/api/authentication' || request.method !== 'GET') return false;
        const cookies = ['tracker=1; Path=/', String(response.headers['set-cookie']), 'lang=en'];
        reply.writeHead(200, { ...response.headers, 'set-cookie': cookies }).end(response.body);
        return true;
      },
    });
    expect((await collectAppliance(applianceFor(sps), contextFor())).status).toBe('complete');
    // The login has credentials, the logout has not.
    expect(new Set(seen)).toEqual(new Set(['true true', 'false false', 'true false']));
  });
});

/** Holds the first 401 back for a while. */
function lateRefusal(): RequestHook {
  let isHeld = false;
  return (_request, reply, { path, response }) => {
    if (isHeld || path === '/api/authentication' || response.status !== 401) return false;
    isHeld = true;
    setTimeout(() => reply.writeHead(401, response.headers).end(response.body), 300);
    return true;
  };
}

describe('sessions that expire', () => {
  test('are not renewed once more for a 401 that comes after the renewal', async () => {
    await using sps = await startAppliance({ tree: TREE, session: { requests: 25 }, onRequest: lateRefusal() });
    const { status } = await collectAppliance(applianceFor(sps), contextFor());
    expect(status).toBe('complete');
    expect(sps.stats().logins).toBe(2);
  });

  test('are renewed by one login shared by all waiting requests', async () => {
    await using sps = await startAppliance({ session: { requests: 50 }, latencyMs: 2 });
    const context = contextFor();
    const snapshot = await collectAppliance(applianceFor(sps, { limits: { requestConcurrency: 8 } }), context);
    expect(snapshot.status).toBe('complete');
    expect(snapshot.version).toBe('8.0.1');
    const requests = Object.keys(snapshot.endpoints).length + 1;
    expect(sps.stats().logins).toBe(Math.ceil(requests / 50));
    expect(snapshot.logins).toBe(sps.stats().logins);
    expect(context.events.filter(({ event }) => event === 'session-renewed')).toHaveLength(snapshot.logins - 1);
    expect(sps.stats().openSessions).toBe(0);
  });

  test('are renewed at most maxRelogins times; then the 401 is recorded', async () => {
    await using sps = await startAppliance({ session: { requests: 20 } });
    const snapshot = await collectAppliance(applianceFor(sps, { limits: { maxRelogins: 2 } }), contextFor());
    expect(snapshot.status).toBe('partial');
    expect(sps.stats().logins).toBe(3);
    expect(Object.values(snapshot.endpoints)).toContainEqual(expect.objectContaining({ reasonCode: 'http-401' }));
  });

  test('an endpoint that always answers 401 is a fact after one renewal and costs nothing else', async () => {
    await using sps = await startAppliance({
      tree: TREE,
      onRequest: (_request, reply, { path }) => {
        if (path !== SYSLOG) return false;
        reply.writeHead(401, { 'content-type': 'application/json' }).end(UNAUTHENTICATED);
        return true;
      },
    });
    const { endpoints, status } = await collectAppliance(applianceFor(sps), contextFor());
    expect(endpoints[SYSLOG]).toMatchObject({ status: 'failed', reasonCode: 'http-401', httpStatus: 401 });
    expect(Object.values(endpoints).filter((record) => record.status === 'failed')).toHaveLength(1);
    expect(status).toBe('partial');
    expect(sps.stats()).toMatchObject({ logins: 2, openSessions: 0 });
  });

  test('a session that never works names the clock', async () => {
    await using sps = await startAppliance({
      clock: () => Date.now() - 3_600_000,
      onRequest: (_request, reply, { path }) => {
        if (path === '/api/authentication') return false;
        reply.writeHead(401, { 'content-type': 'application/json' }).end(UNAUTHENTICATED);
        return true;
      },
    });
    const { error, status, clockOffsetMs, logins } = await collectAppliance(applianceFor(sps), contextFor());
    expect(status).toBe('failed');
    expect(error).toMatchObject({ reasonCode: 'http-401', message: expect.stringMatching(/clock .* -360[01] s/) });
    expect(clockOffsetMs).toBeLessThan(-3_590_000);
    expect(logins).toBe(1);
  });

  test('a refused renewal ends the crawl, tried once, and keeps what was read', async () => {
    const users: Record<string, string> = { auditor: DEFAULT_PASSWORD };
    const late = lateRefusal();
    await using sps = await startAppliance({
      users,
      session: { requests: 30 },
      onRequest: (request, reply, context) => {
        if (context.total === 20) users['auditor'] = 'changed meanwhile';
        return late(request, reply, context);
      },
    });
    const snapshot = await collectAppliance(applianceFor(sps), contextFor());
    expect(snapshot).toMatchObject({ status: 'partial', error: { reasonCode: 'auth' } });
    expect(sps.stats()).toMatchObject({ logins: 1, failedLogins: 1 });
    const read = Object.values(snapshot.endpoints).filter(({ status }) => status === 'read');
    expect(read.length).toBeGreaterThan(20);
  });
});

describe('logging out', () => {
  test('an abort keeps what was read, marks the rest and logs out', async () => {
    const abort = new AbortController();
    await using sps = await startAppliance({
      latencyMs: 3,
      onRequest: (_request, _reply, { total }) => {
        if (total === 60) abort.abort();
        return false;
      },
    });
    const snapshot = await collectAppliance(applianceFor(sps), contextFor({ signal: abort.signal }));
    expect(snapshot).toMatchObject({ status: 'partial', error: { reasonCode: 'interrupted' } });
    const records = Object.values(snapshot.endpoints);
    expect(records.filter(({ status }) => status === 'read').length).toBeGreaterThan(40);
    expect(records).toContainEqual(expect.objectContaining({ status: 'failed', reasonCode: 'interrupted' }));
    expect(sps.stats()).toMatchObject({ logouts: 1, openSessions: 0 });
  });

  test('an appliance that does not let go cannot hold up the end', async () => {
    await using sps = await startAppliance({ tree: TREE, onRequest: (request) => request.method === 'DELETE' });
    const context = contextFor();
    const started = performance.now();
    const snapshot = await collectAppliance(applianceFor(sps), context);
    expect(snapshot.status).toBe('complete');
    expect(performance.now() - started).toBeLessThan(13_000);
    expect(context.events).toContainEqual(expect.objectContaining({ event: 'logged-out', confirmed: false }));
  });

  test('a redactor that breaks fails the appliance and still logs out', async () => {
    await using sps = await startAppliance({ tree: TREE });
    const redact = (): never => {
      throw new RangeError('broken');
    };
    const { status, error } = await collectAppliance(
      applianceFor(sps),
      contextFor({ redactor: { keyId: null, redact } }),
    );
    expect({ status, error }).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('cannot be redacted') },
    });
    await wait(20);
    expect(sps.stats()).toMatchObject({ logins: 1, openSessions: 0 });
  });
});
