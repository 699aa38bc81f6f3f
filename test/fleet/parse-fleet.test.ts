import { expect, test } from 'vitest';
import { parseFleet } from '../../src/fleet/parse-fleet.ts';
import { FILE, mistakesOf, OPTIONS, withLines } from './small-fleet.ts';

const FINGERPRINT = Array(32).fill('AB').join(':');

test('the smallest fleet gets every default', () => {
  expect(parseFleet(withLines(), FILE, OPTIONS)).toEqual({
    file: FILE,
    organisation: null,
    appliances: [
      {
        name: 'sps-1',
        url: 'https://192.0.2.1',
        labels: {},
        criticality: null,
        zone: null,
        credentials: { kind: 'password', username: 'auditor', password: { from: 'env', variable: 'SPS_PASSWORD' } },
        loginMethod: null,
        tls: { kind: 'system' },
        proxy: null,
        limits: {
          requestConcurrency: 4,
          timeoutMs: 15000,
          applianceTimeoutMs: 600000,
          maxEndpoints: 5000,
          maxResponseBytes: 8388608,
          maxDepth: 64,
          maxValues: 100000,
          maxApplianceBytes: 8388608,
          attempts: 3,
          maxRelogins: 10,
        },
        profile: 'baseline',
        parameters: {},
        inventory: {},
      },
    ],
    jobs: 16,
    maxResults: 100_000,
    maxHeldBytes: 67_108_864,
    scanTimeoutMs: 3600000,
    ruleDirs: [],
    agreedRules: { exclude: {}, include: {}, reasons: {} },
    waiversFile: null,
    waiverMaxDays: {},
    attestationsFile: null,
    reports: { formats: ['html', 'json'], outDir: '/etc/audit/reports', keep: null, keepDays: null },
    gates: { failOn: 'high', minCoverage: 100 },
    history: null,
    queue: null,
    zones: {},
    keys: { fingerprint: null, signing: null },
    timestamp: null,
    redact: { keys: [], paths: [], values: [] },
    notify: [],
  });
});

const FULL = `
schemaVersion: 1
organisation: { name: Example Bank, unit: PAM, classification: Confidential, logo: ./logo.svg, dateFormat: DD.MM.YYYY, numberFormat: "1.234,5" }
defaults:
  profile: extended
  credentials: &account { username: auditor, passwordFile: ./password }
  tls: { caFile: ./ca.pem }
  loginMethod: local
  requestConcurrency: 2
  limits: { attempts: 1, maxDepth: 32 }
  parameters: { SPS-WEB-001: { maxIdleMinutes: 15 }, SPS-X-001: { a: 1 } }
appliances:
  - name: sps-1
    url: https://SPS.example:8443/
    labels: { site: ams }
    criticality: high
    zone: dmz
    proxy: http://proxy.example:3128
    profile: strict
    credentials: { clientCertificate: { certificateFile: c.pem, keyFile: k.pem, passphraseCommand: [pass, show, x] } }
    tls: { pinSha256: "${FINGERPRINT.toLowerCase()}" }
    timeoutMs: 500
    limits: { maxDepth: 16 }
    parameters: { SPS-WEB-001: { maxIdleMinutes: 5, other: true } }
    inventory: { haPair: false }
  - { name: sps-2, url: "https://[2001:db8::1]", credentials: *account, proxy: env }
  - { name: sps-3, url: "https://192.0.2.3", credentials: { clientCertificate: both.pem }, tls: {} }
  - { name: sps-4, url: "https://192.0.2.4", credentials: { username: u, passwordCommand: "echo x" }, tls: { insecure: true } }
jobs: 3
scanTimeoutMs: 60000
maxHeldBytes: 1048576
maxResults: 2000
rules:
  dirs: [./our-rules, /srv/rules]
  exclude: { SPS-WEB-001: agreed with the board }
  include: { SPS-WEB-002: agreed with the bank }
  reasons: { SPS-WEB-003: agreed with the team }
waivers: ./waivers.yaml
waiverMaxDays: { high: 30, low: 365 }
attestations: attestations.yaml
reports: { formats: [html, pdf], out: ../out, keep: 12, keepDays: 400 }
timestamp: { url: https://tsa.example/tsr }
gates: { failOn: none, minCoverage: 99.5 }
history: { url: "sqlite:./h.db" }
keys: { fingerprintFile: f.key, signing: { env: SIGNING_KEY } }
redact: { keys: [vault_ref], paths: ["/api/configuration/x#/body/y"], values: ['ACME-\\d{6}'] }
inventory: { haPair: true, approvedMailDomains: [example.com] }
notify:
  - mail: { to: audit@example.com, from: sps@example.com, host: mail.example.com, caFile: mail-ca.pem }
`;

test('everything that can be said is taken, and an appliance wins over the defaults', () => {
  const env = { HTTPS_PROXY: 'http://env.example:8080', NO_PROXY: 'example.org' };
  const fleet = parseFleet(FULL, FILE, { allowInsecure: true, env });
  const [first, second, third, fourth] = fleet.appliances;
  expect(first).toEqual({
    name: 'sps-1',
    url: 'https://sps.example:8443',
    labels: { site: 'ams' },
    criticality: 'high',
    zone: 'dmz',
    credentials: {
      kind: 'certificate',
      certificateFile: '/etc/audit/c.pem',
      keyFile: '/etc/audit/k.pem',
      passphrase: { from: 'command', command: ['pass', 'show', 'x'] },
    },
    loginMethod: 'local',
    tls: { kind: 'pin', sha256: FINGERPRINT },
    proxy: 'http://proxy.example:3128',
    limits: {
      requestConcurrency: 2,
      timeoutMs: 500,
      applianceTimeoutMs: 600000,
      maxEndpoints: 5000,
      maxResponseBytes: 8388608,
      maxDepth: 16,
      maxValues: 100000,
      maxApplianceBytes: 8388608,
      attempts: 1,
      maxRelogins: 10,
    },
    profile: 'strict',
    parameters: { 'SPS-WEB-001': { maxIdleMinutes: 5, other: true }, 'SPS-X-001': { a: 1 } },
    inventory: { haPair: false, approvedMailDomains: ['example.com'] },
  });
  expect(second).toMatchObject({
    url: 'https://[2001:db8::1]',
    credentials: { kind: 'password', password: { from: 'file', path: '/etc/audit/password' } },
    tls: { kind: 'ca-file', path: '/etc/audit/ca.pem' },
    proxy: 'http://env.example:8080',
    profile: 'extended',
    inventory: { haPair: true },
  });
  expect(third).toMatchObject({
    credentials: { certificateFile: '/etc/audit/both.pem', keyFile: '/etc/audit/both.pem', passphrase: null },
    tls: { kind: 'system' },
    proxy: null,
  });
  expect(fourth).toMatchObject({ tls: { kind: 'insecure' }, credentials: { password: { from: 'command' } } });
  expect(fleet).toMatchObject({
    organisation: {
      name: 'Example Bank',
      unit: 'PAM',
      classification: 'Confidential',
      logo: '/etc/audit/logo.svg',
      dateFormat: 'DD.MM.YYYY',
      numberFormat: '1.234,5',
    },
    jobs: 3,
    maxHeldBytes: 1_048_576,
    maxResults: 2000,
    agreedRules: {
      exclude: { 'SPS-WEB-001': 'agreed with the board' },
      include: { 'SPS-WEB-002': 'agreed with the bank' },
      reasons: { 'SPS-WEB-003': 'agreed with the team' },
    },
    scanTimeoutMs: 60000,
    ruleDirs: ['/etc/audit/our-rules', '/srv/rules'],
    waiversFile: '/etc/audit/waivers.yaml',
    waiverMaxDays: { high: 30, low: 365 },
    attestationsFile: '/etc/audit/attestations.yaml',
    reports: { formats: ['html', 'pdf'], outDir: '/etc/out', keep: 12, keepDays: 400 },
    timestamp: { url: 'https://tsa.example/tsr', timeoutMs: 15_000 },
    gates: { failOn: 'none', minCoverage: 99.5 },
    history: { url: 'sqlite:/etc/audit/h.db' },
    keys: {
      fingerprint: { from: 'file', path: '/etc/audit/f.key' },
      signing: { from: 'env', variable: 'SIGNING_KEY' },
    },
    redact: { keys: ['vault_ref'], paths: ['/api/configuration/x#/body/y'], values: ['ACME-\\d{6}'] },
    notify: [
      { kind: 'mail', to: ['audit@example.com'], encryption: 'starttls', port: 587, caFile: '/etc/audit/mail-ca.pem' },
    ],
  });
});

test('JSON is taken as well, with tabs', () => {
  const json = JSON.stringify(
    {
      schemaVersion: 1,
      appliances: [{ name: 'a', url: 'https://a', credentials: { username: 'u', passwordEnv: 'P' } }],
    },
    null,
    '\t',
  );
  expect(parseFleet(json, FILE, OPTIONS).appliances).toHaveLength(1);
});

test.each([
  ['no_proxy names the host', '192.0.2.1'],
  ['no_proxy names its port', '192.0.2.1:443'],
  ['no_proxy is *', '*'],
])('proxy: env gives none when %s', (_, exceptions) => {
  const text = withLines().replace('defaults: {', 'defaults: { proxy: env,');
  const env = { HTTPS_PROXY: 'http://p:1', NO_PROXY: `a.example, ${exceptions}` };
  expect(parseFleet(text, FILE, { allowInsecure: false, env }).appliances[0]?.proxy).toBeNull();
});

test('proxy: env leaves an IPv6 address of no_proxy alone, with brackets and without', () => {
  for (const exception of ['2001:DB8::1', '[2001:db8::1]', '[2001:db8::1]:443']) {
    const text = withLines()
      .replace('https://192.0.2.1', 'https://[2001:db8::1]')
      .replace('defaults: {', 'defaults: { proxy: env,');
    const env = { HTTPS_PROXY: 'http://p:1', NO_PROXY: exception };
    expect(parseFleet(text, FILE, { allowInsecure: false, env }).appliances[0]?.proxy).toBeNull();
  }
});

test.each([
  'proxy.local:3128',
  'localhost',
  'localhost:3128',
  'socks5://x:1',
  'http://us%zz:geheim@x',
  'not an address',
])('proxy: env refuses %s, and does not repeat it', (HTTPS_PROXY) => {
  const text = withLines().replace('defaults: {', 'defaults: { proxy: env,');
  expect(mistakesOf(text, { allowInsecure: false, env: { HTTPS_PROXY } })).toEqual([
    expect.stringMatching(
      /^\d+:\d+ The environment variable HTTPS_PROXY holds no http or https address\. \[Write http:/,
    ),
  ]);
});

test('the history may come from the environment, with its password', () => {
  const env = { DB: 'postgres://u:p@h/d' };
  expect(parseFleet(withLines('history: { urlEnv: DB }'), FILE, { allowInsecure: false, env }).history).toEqual({
    url: env.DB,
  });
});
