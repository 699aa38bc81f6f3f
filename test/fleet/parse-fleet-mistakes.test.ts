import { expect, test } from 'vitest';
import { mistakesOf, OPTIONS, withLines } from './small-fleet.ts';

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
