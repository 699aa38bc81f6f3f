import { execFile, execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { requestTimestamp, verifyTimestamp } from '../../src/evidence/timestamp.ts';
import { verifyBundle } from '../../src/evidence/verify.ts';
import { CA_FILE, DEFAULT_PASSWORD, DEFAULT_USERNAME, startAppliance } from '../support/appliance/index.ts';
import { runCli } from '../support/run-cli.ts';
import { writeBundle } from './write-bundle.ts';

const run = promisify(execFile);
const CONFIGURATION = `
[req]
distinguished_name = dn
prompt = no
[dn]
CN = unused
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[tsa]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[stamp]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
ess_cert_id_alg = sha256
`;

let root: string;
let server: Server;
let url: string;
let key: KeyObject;
let ca: string;
let respond: (query: Buffer) => Promise<Buffer>;

/** An authority of our own: `openssl ts` behind HTTP on loopback. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-'));
  key = generateKeyPairSync('ed25519').privateKey;
  await writeFile(join(root, 'conf'), CONFIGURATION);
  await writeFile(join(root, 'serial'), '01');
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: root, stdio: 'pipe' });
  const p256 = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-config', 'conf'];
  for (const name of ['ca', 'other']) {
    openssl(
      'req',
      '-x509',
      ...p256,
      '-subj',
      `/CN=${name}`,
      '-extensions',
      'ca',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
    );
  }
  openssl('req', ...p256, '-subj', '/CN=tsa', '-keyout', 'tsa.key', '-out', 'tsa.csr');
  const signedBy = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'conf', '-extensions', 'tsa'];
  openssl('x509', '-req', '-in', 'tsa.csr', ...signedBy, '-out', 'tsa.pem');
  ca = await readFile(join(root, 'ca.pem'), 'utf8');
  server = createServer(async (request, response) => {
    const query = await buffer(request);
    if (request.url === '/moved') return response.writeHead(302, { location: '/' }).end();
    if (request.headers['content-type'] !== 'application/timestamp-query') return response.writeHead(415).end();
    response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(await respond(query));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(root, { recursive: true, force: true });
});
beforeEach(() => {
  respond = stamp;
});

async function stamp(query: Buffer): Promise<Buffer> {
  await writeFile(join(root, 'query'), query);
  const signer = ['-signer', 'tsa.pem', '-inkey', 'tsa.key'];
  await run(
    'openssl',
    ['ts', '-reply', '-config', 'conf', '-section', 'stamp', '-queryfile', 'query', ...signer, '-out', 'reply'],
    { cwd: root },
  );
  return readFile(join(root, 'reply'));
}

const DATA = Buffer.from('what is stamped');

describe('a time stamp', () => {
  test('of openssl holds for us, and ours for openssl', async () => {
    const response = await requestTimestamp(url, DATA, 10_000);
    const facts = await verifyTimestamp(response, DATA, ca);
    expect(facts.trusted).toBe(true);
    expect(Math.abs(Date.parse(facts.time) - Date.now())).toBeLessThan(60_000);
    await writeFile(join(root, 'data'), DATA);
    await writeFile(join(root, 'response'), response);
    const { stdout, stderr } = await run(
      'openssl',
      ['ts', '-verify', '-data', 'data', '-in', 'response', '-CAfile', 'ca.pem'],
      { cwd: root },
    );
    expect(stdout + stderr).toContain('Verification: OK');
  });

  test('of other data, of another authority and with a bent signature is refused', async () => {
    const response = await requestTimestamp(url, DATA, 10_000);
    await expect(verifyTimestamp(response, Buffer.from('else'), ca)).rejects.toThrow('for something else');
    await expect(verifyTimestamp(response, DATA, await readFile(join(root, 'other.pem'), 'utf8'))).rejects.toThrow();
    await expect(verifyTimestamp(response, DATA, 'no certificate')).rejects.toThrow();
    const bent = Buffer.from(response);
    bent[bent.length - 3] = (bent[bent.length - 3] ?? 0) ^ 1;
    await expect(verifyTimestamp(bent, DATA, null)).rejects.toThrow('signature');
    await expect(verifyTimestamp(Buffer.from('x'), DATA, null)).rejects.toThrow('no time stamp response');
  });

  test('that answers another request, floods, redirects or fails is refused', async () => {
    const old = await requestTimestamp(url, DATA, 10_000);
    respond = async () => old;
    await expect(requestTimestamp(url, DATA, 10_000)).rejects.toThrow('another nonce');
    respond = async () => Buffer.alloc(1 << 20);
    await expect(requestTimestamp(url, DATA, 10_000)).rejects.toThrow('too long');
    await expect(requestTimestamp(`${url}moved`, DATA, 10_000)).rejects.toThrow('redirect');
    respond = () => new Promise(() => undefined);
    await expect(requestTimestamp(url, DATA, 200)).rejects.toThrow('timeout');
    server.closeAllConnections();
  });
});

describe('in a bundle', () => {
  test('stamps the envelope, is verified with it, and is missed when an authority is given', async () => {
    const folder = await writeBundle(join(root, 'out'), 'one', key, undefined, { url, timeoutMs: 10_000 });
    const good = await verifyBundle(folder, { chain: false, timestampCa: ca });
    expect(good.problems).toEqual([]);
    expect(good.scans[0]?.timestamp?.trusted).toBe(true);
    const other = await readFile(join(root, 'other.pem'), 'utf8');
    const wrong = await verifyBundle(folder, { chain: false, timestampCa: other });
    expect(wrong.problems.map(({ file }) => file)).toEqual(['manifest.tsr']);
  });

  const problemsOf = async (folder: string, timestampCa: string | null = null) =>
    (await verifyBundle(folder, { chain: false, timestampCa })).problems.map(
      ({ file, reason }) => `${file}: ${reason}`,
    );

  test.each([true, false])(
    'every changed bit of it is seen, with its authority and without (signed: %s)',
    async (isSigned) => {
      const stamp = { url, timeoutMs: 10_000 };
      const folder = await writeBundle(join(root, `bits-${isSigned}`), 'one', isSigned ? key : null, undefined, stamp);
      const file = join(folder, 'manifest.tsr');
      const bytes = await readFile(file);
      // Each byte of the head, which no signature covers, and each bit somewhere.
      for (let at = 0; at < bytes.length; at += at < 60 ? 1 : 13) {
        const bent = Buffer.from(bytes);
        bent[at] = (bent[at] ?? 0) ^ (1 << (at % 8));
        await writeFile(file, bent);
        expect((await problemsOf(folder)).join('\n'), `byte ${at}`).toContain('manifest.tsr: ');
      }
      await writeFile(file, bytes);
      expect(await problemsOf(folder, ca)).toEqual([]);
      await run('sha256sum', ['-c', '--quiet', 'manifest.sha256'], { cwd: folder });
    },
  );

  test('taken away, put in or forgotten by manifest.sha256 it is named', async () => {
    const folder = await writeBundle(join(root, 'away'), 'one', key, undefined, { url, timeoutMs: 10_000 });
    const [stamp, digest] = [join(folder, 'manifest.tsr'), join(folder, 'manifest.sha256')];
    const [bytes, lines] = [await readFile(stamp), await readFile(digest, 'utf8')];
    await rm(stamp);
    expect(await problemsOf(folder)).toEqual(['manifest.tsr: is missing: manifest.sha256 names it']);
    expect(await problemsOf(folder, ca)).toHaveLength(2);
    await writeFile(digest, `${lines.split('\n')[0]}\n`);
    expect(await problemsOf(folder)).toEqual([]);
    await writeFile(stamp, bytes);
    expect(await problemsOf(folder)).toEqual(['manifest.tsr: is not in manifest.sha256']);
    await writeFile(digest, lines.replace(/^[0-9a-f]/gm, 'f').replace('manifest.tsr', 'manifest.tsx'));
    expect(await problemsOf(folder)).toContain('manifest.sha256: does not hold the digest of manifest.json');
  });

  test('an authority that cannot be reached costs the stamp, not the bundle', async () => {
    const folder = await writeBundle(join(root, 'out2'), 'one', null, undefined, {
      url: `${url}moved`,
      timeoutMs: 1000,
    });
    expect(await readdir(folder)).not.toContain('manifest.tsr');
    expect((await verifyBundle(folder, { chain: false })).problems).toEqual([]);
  });

  test('by the command: the fleet file names the authority, verify and openssl confirm it', async () => {
    await using appliance = await startAppliance();
    const fleetFile = join(root, 'fleet.yaml');
    await writeFile(
      fleetFile,
      `schemaVersion: 1
defaults: { credentials: { username: ${DEFAULT_USERNAME}, passwordEnv: SPS_PASSWORD }, tls: { caFile: ${CA_FILE} } }
appliances: [{ name: sps-1, url: "${appliance.url}" }]
reports: { formats: [json] }
timestamp: { url: "${url}" }
`,
    );
    const env = { SPS_PASSWORD: DEFAULT_PASSWORD };
    await runCli(['scan', '-c', fleetFile, '--rule', 'SPS-DISK-001'], { env, cwd: root });
    const latest = join(root, 'reports', 'latest');
    const verified = await runCli(['verify', latest, '--timestamp-ca', join(root, 'ca.pem')], { cwd: root });
    expect(verified).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/stamped 20/) });
    expect(verified.stdout).not.toContain('not checked');
    const stamped = ['-data', join(latest, 'manifest.json'), '-in', join(latest, 'manifest.tsr')];
    const { stdout, stderr } = await run('openssl', ['ts', '-verify', ...stamped, '-CAfile', 'ca.pem'], { cwd: root });
    expect(stdout + stderr).toContain('Verification: OK');
    const other = await runCli(['verify', latest, '--timestamp-ca', join(root, 'other.pem')], { cwd: root });
    expect(other).toMatchObject({ exitCode: 50, stdout: expect.stringContaining('manifest.tsr') });
  }, 60_000);
});
