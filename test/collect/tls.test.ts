import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { collectAppliance } from '../../src/collect/collect-appliance.ts';
import { CA_FILE, CLIENT_KEY_FILE, type IdentityName, startAppliance } from '../support/appliance/index.ts';
import { applianceFor, contextFor, smallTree } from './collect-support.ts';

const TREE = smallTree();
const OTHER_PIN = 'AB:'.repeat(31).concat('CD');

describe('trust', () => {
  test.each([
    ['server', 'complete', null],
    ['expired', 'failed', 'has expired'],
    ['wrong-name', 'failed', 'another name'],
    ['unknown-ca', 'failed', 'not trusted'],
  ] as const)('with a CA file, the certificate "%s" ends %s', async (identity, status, words) => {
    await using sps = await startAppliance({ tree: TREE, identity });
    const appliance = applianceFor(sps, { tls: { kind: 'ca-file', path: CA_FILE } });
    const snapshot = await collectAppliance(appliance, contextFor());
    expect(snapshot.status).toBe(status);
    expect(snapshot.tls).toMatchObject({ sha256: sps.pinSha256, trust: 'ca-file', protocol: 'TLSv1.3' });
    if (words === null) return;
    expect(snapshot.error).toMatchObject({ reasonCode: 'tls', hint: expect.any(String) });
    expect(snapshot.error?.message).toContain(words);
    expect(snapshot.error?.message).toContain(sps.pinSha256);
    expect(sps.stats().requests).toBe(0);
  });

  test('the system store does not know the CA, and says what to do', async () => {
    await using sps = await startAppliance({ tree: TREE });
    const { error } = await collectAppliance(applianceFor(sps, { tls: { kind: 'system' } }), contextFor());
    expect(error).toMatchObject({ reasonCode: 'tls', hint: expect.stringContaining('caFile') });
    expect(sps.stats().requests).toBe(0);
  });

  test.each<IdentityName>(['server', 'expired', 'wrong-name', 'unknown-ca'])(
    'the right pin stands for "%s"',
    async (identity) => {
      await using sps = await startAppliance({ tree: TREE, identity });
      const sha256 = sps.pinSha256.replaceAll(':', '').toLowerCase();
      const snapshot = await collectAppliance(applianceFor(sps, { tls: { kind: 'pin', sha256 } }), contextFor());
      expect(snapshot.status).toBe('complete');
      expect(snapshot.tls?.certificates[0]).toMatch(/^-----BEGIN CERTIFICATE-----/);
    },
  );

  test('a wrong pin stops before any request, even for a certificate that the CA vouches for', async () => {
    await using sps = await startAppliance({ tree: TREE });
    const { error } = await collectAppliance(
      applianceFor(sps, { tls: { kind: 'pin', sha256: OTHER_PIN } }),
      contextFor(),
    );
    expect(error).toMatchObject({ reasonCode: 'tls', message: expect.stringContaining(sps.pinSha256) });
    expect(sps.stats().requests).toBe(0);
  });

  test('insecure takes anything and says so', async () => {
    await using sps = await startAppliance({ tree: TREE, identity: 'unknown-ca' });
    const snapshot = await collectAppliance(applianceFor(sps, { tls: { kind: 'insecure' } }), contextFor());
    expect(snapshot).toMatchObject({ status: 'complete', tls: { trust: 'insecure' } });
  });

  test.each([
    ['/nowhere/ca.pem', 'cannot be read'],
    [CLIENT_KEY_FILE, 'holds no certificate'],
  ])('a CA file that is none fails this appliance: %s', async (path, words) => {
    await using sps = await startAppliance({ tree: TREE });
    const { error } = await collectAppliance(applianceFor(sps, { tls: { kind: 'ca-file', path } }), contextFor());
    expect(error?.reasonCode).toBe('tls');
    expect(error?.message).toContain(words);
  });
});

describe('connections that are not made', () => {
  test('a closed port is an unreachable appliance, with address and attempts', async () => {
    const sps = await startAppliance({ tree: TREE });
    await sps.stop();
    const snapshot = await collectAppliance(applianceFor(sps), contextFor());
    expect(snapshot).toMatchObject({ status: 'failed', error: { reasonCode: 'appliance-unreachable' }, tls: null });
    expect(snapshot.error?.message).toContain(sps.url);
    expect(snapshot.error?.message).toContain('3 times');
  });

  test('a name that does not exist is an unreachable appliance', async () => {
    const appliance = applianceFor({ url: 'https://no-such-appliance.invalid', pinSha256: OTHER_PIN });
    const { error, appliance: described } = await collectAppliance(appliance, contextFor());
    expect(error).toMatchObject({ reasonCode: 'appliance-unreachable' });
    expect(described.host).toBe('no-such-appliance.invalid');
  });

  test('a port that accepts and stays silent is a time-out', async () => {
    await using sps = await startAppliance({ tree: TREE, onConnection: () => true });
    const appliance = applianceFor(sps, { limits: { timeoutMs: 200, attempts: 2 } });
    const started = performance.now();
    expect((await collectAppliance(appliance, contextFor())).error).toMatchObject({ reasonCode: 'timeout' });
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  test('a port that speaks plain HTTP is a TLS failure', async () => {
    const server = createTcpServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const appliance = applianceFor({ url: `https://127.0.0.1:${port}`, pinSha256: OTHER_PIN });
    // The reason alone: OpenSSL's own text has a thread's number and a source file in it.
    expect((await collectAppliance(appliance, contextFor())).error).toMatchObject({
      reasonCode: 'tls',
      message: expect.stringContaining('failed (ERR_SSL_WRONG_VERSION_NUMBER: wrong version number).'),
    });
    server.close();
  });

  test('a port that hangs up is trouble of the network, not an unreachable appliance', async () => {
    await using sps = await startAppliance({ tree: TREE, onConnection: (socket) => socket.destroy().destroyed });
    expect((await collectAppliance(applianceFor(sps), contextFor())).error).toMatchObject({ reasonCode: 'network' });
  });
});

describe('proxy', () => {
  test('is used when the appliance names one, by tunnel, and sees no request', async () => {
    await using sps = await startAppliance({ tree: TREE });
    const seen: string[] = [];
    const proxy = createServer((request, reply) => {
      seen.push(`${request.method} ${request.url}`);
      reply.writeHead(500).end();
    });
    proxy.on('connect', (request, client, head) => {
      seen.push(`CONNECT ${request.url} ${request.headers['proxy-authorization']}`);
      const upstream = connect(sps.port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        upstream.write(head);
        upstream.pipe(client).pipe(upstream);
      });
      for (const socket of [upstream, client]) socket.on('error', () => {});
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const { port } = proxy.address() as AddressInfo;
    const appliance = applianceFor(sps, { proxy: `http://joe:s%40crab@127.0.0.1:${port}` });
    expect((await collectAppliance(appliance, contextFor())).status).toBe('complete');
    const expected = `CONNECT 127.0.0.1:${sps.port} Basic ${Buffer.from('joe:s@crab').toString('base64')}`;
    expect(new Set(seen)).toEqual(new Set([expected]));
    expect(seen.length).toBeLessThanOrEqual(4);
    proxy.close();
  });

  test('that refuses is told apart from the appliance', async () => {
    await using sps = await startAppliance({ tree: TREE });
    const proxy = createServer().on('connect', (_request, client) => client.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const { port } = proxy.address() as AddressInfo;
    const { error } = await collectAppliance(applianceFor(sps, { proxy: `http://127.0.0.1:${port}` }), contextFor());
    expect(error).toMatchObject({ reasonCode: 'appliance-unreachable', message: expect.stringContaining('HTTP 403') });
    expect(sps.stats().connections).toBe(0);
    proxy.close();
  });
});
