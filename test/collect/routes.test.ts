import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { collectAppliance } from '../../src/collect/collect-appliance.ts';
import {
  CA_FILE,
  CLIENT_CERTIFICATE_FILE,
  CLIENT_KEY_FILE,
  type IdentityName,
  loadIdentity,
  startAppliance,
} from '../support/appliance/index.ts';
import { applianceFor, contextFor, smallTree } from './collect-support.ts';

const TREE = smallTree();
const TRUST = { kind: 'ca-file', path: CA_FILE } as const;
const HAS_IPV6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));

test.runIf(HAS_IPV6)('an appliance at an IPv6 address, its certificate judged for it', async () => {
  await using sps = await startAppliance({ tree: TREE });
  const forwarder = createTcpServer((socket) => {
    const upstream = connect(sps.port, '127.0.0.1');
    socket.pipe(upstream).pipe(socket);
    for (const end of [socket, upstream]) end.on('error', () => {});
  });
  await once(forwarder.listen(0, '::1'), 'listening');
  const url = `https://[::1]:${(forwarder.address() as AddressInfo).port}`;
  const snapshot = await collectAppliance(applianceFor({ ...sps, url }, { tls: TRUST }), contextFor());
  expect(snapshot).toMatchObject({ status: 'complete', error: null, appliance: { host: '::1' } });
  expect(sps.stats()).toMatchObject({ logouts: 1, openSessions: 0 });
  forwarder.close();
});

describe('a client key that is encrypted', () => {
  test.each([
    ['right words', 'complete', null],
    ['wrong words', 'failed', 'client certificate cannot be used'],
  ])('with the %s ends %s', async (passphrase, status, words) => {
    const folder = await mkdtemp(join(tmpdir(), 'sps-audit-key-'));
    const keyFile = join(folder, 'client.key.pem');
    const key = createPrivateKey(await readFile(CLIENT_KEY_FILE, 'utf8'));
    await writeFile(
      keyFile,
      key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'right words' }),
    );
    await using sps = await startAppliance({ tree: TREE });
    const credentials = {
      kind: 'certificate',
      certificateFile: CLIENT_CERTIFICATE_FILE,
      keyFile,
      passphrase: { from: 'env', variable: 'X' },
    } as const;
    const context = contextFor({ readSecret: async () => passphrase });
    const snapshot = await collectAppliance(applianceFor(sps, { credentials }), context);
    expect(snapshot.status).toBe(status);
    if (words !== null) expect(snapshot.error?.message).toContain(words);
    expect(JSON.stringify(snapshot)).not.toContain(passphrase);
    await rm(folder, { recursive: true });
  });
});

describe('a proxy that is reached by TLS', () => {
  async function throughProxy(identity: IdentityName) {
    await using sps = await startAppliance({ tree: TREE });
    const { certificate, key } = loadIdentity(identity);
    const seen: string[] = [];
    const proxy = createHttpsServer({ cert: certificate, key });
    proxy.on('connect', (request: IncomingMessage, client: Duplex) => {
      seen.push(JSON.stringify([request.url, request.headers]));
      const upstream = connect(sps.port, '127.0.0.1', () => client.write('HTTP/1.1 200 Established\r\n\r\n'));
      client.pipe(upstream).pipe(client);
      for (const end of [client, upstream]) end.on('error', () => {});
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const { port } = proxy.address() as AddressInfo;
    const appliance = applianceFor(sps, { tls: TRUST, proxy: `https://joe:secret@127.0.0.1:${port}` });
    const snapshot = await collectAppliance(appliance, contextFor());
    proxy.close();
    return { snapshot, seen, stats: sps.stats() };
  }

  test('carries the scan when the CA file vouches for it, and sees an address and its own credentials', async () => {
    const { snapshot, seen, stats } = await throughProxy('server');
    expect(snapshot).toMatchObject({ status: 'complete', tls: { trust: 'ca-file' } });
    expect(seen.join()).toContain('proxy-authorization');
    expect(seen.join()).not.toContain('session_id');
    expect(stats.openSessions).toBe(0);
  });

  test('is refused when nobody vouches for it, before it is told anything', async () => {
    const { snapshot, seen } = await throughProxy('unknown-ca');
    expect(snapshot).toMatchObject({ status: 'failed', error: { message: expect.stringContaining('proxy') } });
    expect(JSON.stringify(snapshot)).not.toContain('secret');
    expect(seen).toEqual([]);
  });
});
