import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type ApplianceOptions,
  CLIENT_CERTIFICATE_FILE,
  CLIENT_KEY_FILE,
  type Draft,
  type SimulatedAppliance,
  startAppliance,
  startFleet,
  startManyAppliances,
} from './appliance/index.ts';
import { basic, browse, logIn } from './browse.ts';

const running: { stop(): Promise<void> }[] = [];

async function start(options: ApplianceOptions = {}): Promise<SimulatedAppliance> {
  const appliance = await startAppliance(options);
  running.push(appliance);
  return appliance;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.stop()));
});

const SYSLOG = '/api/configuration/management/syslog';

describe('login', () => {
  it('gives a cookie for the right password and counts the session', async () => {
    const { url, stats } = await start();
    const { status, headers, text } = await browse(`${url}/api/authentication`, { headers: basic() });
    expect(status).toBe(200);
    expect(headers['set-cookie']?.[0]).toMatch(/^session_id=[0-9a-f]{40}; HttpOnly; Max-Age=43200; Path=\/; Secure$/);
    expect(Object.keys(JSON.parse(text))).toEqual(['meta']);
    expect(stats()).toMatchObject({ logins: 1, failedLogins: 0, openSessions: 1, violations: [] });
  });

  it('refuses a wrong password, an unknown method and no credentials', async () => {
    const { url, stats } = await start();
    const wrong = await browse(`${url}/api/authentication`, { headers: basic('guess') });
    const method = await browse(`${url}/api/authentication?login_method=nobody`, { headers: basic() });
    const none = await browse(`${url}/api/authentication`);
    for (const { status, text } of [wrong, method, none]) {
      expect(status).toBe(401);
      expect(JSON.parse(text).error.type).toBe('AuthenticationFailure');
    }
    expect(stats()).toMatchObject({ logins: 0, failedLogins: 3, openSessions: 0 });
  });

  it('accepts a named login method and a client certificate', async () => {
    const { url, stats } = await start();
    const certificate = readFileSync(CLIENT_CERTIFICATE_FILE, 'utf8');
    const key = readFileSync(CLIENT_KEY_FILE, 'utf8');
    const named = await browse(`${url}/api/authentication?login_method=local`, { headers: basic() });
    const shown = await browse(`${url}/api/authentication?type=x509`, { certificate, key });
    const missing = await browse(`${url}/api/authentication?type=x509`);
    expect([named.status, shown.status, missing.status]).toEqual([200, 200, 401]);
    expect(stats().logins).toBe(2);
  });

  it.each([
    ['hardened-8.0', '/api/authentication/login_methods', '/api/authentication/types'],
    ['weak-6.0', '/api/authentication/types', '/api/authentication/login_methods'],
  ] as const)('%s tells its methods at %s only, to anyone', async (tree, offered, missing) => {
    const { url } = await start({ tree });
    const { cookie } = await logIn(url);
    expect((await browse(url + offered)).status).toBe(200);
    expect((await browse(url + missing, { headers: { cookie } })).status).toBe(404);
  });

  it('ends with the logout', async () => {
    const { url, stats } = await start();
    const headers = await logIn(url);
    expect((await browse(`${url}/api/authentication`, { method: 'DELETE', headers })).status).toBe(200);
    expect((await browse(url + SYSLOG, { headers })).status).toBe(401);
    expect(stats()).toMatchObject({ logouts: 1, openSessions: 0, unauthenticated: 1, violations: [] });
  });

  it('expires after a number of requests', async () => {
    const { url } = await start({ session: { requests: 2 } });
    const headers = await logIn(url);
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await browse(url + SYSLOG, { headers })).status);
    expect(statuses).toEqual([200, 200, 401]);
  });

  it('expires on its own clock', async () => {
    let nowMs = Date.UTC(2026, 0, 1);
    const { url } = await start({ session: { durationMs: 1_000 }, clock: () => nowMs });
    const headers = await logIn(url);
    const before = await browse(url + SYSLOG, { headers });
    nowMs += 1_000;
    const after = await browse(url + SYSLOG, { headers });
    expect([before.status, after.status]).toEqual([200, 401]);
    expect(JSON.parse(after.text).error.type).toBe('Unauthenticated');
    expect(after.headers['date']).toBe('Thu, 01 Jan 2026 00:00:01 GMT');
  });
});

describe('reading', () => {
  it('tells a stranger less about itself', async () => {
    const { url } = await start();
    const stranger = JSON.parse((await browse(`${url}/api/info`)).text);
    const known = JSON.parse((await browse(`${url}/api/info`, { headers: await logIn(url) })).text);
    expect(stranger.body).toHaveProperty('hostname');
    expect(stranger.body).not.toHaveProperty('firmware_version');
    expect(known.body.firmware_version).toBe('8.0.1');
  });

  it('serves every path that its listings name, each once', async () => {
    const { url, stats, tree } = await start({ tree: 'weak-6.0' });
    const headers = await logIn(url);
    const waiting = ['/api/configuration'];
    const statuses: Record<string, number> = {};
    for (const path of waiting) {
      const { status, text } = await browse(url + path, { headers });
      statuses[path] = status;
      for (const item of JSON.parse(text).items ?? []) waiting.push(item.meta.href);
    }
    const refused = Object.keys(statuses).filter((path) => statuses[path] !== 200);
    expect(refused.sort()).toEqual(['passwords', 'private_keys', 'x509'].map((name) => `/api/configuration/${name}`));
    expect(refused.map((path) => statuses[path])).toEqual([405, 405, 405]);
    expect(new Set(waiting).size).toBe(waiting.length);
    expect(stats().requests).toBe(waiting.length + 1);
    const listed = Object.keys(tree()).filter((path) => path.startsWith('/api/configuration'));
    expect(waiting.length).toBeGreaterThan(100);
    expect(listed).toEqual(expect.arrayContaining(waiting));
  });

  it('does not mind a trailing slash, a query or an escape', async () => {
    const { url, stats } = await start();
    const headers = await logIn(url);
    const plain = await browse(url + SYSLOG, { headers });
    for (const variant of [`${SYSLOG}/`, `${SYSLOG}?x=1`, SYSLOG.replace('syslog', 'sys%6cog')]) {
      expect((await browse(url + variant, { headers })).text).toBe(plain.text);
    }
    expect((await browse(url + SYSLOG.replace('/management/', '%2Fmanagement%2F'), { headers })).status).toBe(404);
    expect(stats().requestsByPath[SYSLOG]).toBe(3);
  });

  it('says 404 with the path for what it does not have', async () => {
    const { url } = await start();
    const { status, text } = await browse(`${url}/api/configuration/nothing`, { headers: await logIn(url) });
    expect(status).toBe(404);
    expect(JSON.parse(text).error).toMatchObject({
      type: 'NotFound',
      details: { resource: '/api/configuration/nothing' },
    });
  });

  it('forbids a path with all below it, and nothing that merely begins like it', async () => {
    const { url } = await start({ forbid: ['/api/configuration/management', '/api/configuration/net'] });
    const headers = await logIn(url);
    const { status, text } = await browse(url + SYSLOG, { headers });
    expect(status).toBe(403);
    expect(JSON.parse(text).error).toMatchObject({ type: 'Unauthorized', details: { resource: SYSLOG } });
    expect((await browse(`${url}/api/configuration/management`, { headers })).status).toBe(403);
    expect((await browse(`${url}/api/configuration/network`, { headers })).status).toBe(200);
  });

  it('sends its own error body for a bare status in the overlay', async () => {
    const { url } = await start({ overlay: { [SYSLOG]: { $status: 500 } } });
    const { status, text } = await browse(url + SYSLOG, { headers: await logIn(url) });
    expect([status, JSON.parse(text).error.type]).toEqual([500, 'InternalServerError']);
  });

  it('refuses and records every other method, and every read of a secret', async () => {
    const { url, stats } = await start();
    const headers = await logIn(url);
    for (const method of ['POST', 'PUT', 'PATCH', 'HEAD', 'OPTIONS', 'DELETE']) {
      expect((await browse(url + SYSLOG, { method, headers })).status).toBe(405);
    }
    expect((await browse(`${url}/api/authentication`, { method: 'POST', headers })).status).toBe(405);
    expect(stats().violations.map(({ kind }) => kind)).toEqual(Array.from({ length: 7 }, () => 'method'));
    await browse(`${url}/api/configuration/passwords/1`, { headers });
    expect(stats().violations.at(-1)).toEqual({
      kind: 'secret',
      method: 'GET',
      path: '/api/configuration/passwords/1',
    });
  });

  it('counts what is open at one time', async () => {
    const { url, stats } = await start({ latencyMs: 100 });
    const headers = await logIn(url);
    await Promise.all(Array.from({ length: 5 }, () => browse(url + SYSLOG, { headers })));
    await browse(url + SYSLOG, { headers });
    expect(stats()).toMatchObject({ peakConcurrency: 5, requests: 7, connections: 7 });
  });
});

describe('changing', () => {
  it('can be reconfigured while it runs', async () => {
    const { url, patch, setTree, tree } = await start();
    const headers = await logIn(url);
    const hash = tree()['/api/info'];
    patch({
      [SYSLOG]: (draft: Draft) => {
        draft.body.receivers = [];
      },
    });
    expect(JSON.parse((await browse(url + SYSLOG, { headers })).text).body.receivers).toEqual([]);
    expect(tree()['/api/info']).not.toEqual(hash);
    setTree('weak-6.0');
    const info = await browse(`${url}/api/info`, { headers });
    expect(JSON.parse(info.text).body.firmware_version).toBe('6.0.10');
  });

  it('lets a test misbehave', async () => {
    const { url } = await start({
      onRequest: (_request, reply, { path, nth }) => {
        if (path !== SYSLOG || nth > 1) return false;
        reply.writeHead(503).end('busy');
        return true;
      },
    });
    const headers = await logIn(url);
    expect((await browse(url + SYSLOG, { headers })).text).toBe('busy');
    expect((await browse(url + SYSLOG, { headers })).status).toBe(200);
  });
});

describe('fleets', () => {
  it('run side by side under names of their own', async () => {
    const fleet = await startFleet([{ names: { hostname: 'one' } }, { tree: 'weak-6.0', names: { hostname: 'two' } }]);
    running.push(fleet);
    const names = await Promise.all(
      fleet.appliances.map(async ({ url }) => JSON.parse((await browse(`${url}/api/info`)).text).body.hostname),
    );
    expect(names).toEqual(['one', 'two']);
  });

  it('of two hundred share what they have in common', async () => {
    const fleet = await startManyAppliances(200);
    running.push(fleet);
    const trees = fleet.appliances.map(({ tree }) => tree());
    expect(new Set(trees.map((tree) => tree[SYSLOG])).size).toBe(1);
    expect(new Set(trees.map((tree) => tree['/api/info'])).size).toBe(200);
    expect(new Set(fleet.appliances.map(({ port }) => port)).size).toBe(200);
  });

  it('are gone when stopped', async () => {
    const { url, stop } = await startAppliance();
    await stop();
    await expect(browse(`${url}/api/info`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
