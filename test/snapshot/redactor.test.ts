import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import { canonicalJson } from '../../src/snapshot/canonical-json.ts';
import { createRedactor } from '../../src/snapshot/redactor.ts';
import { ENDPOINT, KEY, marker, NONE, REFERENCE, redactMember, UUID } from './redact-member.ts';

test.each([
  ['community', 'Nordhafen-7-Ro', 'community'],
  ['password', 'hunter2', 'password'],
  ['bindPassword', 'hunter2', 'password'],
  ['BIND-PASSWORD', 'hunter2', 'password'],
  ['userpasswd', 'hunter2', 'password'],
  ['passphrase', 'correct horse', 'password'],
  ['pwd', 'x', 'password'],
  ['pre_shared_key', 'x', 'password'],
  ['password', '', 'password'],
  ['password', 'deadbeefdeadbeefdeadbeefdeadbeef', 'password'],
  ['ｐａｓｓｗｏｒｄ', 'x', 'password'],
  ['remembered_previous_passwords', 'a text', 'password'],
  ['client_secret', 'x', 'secret'],
  ['hec_token', UUID, 'token'],
  ['apiKey', UUID, 'token'],
  ['community', UUID, 'community'],
  ['password_hash', 'x', 'hash'],
  ['hash', '<withheld>', 'hash'],
  ['private_key', 'MIIEvQIBADANBg', 'private-key'],
  ['key_material', 'x', 'private-key'],
  ['credential', 'x', 'credential'],
  ['note', '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----', 'private-key'],
  ['note', 'see -----BEGIN OPENSSH PRIVATE KEY-----', 'private-key'],
  ['note', '-----BEGIN PGP PRIVATE KEY BLOCK-----', 'private-key'],
  ['note', Buffer.from('-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE').toString('base64'), 'private-key'],
  ['note', 'root:$6$saltsalt$Zx0', 'hash'],
  ['note', '$2b$12$abcdefghijk', 'hash'],
  ['note', '{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3', 'hash'],
  ['note', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc', 'token'],
  ['note', 'xeyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc', 'token'],
  ['note', '"eyJhbGciOiJkaXIifQ..abc.def.ghi', 'token'],
  ['note', 'Authorization: Bearer 0123456789abcdef', 'token'],
  ['proxy', 'http://user:p@ss@proxy.example:3128', 'url-credentials'],
  ['note', '[plugin]\napi_key = 12345\n', 'free-text'],
])('a text under "%s" is a secret: %s', (key, value, kind) => {
  expect(redactMember(key, value)).toEqual(marker(kind, value));
});

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIBpjCCAUugAwIBAgIUeJ==\n-----END CERTIFICATE-----\n';
const SSH_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA auditor@example';

test.each([
  ['password', null],
  ['allow_password_auth', true],
  ['password', REFERENCE],
  ['password', UUID],
  ['private_key', UUID],
  ['passwords', []],
  ['passwords', [REFERENCE, UUID]],
  ['minimum_password_length', 14],
  ['minimum_password_strength', 'good'],
  ['remembered_previous_passwords', 10],
  ['config_hash', 'fbc08404876e32a7e4eb428066922eb5'],
  ['credential_store', { key: '-100', meta: { href: '/api/configuration/policies/credentialstores/-100' } }],
  ['key_type', 'rsa'],
  ['key', 'public'],
  ['auth_method', 'sha'],
  ['server_key_check', 'required-trusted'],
  ['public_key', SSH_KEY],
  ['private_key', CERTIFICATE],
  ['credentials', [SSH_KEY, CERTIFICATE + CERTIFICATE]],
  ['certificate', CERTIFICATE],
  ['server_url', 'https://tsa.example/tsp'],
  ['server', 'sftp://backup@store.example/in'],
  ['banner', 'Your password expires soon: ask the secret keeper for a token.'],
])('a value under "%s" stays: %j', (key, value) => {
  expect(redactMember(key, value)).toEqual(value);
});

test('a number under a secret name is a secret', () => {
  expect(redactMember('pin', 4711)).toEqual(marker('password', '4711'));
});

test('every item of a list and every member of an object under a secret name is a secret', () => {
  expect(redactMember('passwords', ['a', { value: 'bc', selection: 'plain' }, 5, null])).toEqual([
    marker('password', 'a'),
    { value: marker('password', 'bc'), selection: 'plain' },
    marker('password', '5'),
    null,
  ]);
  expect(redactMember('communities', [{ name: 'Nordhafen' }])).toEqual([{ name: marker('community', 'Nordhafen') }]);
  // What only describes a secret is a text; an object of such a name may hold the secret.
  expect(redactMember('password', { username: 'root', min_length: '8', type: { plain: 'hunter2' } })).toEqual({
    username: 'root',
    min_length: '8',
    type: { plain: marker('password', 'hunter2') },
  });
});

test('a secret is one however often it comes', () => {
  const { redact } = createRedactor(NONE);
  const secret = '$6$saltsalt$Zx0';
  for (let turn = 0; turn < 3; turn += 1)
    expect(redact(ENDPOINT, { note: secret, list: [secret, 'plain', 'plain'] })).toEqual({
      note: marker('hash', secret),
      list: [marker('hash', secret), 'plain', 'plain'],
    });
});

test('a setting that is a pair is told by what it is called', () => {
  expect(redactMember('settings', [{ name: 'bind_password', value: 'hunter2' }])).toEqual([
    { name: 'bind_password', value: marker('password', 'hunter2') },
  ]);
  expect(redactMember('settings', [{ name: 'ssh_private_key', value: UUID }])).toEqual([
    { name: 'ssh_private_key', value: UUID },
  ]);
});

test('the name of a member can be a secret', () => {
  const { redact } = createRedactor(NONE);
  expect(redact(ENDPOINT, { $6$saltsalt$Zx0: 1, note: 2 })).toEqual({ 'redacted-name-0': 1, note: 2 });
});

test('only what is public material as a whole stays under a secret name', () => {
  const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
  expect(redactMember('password', certificate)).toBe(certificate);
  const text = '-----BEGIN CERTIFICATE----- hunter2';
  expect(redactMember('password', text)).toEqual(marker('password', text));
});

test('of texts in base64 a private key is one, wherever it begins, and a certificate is none', () => {
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  const key = `key: ${encoded('-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE')}`;
  expect(redactMember('note', key)).toEqual(marker('private-key', key));
  const certificate = encoded(
    '-----BEGIN CERTIFICATE-----\nMIIBdjCCAR2gAwIBAgIBATAKBggqhkjOPQQDAjAXMRUwEwYDVQQDDAxzcHM=',
  );
  expect(redactMember('note', certificate)).toBe(certificate);
});

test.each([
  { key: 'hunter2', meta: { href: '/api/configuration/passwords/other' } },
  { key: 'hunter2', meta: { href: 'hunter2' } },
  { key: 'hunter2', meta: { href: '/elsewhere/hunter2' } },
  { key: 'hunter2', meta: { href: '/api/configuration/passwords/hunter2', plain: 'hunter2' } },
  { key: 'hunter2' },
  { key: 'hunter2', meta: { href: '/api/configuration/passwords/hunter2' }, plain: 'hunter2' },
])('what only looks like a reference is no reference: %j', (value) => {
  expect((redactMember('password', value) as JsonObject).key).toEqual(marker('password', 'hunter2'));
});

test('what cannot be an id is a secret, also where the address ends with it', () => {
  const key = 'hunter2!';
  const value = { key, meta: { href: `/api/configuration/passwords/${key}` } };
  expect((redactMember('password', value) as JsonObject).key).toEqual(marker('password', key));
  const number = { key: 4711, meta: { href: '/api/configuration/passwords/4711' } };
  expect((redactMember('pin', number) as JsonObject).key).toEqual(marker('password', '4711'));
});

test.each([
  [' Public ', true],
  ['PRIVATE', true],
  ['tivoli', true],
  ['publics', false],
  ['', false],
])('community %j is a well-known default: %s', (community, common) => {
  expect(redactMember('community', community)).toEqual(marker('community', community, common));
});

test('length counts characters, not code units', () => {
  expect(redactMember('password', '🔑🔑')).toMatchObject({ $redacted: { length: 2 } });
});

test('the fingerprint is HMAC-SHA-256 under the key, cut to 32 digits, and equal for equal secrets', () => {
  const redactor = createRedactor({ ...NONE, key: new TextEncoder().encode('Jefe') });
  const document = redactor.redact(ENDPOINT, {
    community: 'what do ya want for nothing?',
    password: 'what do ya want for nothing?',
  });
  // RFC 4231, test case 2.
  expect(document.community).toMatchObject({ $redacted: { fingerprint: '5bdcc146bf60754e6a042426089575c7' } });
  expect(document.password).toMatchObject({ $redacted: { fingerprint: '5bdcc146bf60754e6a042426089575c7' } });
  expect(redactor.keyId).toMatch(/^[0-9a-f]{16}$/);
  // Kept in old scans: it must not change from version to version.
  expect(createRedactor({ ...NONE, key: KEY }).keyId).toBe('d614d94aa74348c0');
  expect(createRedactor(NONE).keyId).toBeNull();
});

test.each([
  { $redacted: { kind: 'community', common: false, length: 99, fingerprint: 'ab' } },
  { $redacted: 1, other: 2 },
  { $redacted: null },
])('a marker that the appliance sends is neutralised: %j', (forged) => {
  const neutral = { $redacted: { kind: 'forged', common: true, length: 0, fingerprint: null } };
  expect(redactMember('community', forged)).toEqual(neutral);
  expect(redactMember('name', [forged])).toEqual([neutral]);
  expect(createRedactor(NONE).redact(ENDPOINT, forged as JsonObject)).toEqual(neutral);
});

test('bodies of password and key endpoints are secrets as a whole', () => {
  const { redact } = createRedactor(NONE);
  const root = '/api/configuration/management/root_password';
  expect(redact(root, { key: 'root_password', body: 'hunter2', meta: { href: root } })).toEqual({
    key: 'root_password',
    body: marker('password', 'hunter2'),
    meta: { href: root },
  });
  expect(redact(root, { body: UUID })).toEqual({ body: UUID });
  expect(redact(root, { body: REFERENCE })).toEqual({ body: REFERENCE });
  const item = { key: UUID, body: { hash: 'x', plain: 'y', type: 'sha' } };
  expect(redact('/api/configuration/passwords', { items: [item] })).toEqual({
    items: [{ key: UUID, body: { hash: marker('hash', 'x'), plain: marker('password', 'y'), type: 'sha' } }],
  });
  expect(
    redact('/api/configuration/policies/credentialstores/1', {
      key: '1',
      body: { name: 'vault', type: { selection: 'plugin' }, anything: 'x' },
    }),
  ).toEqual({
    key: '1',
    body: { name: 'vault', type: { selection: 'plugin' }, anything: marker('credential', 'x') },
  });
});

test("a plugin's free text may hold secrets and is one", () => {
  const text = '[plugin]\nlog_level=20\n';
  const endpoint = '/api/configuration/policies/aa_plugin_instances/1';
  expect(redactMember('configuration', text, endpoint)).toEqual(marker('free-text', text));
  expect(redactMember('config', text, endpoint)).toEqual(marker('free-text', text));
  expect(redactMember('configuration_name', 'vault', endpoint)).toBe('vault');
  expect(redactMember('last_config', 'vault', endpoint)).toBe('vault');
  expect(redactMember('configuration', text)).toBe(text);
});

test('__proto__ as an own key survives as data and pollutes nothing', () => {
  const hostile = JSON.parse('{"__proto__":{"polluted":true,"password":"x"},"constructor":{"prototype":{"p":1}}}');
  const document = createRedactor(NONE).redact(ENDPOINT, hostile);
  expect(canonicalJson(document)).toBe(
    `{"__proto__":{"password":${canonicalJson(marker('password', 'x'))},"polluted":true},"constructor":{"prototype":{"p":1}}}`,
  );
  expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('the document that was passed in stays as it was', () => {
  const raw = { body: { password: 'x', list: [{ community: 'y' }] } };
  const before = structuredClone(raw);
  createRedactor(NONE).redact(ENDPOINT, raw);
  expect(raw).toEqual(before);
});

test('long hostile texts are read in linear time', () => {
  const { redact } = createRedactor({ ...NONE, values: ['ACME-[0-9]{1,64}x'] });
  for (const piece of [
    'eyJ',
    '://a:',
    'password',
    'password = ',
    '$6$',
    '-----BEGIN ',
    'ACME-1',
    'ssh-rsa AAAA',
    'Basic a',
    '-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n',
  ]) {
    const start = process.threadCpuUsage();
    const text = `${piece.repeat(150_000 / piece.length)}!`;
    redact(ENDPOINT, { note: text, password: text });
    expect(process.threadCpuUsage(start).user, piece).toBeLessThan(1_500_000);
  }
});
