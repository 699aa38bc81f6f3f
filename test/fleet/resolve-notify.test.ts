import { expect, test } from 'vitest';
import schema from '../../src/fleet/fleet.schema.json' with { type: 'json' };
import { parseFleet } from '../../src/fleet/parse-fleet.ts';
import { AuditError } from '../../src/model/audit-error.ts';
import type { NotifyChannel } from '../../src/model/fleet.ts';
import { NOTICE_KINDS } from '../../src/model/notice.ts';

const HEAD = `schemaVersion: 1
appliances: [{ name: a, url: "https://a.example", credentials: { username: u, passwordEnv: P } }]
notify:
`;

function channels(...lines: string[]): readonly NotifyChannel[] {
  const text = `${HEAD}${lines.map((line) => `  - ${line}\n`).join('')}`;
  return parseFleet(text, '/etc/audit/fleet.yaml', { allowInsecure: false, env: {} }).notify;
}

/** `line:column message [hint]`; the channel stands on line 4. */
function mistakes(line: string): readonly string[] {
  try {
    channels(line);
    return [];
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    return error.problems.map(
      ({ line: at, column, message, hint }) => `${at}:${column} ${message}${hint ? ` [${hint}]` : ''}`,
    );
  }
}

test('each channel gets its defaults', () => {
  const choice = { on: NOTICE_KINDS, minSeverity: 'low', timeoutMs: 15000 };
  expect(
    channels(
      'mail: { to: a@example.com, from: b@example.com, host: mail.example.com }',
      'webhook: { url: "https://hooks.example.com/x" }',
      'syslog: { host: siem.example.com }',
    ),
  ).toEqual([
    {
      kind: 'mail',
      to: ['a@example.com'],
      from: 'b@example.com',
      host: 'mail.example.com',
      port: 587,
      encryption: 'starttls',
      caFile: null,
      login: null,
      attachPdf: false,
      ...choice,
    },
    { kind: 'webhook', url: 'https://hooks.example.com/x', secret: null, caFile: null, template: null, ...choice },
    { kind: 'syslog', host: 'siem.example.com', port: 6514, caFile: null, ...choice },
  ]);
});

test('everything that can be said is taken', () => {
  expect(
    channels(
      'mail: { to: [a@example.com, c@example.com], from: b@example.com, host: "::1", encryption: tls, caFile: ca.pem, username: u, passwordFile: pw, attachPdf: true, on: [fixed], minSeverity: high, timeoutMs: 2000 }',
      'webhook: { urlEnv: HOOK, secretCommand: [pass, hook], template: { text: "{{subject}}" } }',
      'webhook: { url: "http://127.0.0.1:8080/", caFile: hook.pem, template: { text: ["{{ time }} {{open"] } }',
      'syslog: { host: "[2001:db8::1]", port: 514, caFile: log.pem, on: [baseline] }',
      'mail: { to: a@example.com, from: b@example.com, host: localhost, encryption: none }',
    ),
  ).toMatchObject([
    {
      to: ['a@example.com', 'c@example.com'],
      port: 465,
      encryption: 'tls',
      caFile: '/etc/audit/ca.pem',
      login: { username: 'u', password: { from: 'file', path: '/etc/audit/pw' } },
      attachPdf: true,
      on: ['fixed'],
      minSeverity: 'high',
      timeoutMs: 2000,
    },
    {
      url: { from: 'env', variable: 'HOOK' },
      secret: { from: 'command', command: ['pass', 'hook'] },
      template: { text: '{{subject}}' },
    },
    { url: 'http://127.0.0.1:8080/', caFile: '/etc/audit/hook.pem', template: { text: ['{{ time }} {{open'] } },
    { host: '2001:db8::1', port: 514, caFile: '/etc/audit/log.pem', on: ['baseline'] },
    { encryption: 'none', port: 25 },
  ]);
});

const MAIL = 'to: a@example.com, from: b@example.com, host: m.example.com';

test.each([
  ['carrier: {}', /^4:5 "carrier" is not known here\. \[Known here: mail, webhook, syslog\.\]/],
  ['{}', /^4:5 Each item of "notify" must be one of mail, webhook, syslog\./],
  [`mail: { ${MAIL}, passwrdEnv: X }`, /"passwrdEnv" is not known here\. \[Did you mean "passwordEnv"\?\]/],
  [`mail: { ${MAIL}, password: hunter2 }`, /A password never stands in this file/],
  ['webhook: { url: "https://a.example", secret: hunter2 }', /A secret never stands in this file.*secretEnv/],
  [`mail: { ${MAIL}, on: [fixd] }`, /^4:.*must be one of .*fixed.*Did you mean "fixed"/],
  ['mail: { to: a@example.com, host: m }', /"from" is missing here/],
  ['mail: { to: "a@example.com, c@example.com", from: b@example.com, host: m }', /"to" must be a plain mail address/],
  ['mail: { to: "a@example.com\\r\\nBcc: x@example.com", from: b@example.com, host: m }', /"to" must be a plain mail/],
  ['mail: { to: [a@example.com, nobody], from: b@example.com, host: m }', /^4:33 "to" must be a plain mail address/],
  [`mail: { ${MAIL}, encryption: none }`, /^4:\d+ Mail without encryption is taken for a server on this machine only/],
  [
    'mail: { to: a@b, from: b@b, host: localhost, encryption: none, username: u, passwordEnv: P }',
    /never sent without/,
  ],
  [`mail: { ${MAIL}, username: u }`, /does not say where the password comes from/],
  [`mail: { ${MAIL}, passwordEnv: P }`, /"username" is missing here/],
  ['webhook: { url: "http://hooks.example.com/s3cret" }', /must be an https address; http is taken for this machine/],
  ['webhook: { url: "https://u:hunter2@hooks.example.com/" }', /A password never stands in this file.*urlEnv/],
  ['webhook: { url: "https://hunter2@hooks.example.com/" }', /A password never stands in this file.*urlEnv/],
  ['webhook: { url: "https://:hunter2@hooks.example.com/" }', /A password never stands in this file.*urlEnv/],
  ['webhook: { url: "ftp://localhost/s3cret" }', /^4:21 "url" must be an https address/],
  ['webhook: { url: "s3cret" }', /^4:21 "url" must be an https address/],
  ['webhook: { secretEnv: X }', /does not say where to/],
  ['webhook: { url: "https://a.example", urlEnv: X }', /Only one of url, urlEnv/],
  ['webhook: { url: "https://a.example", template: { text: "{{sbject}}" } }', /template names a place.*subject, text/],
  ['webhook: { url: "https://a.example", template: { a: ["{{text}} {{ sbject }}"] } }', /template names a place/],
  ['mail: { to: a@example.com, from: "B <b@example.com>", host: m }', /^4:38 "from" must be a plain mail address/],
  [
    'mail: { to: a@example.com, from: "b@example.com\\r\\nBcc: x@example.com", host: m }',
    /"from" must be a plain mail/,
  ],
  ['mail: { to: nobody, from: b@example.com, host: m }', /^4:17 "to" must be a plain mail address/],
  [`mail: { ${MAIL}:25 }`, /"host" must be a name or an address, without port/],
  ['syslog: { host: "siem example" }', /"host" must be a name or an address/],
])('%s is refused', (line, pattern) => {
  const told = mistakes(line);
  expect(told.join('\n')).toMatch(pattern);
  expect(told.join('\n')).not.toMatch(/hunter2|s3cret/);
});

test('a template of blanks takes no time', () => {
  const start = process.threadCpuUsage();
  const blanks = ' '.repeat(3_000);
  expect(mistakes(`webhook: { url: "https://a.example", template: { text: "{{${blanks}x" } }`)).toEqual([]);
  expect(process.threadCpuUsage(start).user).toBeLessThan(500_000);
});

test('the schema and the program know the same kinds', () => {
  for (const name of ['mail', 'webhook', 'syslog'] as const) {
    expect(schema.$defs[name].properties.on.items.enum).toEqual([...NOTICE_KINDS]);
  }
});
