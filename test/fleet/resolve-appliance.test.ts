import { describe, expect, test } from 'vitest';
import { parseFleet } from '../../src/fleet/parse-fleet.ts';
import { AuditError } from '../../src/model/audit-error.ts';
import type { Appliance } from '../../src/model/fleet.ts';

const PIN = Array(32).fill('AB').join(':');

interface World {
  readonly allowInsecure?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Lines beside the appliance. */
  readonly top?: string;
}

function fleetOf(appliance: string, { allowInsecure = false, env = {}, top = '' }: World) {
  const credentials = appliance.includes('credentials:') ? '' : ', credentials: { username: u, passwordEnv: P }';
  const address = appliance.includes('url:') ? '' : ', url: "https://sps.example.com"';
  const text = `schemaVersion: 1\nappliances:\n  - { name: a${address}${credentials}, ${appliance} }\n${top}`;
  return parseFleet(text, '/etc/audit/fleet.yaml', { allowInsecure, env });
}

function applianceOf(appliance: string, world: World = {}): Appliance {
  return fleetOf(appliance, world).appliances[0]!;
}

function mistakesOf(appliance: string, world: World = {}): readonly string[] {
  try {
    fleetOf(appliance, world);
    return [];
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    return error.problems.map(({ message }) => message);
  }
}

describe('TLS', () => {
  test.each([
    ['pinSha256', 'insecure: true', `pinSha256: "${PIN}"`],
    ['caFile', 'insecure: true', 'caFile: ca.pem'],
  ])('a %s is not given up for insecure, whatever the command line allows', (key, ...tls) => {
    for (const allowInsecure of [true, false])
      expect(mistakesOf(`tls: { ${tls.join(', ')} }`, { allowInsecure })).toEqual([
        `Only one of ${key}, insecure can be given.`,
      ]);
  });

  test('insecure that is false says nothing', () => {
    expect(applianceOf('tls: { insecure: false }', { allowInsecure: true }).tls).toEqual({ kind: 'system' });
    expect(applianceOf(`tls: { insecure: false, pinSha256: "${PIN}" }`).tls).toEqual({ kind: 'pin', sha256: PIN });
  });

  test('an appliance has its own TLS, whatever the defaults allow', () => {
    const top = 'defaults: { tls: { insecure: true } }';
    expect(applianceOf('tls: { caFile: ca.pem }', { allowInsecure: true, top }).tls).toEqual({
      kind: 'ca-file',
      path: '/etc/audit/ca.pem',
    });
  });

  test.each([PIN, PIN.toLowerCase(), PIN.replaceAll(':', ''), PIN.replaceAll(':', '-'), PIN.replaceAll(':', ' ')])(
    'the pin %s is taken, also with the name of its digest',
    (pin) => {
      for (const prefix of ['', 'sha256:', 'SHA256=', 'sha-256 ', 'SHA-256/'])
        expect(applianceOf(`tls: { pinSha256: "${prefix}${pin}" }`).tls).toEqual({ kind: 'pin', sha256: PIN });
    },
  );

  test.each([`${PIN}:AB`, PIN.slice(3), `${PIN.slice(0, -1)}G`, `x${PIN}`, `sha1:${PIN}`, `${PIN} sha256:`, ''])(
    'the pin "%s" is refused',
    (pin) => {
      expect(mistakesOf(`tls: { pinSha256: "${pin}" }`).join()).toContain('"pinSha256" must');
    },
  );
});

describe('credentials', () => {
  test('a command of one line is for the shell, a list is run as it is', () => {
    const commandOf = (command: string) =>
      applianceOf(`credentials: { username: u, passwordCommand: ${command} }`).credentials;
    expect(commandOf('"pass show x"')).toMatchObject({
      password: { command: process.platform === 'win32' ? expect.anything() : ['/bin/sh', '-c', 'pass show x'] },
    });
    expect(commandOf('[pass, show, "x;y"]')).toMatchObject({ password: { command: ['pass', 'show', 'x;y'] } });
  });

  test.each(['a:b', 'a\\u0007', 'a\\nb', ':'])('the user name "%s" is refused', (name) => {
    expect(mistakesOf(`credentials: { username: "${name}", passwordEnv: P }`)).toEqual([
      'A user name with a colon or a control character cannot log in by HTTP Basic.',
    ]);
  });

  test.each([
    ['passwordEnv: P', 'passwordEnv'],
    ['passwordFile: f', 'passwordFile'],
    ['passwordCommand: c', 'passwordCommand'],
  ])('a client certificate and %s are one too many', (source, key) => {
    expect(mistakesOf(`credentials: { clientCertificate: c.pem, ${source} }`)).toEqual([
      `"${key}" does not go together with clientCertificate.`,
    ]);
  });

  test('a zone that nobody names has no worker that could hold them', () => {
    const none = 'credentials: {}';
    expect(mistakesOf(`zone: dmz, ${none}`)).toEqual(['The credentials do not say where the password comes from.']);
    const text = (zone: string, zones: string) =>
      `schemaVersion: 1\nappliances: [{ name: a, url: "https://a", zone: ${zone} }]\n${zones}`;
    const parse = (zone: string, zones = '') =>
      parseFleet(text(zone, zones), '/f.yaml', { allowInsecure: false, env: {} }).appliances[0]?.credentials;
    expect(parse('dmz', 'zones: { dmz: { publicKeyFiles: [k] } }')).toEqual({ kind: 'worker' });
    expect(() => parse('constructor')).toThrow(AuditError);
    expect(() => parse('constructor', 'zones: { dmz: { publicKeyFiles: [k] } }')).toThrow(AuditError);
  });
});

describe('addresses', () => {
  test.each(['https://u@x', 'https://:geheim@x', 'https://u:geheim@x'])('%s is refused for its credentials', (url) => {
    expect(mistakesOf(`url: "${url}"`)).toEqual(['"url" must not hold credentials.']);
    const proxy = mistakesOf(`proxy: "${url}"`);
    expect(proxy).toEqual(['A password never stands in this file.']);
  });

  test.each(['https://x/a', 'https://x/?a', 'https://x#', 'https://x/#a'])('%s is more than an origin', (url) => {
    expect(mistakesOf(`url: "${url}"`)).toEqual(['"url" must not have a path, a query or a fragment.']);
  });
});

describe('a proxy of the environment', () => {
  const proxyOf = (env: Readonly<Record<string, string>>, url = 'https://sps.example.com') =>
    applianceOf(`proxy: env, url: "${url}"`, { env }).proxy;

  test('is the first that is named, and none is asked for unless the file says so', () => {
    const env = { ALL_PROXY: 'http://d', all_proxy: 'http://c', HTTPS_PROXY: 'http://b', https_proxy: 'http://a' };
    expect(proxyOf(env)).toBe('http://a');
    expect(proxyOf({ ...env, https_proxy: '' })).toBe('http://b');
    expect(proxyOf({ ...env, https_proxy: '', HTTPS_PROXY: '' })).toBe('http://c');
    expect(proxyOf({ ALL_PROXY: 'http://d' })).toBe('http://d');
    expect(proxyOf({})).toBeNull();
    expect(applianceOf('labels: { a: b }', { env }).proxy).toBeNull();
    expect(applianceOf('proxy: none', { env, top: 'defaults: { proxy: env }' }).proxy).toBeNull();
  });

  test.each(['example.com', '.example.com', '*.example.com', 'SPS.example.com', 'x example.com:443', 'x,,*'])(
    'is passed by for NO_PROXY %s',
    (list) => {
      expect(proxyOf({ HTTPS_PROXY: 'http://b', NO_PROXY: list })).toBeNull();
      expect(proxyOf({ HTTPS_PROXY: 'http://b', no_proxy: list, NO_PROXY: '' })).toBeNull();
    },
  );

  test.each(['', ',', 'ample.com', 'other.example.com', 'example.com:8443', 'com.', 'sps'])(
    'stays for NO_PROXY "%s"',
    (list) => {
      expect(proxyOf({ HTTPS_PROXY: 'http://b', NO_PROXY: list })).toBe('http://b');
    },
  );

  test('a port of NO_PROXY is that of the appliance', () => {
    const env = { HTTPS_PROXY: 'http://b', NO_PROXY: 'example.com:8443' };
    expect(proxyOf(env, 'https://sps.example.com:8443')).toBeNull();
    expect(proxyOf(env, 'https://sps.example.com:8444')).toBe('http://b');
  });
});

describe('the history', () => {
  const history = (section: string, env: Readonly<Record<string, string>> = {}) => {
    const world = { env, top: `history: { ${section} }` };
    const told = mistakesOf('labels: { a: b }', world);
    return told.length > 0 ? told.join() : fleetOf('labels: { a: b }', world).history?.url;
  };

  test.each([
    ['url: "postgres://u:geheim@h/d"', 'A password never stands in this file.'],
    ['url: "postgres://h/d?password=geheim"', 'A password never stands in this file.'],
    ['url: "sqlite:"', 'The name of the history file is missing.'],
    ['url: "sqlite:a\\0b"', 'The name of the history file is missing.'],
    ['url: "xpostgres://h/d"', 'The history is kept at sqlite:FILE or postgres://host/database.'],
    ['url: "postgres://[h"', 'The history is kept at sqlite:FILE or postgres://host/database.'],
    ['url: "sqlite:x.db", urlEnv: DB', 'Only one of url, urlEnv can be given.'],
    ['urlEnv: EMPTY', 'The environment variable EMPTY is not set.'],
    ['urlEnv: OTHER', 'The history is kept at sqlite:FILE or postgres://host/database.'],
  ])('{ %s } is refused: %s', (section, message) => {
    expect(history(section, { DB: 'postgres://h/d', EMPTY: '', OTHER: 'mysql://h' })).toBe(message);
  });

  test('both spellings of PostgreSQL, a file beside the fleet file, and an address with a password from outside', () => {
    expect(history('url: "postgresql://u@h/d"')).toBe('postgresql://u@h/d');
    expect(history('url: "sqlite:x.db"')).toBe('sqlite:/etc/audit/x.db');
    expect(history('urlEnv: DB', { DB: 'sqlite:/srv/x.db' })).toBe('sqlite:/srv/x.db');
    expect(history('urlEnv: DB', { DB: 'postgres://h/d?password=x' })).toBe('postgres://h/d?password=x');
  });
});
