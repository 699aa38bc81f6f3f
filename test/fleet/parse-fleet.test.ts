import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFleet } from '../../src/fleet/parse-fleet.ts';
import { AuditError } from '../../src/model/audit-error.ts';

const FILE = '/etc/audit/fleet.yaml';
const OPTIONS = { allowInsecure: false, env: {} };
const FINGERPRINT = Array(32).fill('AB').join(':');

/** A fleet of one good appliance, with lines added at the end. */
function withLines(...lines: string[]): string {
  return [
    'schemaVersion: 1',
    'defaults: { credentials: { username: auditor, passwordEnv: SPS_PASSWORD } }',
    'appliances:',
    '  - { name: sps-1, url: "https://192.0.2.1" }',
    ...lines,
  ].join('\n');
}

/** The mistakes of a file as a person reads them: `line:column message [hint]`. */
function mistakesOf(text: string, options = OPTIONS): readonly string[] {
  try {
    parseFleet(text, FILE, options);
    return [];
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    expect(error.exitCode).toBe(2);
    return error.problems.map(({ file, line, column, message, hint }) => {
      expect(file).toBe(FILE);
      return `${line ?? '-'}:${column ?? '-'} ${message}${hint === undefined ? '' : ` [${hint}]`}`;
    });
  }
}

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

test.each<[string, string]>([
  ['jbos: 2', '5:1 "jbos" is not known here. [Did you mean "jobs"?]'],
  ['jobs: 2\njobs: 3', '6:1 "jobs" stands twice in the same object. [Keep this one or that of line 5.]'],
  ['jobs: many', '5:7 "jobs" must be a whole number.'],
  ['jobs: 0', '5:7 "jobs" must be between 1 and 256.'],
  ['jobs: 1.5', '5:7 "jobs" must be a whole number.'],
  [
    'gates: { failOn: hihg }',
    '5:18 "failOn" must be one of critical, high, medium, low, info, none. [Did you mean "high"?]',
  ],
  ['gates: { failOn: 5 }', '5:18 "failOn" must be one of critical, high, medium, low, info, none.'],
  ['rules: { exclude: { SPS-WEB-001: "" } }', '5:34 "SPS-WEB-001" is too short.'],
  ['gates: { minCoverage: 101 }', '5:23 "minCoverage" must be between 0 and 100.'],
  [
    'reports: { formats: [html, docx] }',
    '5:28 Each item of "formats" must be one of html, pdf, json, csv, action-plan, sarif, junit, oscal, ocsf, xccdf, hdf, md, checklist.',
  ],
  ['reports: { formats: [html, html] }', '5:21 "formats" names something twice.'],
  ['organisation: { unit: x }', '5:15 "name" is missing here.'],
  ['rules: { dirs: ./x }', '5:16 "dirs" must be a list.'],
  ['keys: { fingerprintFile: a, fingerprintEnv: B }', '5:26 Only one of fingerprintEnv, fingerprintFile can be given.'],
  [
    'keys: { fingerprint: abc }',
    '5:9 A fingerprint never stands in this file. [Use fingerprintFile, fingerprintEnv or fingerprintCommand instead.]',
  ],
  ['keys: { signing: {} }', '5:18 This does not say where the signing key comes from. [Add file, env or command.]'],
  ['organisation: { name: "" }', '5:23 "name" must not be empty.'],
  ['rules: { dirs: [""] }', '5:17 Each item of "dirs" must not be empty.'],
  ['keys: { signing: { env: "9x" } }', '5:25 "env" must be the name of an environment variable.'],
  ['timestamp: { url: ftp://x }', '5:19 "url" must be an http or https address without credentials.'],
  ['timestamp: { url: "https://u:geheim@x" }', '5:19 "url" must be an http or https address without credentials.'],
  ['timestamp: { url: "https://%" }', '5:19 "url" must be an http or https address without credentials.'],
  ['history: { url: "mysql://x" }', '5:17 The history is kept at sqlite:FILE or postgres://host/database.'],
  [
    'history: { url: "postgres://u:geheim@h/d" }',
    '5:17 A password never stands in this file. [Use urlEnv, or the PGPASSWORD variable of PostgreSQL.]',
  ],
  ['history: { urlEnv: NOT_SET }', '5:20 The environment variable NOT_SET is not set.'],
  [
    'redact: { values: ["a{1,9}", ".*"] }',
    '5:30 This cannot be taken: a repetition needs an upper bound: write {0,64} or {1,64} instead of * or +.',
  ],
  [
    'redact: { paths: [/body] }',
    '5:19 This cannot be taken: expected an endpoint and a JSON pointer, such as "/api/configuration/management/email#/body/note".',
  ],
  ['schema: !secret x', '5:9 Tags are not taken here.'],
  ['jobs: *x', '5:7 This alias has no anchor before it.'],
  ['jobs: [1', '5:9 Flow sequence in block collection must be sufficiently indented and end with a ].'],
  ['inventory: { x: .inf }', '-:- A number is not finite.'],
  ['inventory: { __proto__: { a: 1 } }', '-:- A key "__proto__" is not taken.'],
])('%j is refused: %s', (lines, mistake) => {
  expect(mistakesOf(withLines(lines))).toEqual([mistake]);
});

test.each<[string, string]>([
  ['url: "https://x"', '3:5 "name" is missing here.'],
  ['name: x', '3:5 "url" is missing here.'],
  ['name: x, url: "http://x"', '3:21 "url" must start with https://. [Write https://host or https://host:port.]'],
  ['name: x, url: "x"', '3:21 "url" is no address. [Write https://host or https://host:port.]'],
  [
    'name: x, url: "https://x/api"',
    '3:21 "url" must not have a path, a query or a fragment. [Write https://host or https://host:port.]',
  ],
  [
    'name: x, url: "https://x?"',
    '3:21 "url" must not have a path, a query or a fragment. [Write https://host or https://host:port.]',
  ],
  [
    'name: x, url: "https://u:geheim@x"',
    '3:21 "url" must not hold credentials. [Give them by "credentials", with the password by reference.]',
  ],
  ['name: SPS-1, url: "https://x"', '4:13 Another appliance has this name, apart from upper and lower case.'],
  ...[
    'a/b',
    '..',
    '.',
    'a\\\\b',
    'CON',
    '-x',
    'a ',
    'a\\u0007',
    'a\\u202eb',
    'ü'
      .repeat(101 - 1)
      .padEnd(100, 'ü')
      .replaceAll('ü', '€'),
  ].map((name): [string, string] => [
    `name: "${name}", url: "https://x"`,
    '3:13 This name cannot be used as a file name. [Use letters, digits, "-", "_" and "." in between, 100 characters at most.]',
  ]),
  [`name: ${'a'.repeat(101)}, url: "https://x"`, '3:13 "name" must NOT have more than 100 characters.'],
  ['name: x, url: "https://x", lables: {}', '3:34 "lables" is not known here. [Did you mean "labels"?]'],
  [
    'name: x, url: "https://x", labels: { a: 1 }',
    '3:47 "a" must be a text (in quotes, where it looks like something else).',
  ],
  ...['site2', '2nd'].map((key): [string, string] => [
    `name: x, url: "https://x", labels: { ${key}: 1 }`,
    `3:${key.length + 46} "${key}" must be a text (in quotes, where it looks like something else).`,
  ]),
  ['name: x, url: "https://x", labels: { "": x }', '3:42 A key of "labels" must not be empty.'],
  [
    `name: x, url: "https://x", labels: { ${Array.from({ length: 51 }, (_, at) => `k${at}: v`).join(', ')} }`,
    '3:42 "labels" must NOT have more than 50 properties.',
  ],
  ['name: x, url: "https://x", timeoutMs: 5', '3:45 "timeoutMs" must be between 100 and 600000.'],
  ['name: x, url: "https://x", proxy: "socks://x"', '3:41 "proxy" must be an http or https address, "env" or "none".'],
  [
    'name: x, url: "https://x", proxy: "http://u:geheim@x"',
    '3:41 A password never stands in this file. [Use "proxy: env" and HTTPS_PROXY for a proxy that asks for one.]',
  ],
  [
    'name: x, url: "https://x", tls: { insecure: true }',
    '3:51 TLS without verification is refused. [Use caFile or pinSha256 ("sps-audit check" prints the pin), or say --allow-insecure on the command line.]',
  ],
  [
    'name: x, url: "https://x", tls: { pinSha256: "AB:CD" }',
    '3:52 "pinSha256" must be 64 hex digits, with or without colons. ["sps-audit check" prints the pin.]',
  ],
  ['name: x, url: "https://x", tls: { caFile: a, pinSha256: b }', '3:63 Only one of caFile, pinSha256 can be given.'],
  [
    'name: x, url: "https://x", credentials: { username: u }',
    '3:47 The credentials do not say where the password comes from. [Add passwordEnv, passwordFile or passwordCommand, or use clientCertificate.]',
  ],
  ['name: x, url: "https://x", credentials: { passwordEnv: P }', '3:47 "username" is missing here.'],
  [
    'name: x, url: "https://x", credentials: { username: "a:b", passwordEnv: P }',
    '3:59 A user name with a colon or a control character cannot log in by HTTP Basic.',
  ],
  [
    'name: x, url: "https://x", credentials: { username: u, passwordEnv: P, passwordFile: f }',
    '3:92 Only one of passwordEnv, passwordFile can be given.',
  ],
  [
    'name: x, url: "https://x", credentials: { username: u, clientCertificate: c }',
    '3:59 "username" does not go together with clientCertificate. [An appliance takes the one or the other.]',
  ],
  [
    'name: x, url: "https://x", credentials: { clientCertificate: { keyFile: c } }',
    '3:68 "certificateFile" is missing here.',
  ],
])('an appliance { %s } is refused: %s', (appliance, mistake) => {
  const text = [
    'schemaVersion: 1',
    'appliances:',
    `  - { ${appliance} }`,
    '  - { name: sps-1, url: "https://192.0.2.1" }',
    'defaults: { credentials: { username: auditor, passwordEnv: SPS_PASSWORD } }',
  ].join('\n');
  expect(mistakesOf(text)).toEqual([mistake]);
});

test('a literal password is refused, names the alternatives and is not repeated', () => {
  const text = withLines().replace('passwordEnv: SPS_PASSWORD', 'password: "geheim-4711"');
  const mistakes = mistakesOf(text);
  expect(mistakes).toContain(
    '2:47 A password never stands in this file. [Use passwordEnv, passwordFile, passwordCommand or clientCertificate instead.]',
  );
  expect(mistakes.join()).not.toContain('geheim');
});

test('a file that is no object, and one name written in two ways, are mistakes', () => {
  expect(mistakesOf('[]')).toEqual(['1:1 The file must be an object.']);
  expect(mistakesOf(withLines().replace('sps-1', 'é'), OPTIONS)).toEqual([]);
  const twice = withLines('  - { name: "e\u0301", url: "https://192.0.2.2" }').replace('sps-1', 'é');
  expect(mistakesOf(twice)).toEqual(['5:13 Another appliance has this name, apart from upper and lower case.']);
});

test('all mistakes are told at once, in the order of the file, those of the defaults once', () => {
  const text = [
    'schemaVersion: 2',
    'defaults: { profil: x, tls: { insecure: true } }',
    'appliances:',
    '  - { name: a, url: "https://a" }',
    '  - { name: A, url: "ftp://b" }',
    'waivres: x',
  ].join('\n');
  const missing =
    'This appliance has no credentials, and the defaults have none. [Add "credentials" here or under "defaults".]';
  expect(mistakesOf(text)).toEqual([
    '1:16 "schemaVersion" must be 1.',
    '2:13 "profil" is not known here. [Did you mean "profile"?]',
    '2:41 TLS without verification is refused. [Use caFile or pinSha256 ("sps-audit check" prints the pin), or say --allow-insecure on the command line.]',
    `4:5 ${missing}`,
    `5:5 ${missing}`,
    '5:13 Another appliance has this name, apart from upper and lower case.',
    '5:21 "url" must start with https://. [Write https://host or https://host:port.]',
    '6:1 "waivres" is not known here. [Did you mean "waivers"?]',
  ]);
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

const DEEP = 'It is nested deeper than 32 levels.';
const MANY = 'It holds too many values.';
const keys = (count: number): string => Array.from({ length: count }, (_, at) => `k${at}: 1`).join('\n');

test.each([
  ['too large', 'The file is larger than 1 MiB.', `# ${'x'.repeat(1024 * 1024)}`],
  ['lists in lists', DEEP, '- '.repeat(500_000)],
  ['brackets', DEEP, '['.repeat(1_000_000)],
  ['indentation', DEEP, Array.from({ length: 1000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
  ['anchors', MANY, '&a '.repeat(300_000)],
  ['quotes', MANY, '"'.repeat(1_000_000)],
  ['too many keys', MANY, keys(90_000)],
  ['keys', '"schemaVersion" is missing here.', keys(20_000)],
  ['equal keys', '"a" stands twice in the same object.', 'a: 1\n'.repeat(20_000)],
  ['directives', MANY, '%a\n'.repeat(300_000)],
  ['a cycle', DEEP, 'a: &b [*b]'],
  [
    'many laughs',
    'Its aliases expand to too much.',
    `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.replaceAll(/./g, (c) => `${c}: &${c} [${`*${String.fromCharCode(c.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}`,
  ],
])('a hostile file (%s) is refused soon', (_, mistake, text) => {
  const start = process.threadCpuUsage();
  expect(mistakesOf(text)[0]).toContain(` ${mistake}`);
  expect(process.threadCpuUsage(start).user).toBeLessThan(1_500_000);
});

test('any text gives a fleet or an AuditError, never another exception', () => {
  const yamlish = fc
    .array(
      fc.constantFrom(
        'a',
        ': ',
        '- ',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        '\n',
        '  ',
        '&a ',
        '*a',
        '|\n',
        '!!x ',
        '? ',
        '#',
        '%',
        ',',
        '1',
        '---\n',
        '<<',
      ),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), yamlish, fc.json()), (text) => mistakesOf(text).length > 0),
  );
});

test('any value in the place of any part gives a fleet or an AuditError', () => {
  const keys = [
    'organisation',
    'defaults',
    'appliances',
    'rules',
    'reports',
    'gates',
    'history',
    'queue',
    'zones',
    'keys',
    'redact',
    'inventory',
    'notify',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
      mistakesOf(withLines(`${key}: ${JSON.stringify(value)}`));
      mistakesOf(`schemaVersion: 1\nappliances: [{ ${key}: ${JSON.stringify(value)}, tls: ${JSON.stringify(value)} }]`);
    }),
  );
});
