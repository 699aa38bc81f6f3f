import { describe, expect, test } from 'vitest';
import { collectAppliance } from '../../src/collect/collect-appliance.ts';
import type { Json } from '../../src/model/json.ts';
import { parseSnapshot } from '../../src/snapshot/parse-snapshot.ts';
import { digestJson } from '../../src/snapshot/sha256-hex.ts';
import { buildTree, startAppliance, type TreeName } from '../support/appliance/index.ts';
import { applianceFor, contextFor } from './collect-support.ts';

const SYSLOG = '/api/configuration/management/syslog';

/** What a scanner has to read of a tree: all but logins, transactions and items of the two secret stores. */
function expectedPaths(tree: TreeName): string[] {
  const notRead = /^\/api\/(?:authentication|transaction|audit)|^\/api\/configuration\/(?:passwords|private_keys)\/./;
  return Object.keys(buildTree(tree)).filter((path) => !notRead.test(path));
}

describe.each(['hardened-8.0', 'weak-6.0'] as const)('the tree %s', (tree) => {
  test('is read completely, with few connections and without a violation', async () => {
    await using sps = await startAppliance({ tree });
    const context = contextFor();
    const snapshot = await collectAppliance(applianceFor(sps), context);
    const stats = sps.stats();
    expect(snapshot).toMatchObject({ status: 'complete', error: null, rejectedHrefs: [], logins: 1 });
    expect(snapshot.configHash.torn).toBe(false);
    expect(parseSnapshot(JSON.stringify(snapshot), 'snapshot.json')).toEqual(snapshot);
    expect(snapshot.version).toBe(tree === 'weak-6.0' ? '6.0.10' : '8.0.1');
    const missing = expectedPaths(tree).filter((path) => !Object.hasOwn(snapshot.endpoints, path));
    expect(missing).toEqual([]);
    const unlisted = Object.entries(snapshot.endpoints).filter(([, { status }]) => status === 'refused');
    expect(unlisted.map(([path]) => path.split('/').at(-1))).toEqual(['passwords', 'private_keys', 'x509']);
    expect(stats).toMatchObject({ violations: [], logins: 1, logouts: 1, openSessions: 0, failedLogins: 0 });
    expect(stats.connections).toBeLessThanOrEqual(4);
    expect(stats.requests).toBe(snapshot.requests);
    expect(Object.values(stats.requestsByPath).filter((count) => count > 2)).toEqual([]);
    expect(context.events.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['appliance-started', 'logged-in', 'endpoint-done', 'logged-out', 'appliance-finished']),
    );
  });

  test('is stored redacted, without navigation, each document under its own digest', async () => {
    const bodies: string[] = [];
    await using sps = await startAppliance({
      tree,
      onRequest: (_request, _reply, { response }) => bodies.push(String(response.body)) < 0,
    });
    const { endpoints } = await collectAppliance(applianceFor(sps), contextFor());
    expect(Object.keys(endpoints)).toEqual(Object.keys(endpoints).sort());
    const [said, kept] = [bodies.join(), JSON.stringify(endpoints)];
    for (const volatile of ['remaining_seconds', '"previous"', '"transaction":"/api']) {
      expect(said).toContain(volatile);
      expect(kept).not.toContain(volatile);
    }
    const secret = tree === 'weak-6.0' ? /"community": ?"/ : /"configuration": ?"/;
    expect(said).toMatch(secret);
    expect(kept).not.toMatch(secret);
    for (const record of Object.values(endpoints)) {
      if (record.status === 'read') expect(record.sha256).toBe(digestJson(record.document));
    }
  });
});

test('two scans of one configuration store the same documents', async () => {
  await using sps = await startAppliance();
  const [first, second] = [
    await collectAppliance(applianceFor(sps), contextFor()),
    await collectAppliance(applianceFor(sps, { limits: { requestConcurrency: 1 } }), contextFor()),
  ];
  expect(second.endpoints).toEqual(first.endpoints);
});

test('forbidden endpoints are recorded one by one and make the appliance partial', async () => {
  await using sps = await startAppliance({ forbid: ['/api/configuration/aaa', SYSLOG] });
  const { status, endpoints, error } = await collectAppliance(applianceFor(sps), contextFor());
  expect(status).toBe('partial');
  expect(error).toBeNull();
  expect(endpoints[SYSLOG]).toMatchObject({ status: 'forbidden', httpStatus: 403, reasonCode: 'http-403' });
  expect(endpoints['/api/configuration/aaa']).toMatchObject({ status: 'forbidden' });
  expect(endpoints['/api/configuration/aaa/settings']).toBeUndefined();
  expect(endpoints['/api/configuration/management/email']).toMatchObject({ status: 'read' });
});

test('a forbidden root fails the appliance with what to do', async () => {
  await using sps = await startAppliance({ forbid: ['/api/configuration'] });
  const { status, error } = await collectAppliance(applianceFor(sps), contextFor());
  expect(status).toBe('failed');
  expect(error).toMatchObject({ reasonCode: 'http-403', hint: expect.stringContaining('privilege') });
  expect(sps.stats().openSessions).toBe(0);
});

test('404 is a gap where a listing names the thing, and none where this version lacks it', async () => {
  await using named = await startAppliance({ overlay: { [SYSLOG]: { $status: 404 } } });
  const gap = await collectAppliance(applianceFor(named), contextFor());
  expect(gap.endpoints[SYSLOG]).toMatchObject({ status: 'absent', reasonCode: 'http-404' });
  expect(gap.status).toBe('partial');
  await using lacking = await startAppliance({ overlay: { [SYSLOG]: null, '/api/health_status': null } });
  const none = await collectAppliance(applianceFor(lacking), contextFor());
  expect(none.status).toBe('complete');
  expect(none.endpoints['/api/health_status']).toMatchObject({ status: 'absent' });
});

test('hrefs to elsewhere are recorded and not followed', async () => {
  await using other = await startAppliance();
  const elsewhere = [
    `${other.url}/api/configuration`,
    '//127.0.0.1/api/configuration/x',
    '/api/audit/sessions',
    '/api/transaction',
    '/api/configuration/../audit',
    '/api/configuration/%2e%2e/audit',
    '/api/configuration/a%2Fb',
    '/api/configuration/x?next=1',
    'javascript:alert(1)',
    `/api/configuration/${'x'.repeat(3000)}`,
  ];
  const items = [...elsewhere, '/api/configuration/management/', '/api/configuration/network#top'].map(
    (href, index) => ({
      key: String(index),
      meta: { href },
    }),
  );
  await using sps = await startAppliance({
    overlay: { '/api/configuration': { items, meta: { href: '/api/configuration' } } },
  });
  const snapshot = await collectAppliance(applianceFor(sps), contextFor());
  expect(snapshot.rejectedHrefs).toHaveLength(elsewhere.length);
  expect(snapshot.status).toBe('partial');
  expect(snapshot.endpoints[SYSLOG]).toMatchObject({ status: 'read' });
  expect(snapshot.endpoints['/api/configuration/network/dns']).toMatchObject({ status: 'read' });
  const lengths = snapshot.rejectedHrefs.map(({ href }) => href.length);
  expect(Math.max(...lengths)).toBe(300);
  expect(other.stats().requests).toBe(0);
  expect(Object.keys(sps.stats().requestsByPath).filter((path) => /audit|transaction|\.\.|%/.test(path))).toEqual([]);
});

test.each(['', '/'])(
  'hrefs that name the appliance itself by its whole address, then "%s", are its paths',
  async (end) => {
    const withAddress = (value: Json, origin: string): Json =>
      JSON.parse(
        JSON.stringify(value, (key, member) =>
          key === 'href' && typeof member === 'string' ? `${origin.replace('https', 'HTTPS')}${member}${end}` : member,
        ),
      );
    await using plain = await startAppliance();
    await using spelled = await startAppliance({
      onRequest: (request, reply, { path, response }) => {
        const origin = `https://${request.headers.host}`;
        if (response.status !== 200 || path === '/api/authentication') return false;
        const body = JSON.stringify(withAddress(JSON.parse(response.body.toString('utf8')), origin));
        return reply.writeHead(200, { 'content-type': 'application/json' }).end(body) !== undefined;
      },
    });
    const expected = await collectAppliance(applianceFor(plain), contextFor());
    const snapshot = await collectAppliance(applianceFor(spelled), contextFor());
    expect(snapshot).toMatchObject({ status: 'complete', rejectedHrefs: [] });
    expect(Object.keys(snapshot.endpoints)).toEqual(Object.keys(expected.endpoints));
    expect(JSON.stringify(snapshot.endpoints)).not.toContain('HTTPS:');
    if (end === '') expect(snapshot.endpoints).toEqual(expected.endpoints);
  },
);

test('items of the secret stores are never fetched, even when a listing offers them', async () => {
  const listing = (name: string, id: string) => ({
    items: [{ key: id, body: { hash: 'top-secret' }, meta: { href: `/api/configuration/${name}/${id}` } }],
    meta: { href: `/api/configuration/${name}` },
  });
  await using sps = await startAppliance({
    overlay: {
      '/api/configuration/passwords': listing('passwords', 'p1'),
      '/api/configuration/private_keys': listing('Private_Keys', 'k1'),
    },
  });
  const snapshot = await collectAppliance(applianceFor(sps), contextFor());
  expect(sps.stats().violations).toEqual([]);
  expect(Object.keys(sps.stats().requestsByPath).filter((path) => /(?:passwords|private_keys)\/./i.test(path))).toEqual(
    [],
  );
  expect(snapshot.endpoints['/api/configuration/passwords']).toMatchObject({
    document: { items: [{ body: { hash: { $redacted: { kind: 'hash' } } } }] },
  });
  expect(JSON.stringify(snapshot)).not.toContain('top-secret');
});

test('cycles end, and endless listings end at the limit with what was read', async () => {
  await using sps = await startAppliance({
    onRequest: (_request, reply, { path }) => {
      if (!path.startsWith('/api/configuration/')) return false;
      const items = ['a', 'b'].map((key) => ({ key, meta: { href: `${path}/${key}` } }));
      const back = { key: 'root', meta: { href: '/api/configuration' } };
      reply.setHeader('content-type', 'application/json');
      reply.end(JSON.stringify({ items: [...items, back], meta: { href: path } }));
      return true;
    },
  });
  const snapshot = await collectAppliance(applianceFor(sps, { limits: { maxEndpoints: 300 } }), contextFor());
  expect(snapshot.status).toBe('partial');
  expect(snapshot.error).toMatchObject({ reasonCode: 'limit', message: expect.stringContaining('300') });
  // The limit counts the tree; /api/info stands beside it.
  expect(Object.keys(snapshot.endpoints)).toHaveLength(301);
});

test('a configuration that changes during the scan is read once more', async () => {
  let patched = false;
  await using sps = await startAppliance({
    onRequest: (_request, _reply, { path }) => {
      if (path === SYSLOG && !patched) {
        patched = true;
        sps.patch({
          '/api/configuration/management/email': (draft) => {
            draft.body.changed = true;
          },
        });
      }
      return false;
    },
  });
  const context = contextFor();
  const snapshot = await collectAppliance(applianceFor(sps), context);
  expect(snapshot).toMatchObject({ status: 'complete', configHash: { torn: false } });
  expect(snapshot.endpoints['/api/configuration/management/email']).toMatchObject({
    document: { body: { changed: true } },
  });
  expect(sps.stats().requestsByPath[SYSLOG]).toBe(2);
  expect(context.events.filter(({ event }) => event === 'tree-changed')).toHaveLength(1);
});

test('a configuration that keeps changing gives a torn snapshot, which is not complete', async () => {
  let nth = 0;
  await using sps = await startAppliance({
    onRequest: (_request, _reply, { path }) => {
      if (path === SYSLOG) {
        nth += 1;
        sps.patch({
          '/api/configuration/management/email': (draft) => {
            draft.body.changed = nth;
          },
        });
      }
      return false;
    },
  });
  const snapshot = await collectAppliance(applianceFor(sps), contextFor());
  expect(snapshot).toMatchObject({ status: 'partial', error: null, configHash: { torn: true } });
  expect(nth).toBe(2);
});

test.each([1, 2, 3, 5, 8])('with %i requests at a time there are never more', async (requestConcurrency) => {
  await using sps = await startAppliance({ latencyMs: 2, session: { requests: 40 } });
  const snapshot = await collectAppliance(applianceFor(sps, { limits: { requestConcurrency } }), contextFor());
  expect(snapshot.status).toBe('complete');
  const { peakConcurrency, connections } = sps.stats();
  expect(peakConcurrency).toBe(requestConcurrency);
  expect(connections).toBeLessThanOrEqual(requestConcurrency);
});
