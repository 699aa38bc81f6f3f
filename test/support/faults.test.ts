import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { connect } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { FAULT_TARGET, FAULTS, type FaultName } from './appliance/faults.ts';
import { buildTree, CA_FILE, type Draft, type SimulatedAppliance, startAppliance } from './appliance/index.ts';
import { type Browsed, basic, browse, logIn } from './browse.ts';

/** What a plain client meets: the code of its error, or something about the answer. */
type Symptom = string | ((answer: Browsed) => void);

const TIMES_OUT = 'ABORT_ERR';

/** Short only where the time-out is what is waited for. */
const timeoutMs = (symptom: Symptom | undefined) => (symptom === TIMES_OUT ? 300 : 10_000);

const status = (expected: number) => (answer: Browsed) => expect(answer.status).toBe(expected);
const says = (text: string) => (answer: Browsed) => expect(answer.text).toContain(text);

/** At {@link FAULT_TARGET}, after a login. */
const AT_TARGET: Partial<Record<FaultName, Symptom>> = {
  'reset-twice': 'ECONNRESET',
  'reset-always': 'ECONNRESET',
  'half-closed-keep-alive': ({ headers }) => expect(headers['connection']).toBe('keep-alive'),
  'slow-headers': TIMES_OUT,
  'slow-body': TIMES_OUT,
  'stall-in-body': TIMES_OUT,
  'truncated-body': 'ECONNRESET',
  'short-content-length': 'HPE_INVALID_CONSTANT',
  'long-content-length': TIMES_OUT,
  'endless-body': TIMES_OUT,
  'four-gib-body': TIMES_OUT,
  'gzip-bomb': ({ headers, text }) => {
    expect(headers['content-encoding']).toBe('gzip');
    expect(text.length).toBeGreaterThan(500_000);
  },
  'deep-nesting': says('['.repeat(100_000)),
  'million-keys': says('"k999999":0'),
  'huge-numbers': says('1e400'),
  'duplicate-keys': says('"enabled":false,"enabled":true'),
  'invalid-utf8': says('\uFFFD\uFFFD'),
  'byte-order-mark': says('\uFEFF{'),
  'html-with-200': says('<!doctype html>'),
  'empty-with-200': ({ text }) => expect(text).toBe(''),
  'scalar-with-200': says('"fine"'),
  'prototype-keys': says('"__proto__"'),
  'hostile-text': says('<script>'),
  'redirect-same-host': status(302),
  'redirect-other-host': ({ headers }) => expect(headers['location']).toContain('evil.example'),
  'redirect-loop': ({ headers }) => expect(headers['location']).toBe(FAULT_TARGET),
  'unauthenticated-storm': status(401),
  'unauthenticated-target': status(401),
  'absurd-retry-after': status(429),
  'busy-twice': status(503),
  booting: status(503),
  'internal-error': status(500),
  'missing-item': status(404),
  'two-lengths': 'HPE_UNEXPECTED_CONTENT_LENGTH',
  'length-and-chunks': 'HPE_INVALID_TRANSFER_ENCODING',
  'interim-flood': TIMES_OUT,
  'byte-chunks': TIMES_OUT,
  'endless-chunk-extension': 'HPE_CHUNK_EXTENSIONS_OVERFLOW',
  'endless-trailers': 'HPE_HEADER_OVERFLOW',
  'all-long': says('"padding":"xxx'),
  'all-crowded': says('{},{},{}'),
  'all-shapes': says('"padding":[{"k'),
  'all-keys': says(':0,"k'),
  'all-twice': says('{},{},{}'),
  'all-endless': TIMES_OUT,
  'clock-far-off': ({ headers }) => expect(Date.parse(String(headers['date']))).toBeLessThan(Date.now() - 3e11),
};

/** Of a first connection. */
const AT_CONNECT: Partial<Record<FaultName, string>> = {
  'black-hole': TIMES_OUT,
  'handshake-stall': TIMES_OUT,
  'reset-on-connect': 'ECONNRESET',
  'plain-http': 'EPROTO',
  'tls-expired': 'CERT_HAS_EXPIRED',
  'tls-wrong-name': 'ERR_TLS_CERT_ALTNAME_INVALID',
  'tls-unknown-ca': 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'tls-huge-chain': 'EPROTO',
  'tls-old-protocol': 'EPROTO',
};

async function meet(name: FaultName, see: (appliance: SimulatedAppliance) => Promise<void>): Promise<void> {
  const appliance = await startAppliance(FAULTS[name].options);
  try {
    await see(appliance);
  } finally {
    await appliance.stop();
  }
}

const names = Object.keys(FAULTS) as FaultName[];

describe('a connection', () => {
  it.each(names.filter((name) => AT_CONNECT[name] !== undefined))('%s', async (name) => {
    await meet(name, async ({ url }) => {
      const code = AT_CONNECT[name];
      await expect(browse(`${url}/api/info`, { timeoutMs: timeoutMs(code) })).rejects.toMatchObject({ code });
    });
  });

  it('tls-old-protocol is there for those who lower themselves', async () => {
    await meet('tls-old-protocol', async ({ port }) => {
      const options = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0', rejectUnauthorized: false } as const;
      const socket = connect({ port, host: '127.0.0.1', ...options });
      await once(socket, 'secureConnect');
      expect(socket.getProtocol()).toBe('TLSv1.1');
      socket.destroy();
    });
  });
});

describe('one endpoint', () => {
  it.each(names.filter((name) => AT_TARGET[name] !== undefined))('%s', async (name) => {
    await meet(name, async ({ url }) => {
      const symptom = AT_TARGET[name];
      const headers = await logIn(url);
      const answer = browse(url + FAULT_TARGET, { headers, timeoutMs: timeoutMs(symptom) });
      if (typeof symptom === 'function') symptom(await answer);
      else await expect(answer).rejects.toMatchObject({ code: symptom });
    });
  });

  it('shows none of these while nothing is wrong', async () => {
    await using appliance = await startAppliance();
    const answer = await browse(appliance.url + FAULT_TARGET, { headers: await logIn(appliance.url) });
    const shown = names.filter((name) => {
      const symptom = AT_TARGET[name];
      if (typeof symptom !== 'function') return false;
      try {
        symptom(answer);
        return true;
      } catch {
        return false;
      }
    });
    expect(shown).toEqual([]);
  });

  it.each(['reset-twice', 'busy-twice'] as const)('%s is over at the third request', async (name) => {
    await meet(name, async ({ url }) => {
      const headers = await logIn(url);
      for (let i = 0; i < 2; i += 1) await browse(url + FAULT_TARGET, { headers }).catch(() => {});
      expect((await browse(url + FAULT_TARGET, { headers })).status).toBe(200);
    });
  });
});

describe('on the wire', () => {
  /** Asks for {@link FAULT_TARGET} and gives the connection once so many answers have begun on it. */
  const answered = async (url: string, count: number) => {
    const { cookie } = await logIn(url);
    const { hostname: host, port } = new URL(url);
    const socket = connect({ host, port: Number(port), ca: readFileSync(CA_FILE) });
    await once(socket, 'secureConnect');
    const before = socket.getFinished();
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
    });
    socket.write(`GET ${FAULT_TARGET} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\n\r\n`);
    await expect.poll(() => text.match(/HTTP\/1\.1 200 OK/g)?.length).toBe(count);
    const after = socket.getFinished();
    socket.destroy();
    return { before, after };
  };

  it('answers-twice', () => meet('answers-twice', async ({ url }) => void (await answered(url, 2))));

  it('tls-renegotiation', async () => {
    await meet('tls-renegotiation', async ({ url }) => {
      const { before, after } = await answered(url, 1);
      expect(after).not.toEqual(before);
    });
  });
});

it('switches-protocol', async () => {
  await meet('switches-protocol', async ({ url }) => {
    const request = get(url + FAULT_TARGET, { headers: await logIn(url), ca: readFileSync(CA_FILE) });
    const [reply] = (await once(request, 'upgrade')) as [IncomingMessage];
    expect(reply.statusCode).toBe(101);
    request.destroy();
  });
});

describe('sessions', () => {
  it('foreign-cookies', async () => {
    await meet('foreign-cookies', async ({ url }) => {
      const { headers } = await browse(`${url}/api/authentication`, { headers: basic() });
      expect(headers['set-cookie']).toHaveLength(4);
    });
  });

  it.each(['login-unanswered', 'late-login'] as const)('%s', async (name) => {
    await meet(name, async ({ url, stats }) => {
      const login = browse(`${url}/api/authentication`, { headers: basic(), timeoutMs: 300 });
      await expect(login).rejects.toMatchObject({ code: TIMES_OUT });
      expect(stats().openSessions).toBe(1);
    });
  });

  it.each(['logout-unanswered', 'endless-logout'] as const)('%s', async (name) => {
    await meet(name, async ({ url, stats }) => {
      const headers = await logIn(url);
      const leaving = browse(`${url}/api/authentication`, { headers, method: 'DELETE', timeoutMs: 300 });
      await expect(leaving).rejects.toMatchObject({ code: TIMES_OUT });
      expect(stats().openSessions).toBe(0);
    });
  });

  it('expiry-in-mid-scan', async () => {
    await meet('expiry-in-mid-scan', async ({ url }) => {
      const headers = await logIn(url);
      for (let i = 0; i < 40; i += 1) await browse(`${url}/api`, { headers });
      expect((await browse(url + FAULT_TARGET, { headers })).status).toBe(401);
    });
  });

  it('changing-answers', async () => {
    await meet('changing-answers', async ({ url }) => {
      const headers = await logIn(url);
      const hash = async () => JSON.parse((await browse(`${url}/api/info`, { headers })).text).body.config_hash;
      expect(await hash()).not.toBe(await hash());
    });
  });
});

describe('listings', () => {
  const LINKS = names.filter((name) => /^(href|endless-(depth|listing)|cycle|two-things)/.test(name));

  it.each(LINKS)('%s names something that the good appliance does not', async (name) => {
    const listing = '/api/configuration/management';
    const usual = (buildTree('hardened-8.0')[listing] as Draft).items.length;
    await meet(name, async ({ url }) => {
      const { text } = await browse(url + listing, { headers: await logIn(url) });
      expect(JSON.parse(text).items.length).toBeGreaterThan(usual);
    });
  });

  it('endless-depth goes on', async () => {
    await meet('endless-depth', async ({ url }) => {
      const path = '/api/configuration/management/endless/3/0/2/1';
      const { text } = await browse(url + path, { headers: await logIn(url) });
      expect(JSON.parse(text).items[0].meta.href).toBe(`${path}/0`);
    });
  });

  it('crowd-of-objects has all the policies that it names', async () => {
    const listing = '/api/configuration/ssh/connections';
    await meet('crowd-of-objects', async ({ url }) => {
      const headers = await logIn(url);
      const { items } = JSON.parse((await browse(url + listing, { headers })).text);
      expect(items.length).toBeGreaterThan(4_700);
      expect((await browse(url + items.at(-1).meta.href, { headers })).status).toBe(200);
    });
  });

  it('are all that is left to try', () => {
    const tried = [...Object.keys(AT_CONNECT), ...Object.keys(AT_TARGET), ...LINKS];
    const left = names.filter((name) => !tried.includes(name));
    const ofSessions = ['endless-logout', 'expiry-in-mid-scan', 'late-login', 'login-unanswered', 'logout-unanswered'];
    const ofTheFleetFile = names.filter((name) => FAULTS[name].entry !== undefined);
    expect(ofTheFleetFile).toEqual(['refused', 'tls-pin-mismatch']);
    const onTheWire = ['answers-twice', 'switches-protocol', 'tls-renegotiation'];
    const seen = ['changing-answers', 'crowd-of-objects', 'foreign-cookies', ...onTheWire, ...ofSessions];
    expect(left.sort()).toEqual([...seen, ...ofTheFleetFile].sort());
  });
});
