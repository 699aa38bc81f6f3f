import { expect, test } from 'vitest';
import { createRedactor } from '../../src/snapshot/redactor.ts';

const SECRET = 'Tr0ub4dor&3-canary';
const { redact } = createRedactor({ key: null, keys: [], paths: [], values: [] });

test.each([
  ['a pair of name and value', { settings: [{ name: 'bind_password', value: SECRET }] }],
  ['a pair of key and value', { key: 'community', value: SECRET }],
  ['an SNMP key', { auth_key: SECRET, privacy_key: SECRET }],
  ['a shortened name', { bind_dn_pw: SECRET }],
  ['JSON in a text', { text: `{"password": "${SECRET}"}` }],
  ['YAML in a text', { text: `password: ${SECRET}` }],
  ['XML in a text', { text: `<password>${SECRET}</password>` }],
  ['a pair of other words', { parameter: 'password', val: SECRET }],
  ['a pair with an object', { name: 'api_key', data: { current: [SECRET] } }],
  ['JSON in JSON in a text', { text: `{\\"password\\": \\"${SECRET}\\"}` }],
  ['an argument', { text: `tool --password ${SECRET} --verbose` }],
  ['an argument of curl', { text: `curl -u admin:${SECRET} https://files.example/` }],
  ['a signed address', { text: `https://files.example/x?se=1&sig=${SECRET}` }],
  ['a connection string', { text: `Server=x;Uid=u;Pwd=${SECRET};` }],
  ['an account key', { text: `AccountName=x;AccountKey=${SECRET};` }],
  ['a typed secret of a device', { text: `enable secret 5 ${SECRET}` }],
  ['a community of a device', { text: `snmp-server community ${SECRET} ro` }],
  ['a key escaped for an address', { text: encodeURIComponent(`-----BEGIN RSA PRIVATE KEY-----\n${SECRET}\n`) }],
  ...[
    'smtp_pass user_pass ssh_key radius_key recovery_key wifi_key storage_key account_key keytab unlock_code',
    'authorization connection_string dsn webhook_url passkey Passwort Kennwort contraseña mot_de_passe',
  ]
    .flatMap((names) => names.split(' '))
    .map((name): [string, Record<string, string>] => [`the name ${name}`, { [name]: SECRET }]),
])('%s is redacted', (_what, body) => {
  const text = JSON.stringify(redact('/api/configuration/management/x', { body }));
  expect(text).toContain('{"$redacted":{"kind":');
  expect(text).not.toContain(SECRET);
});

test.each([
  ['bypass', 'vendor'],
  ['compass', 'north'],
  ['text', 'Choose a password. Password: '],
  ['text', 'curl -u stands for the user'],
  ['text', 'key 2 of 3, password 1 of 2'],
  ['text', 'https://files.example/?page=2&keyboard=none'],
  ['ssh_key', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA operator'],
])('"%s": "%s" stays', (name, text) => {
  const body = { [name]: text };
  expect(redact('/api/configuration/management/x', { body })).toEqual({ body });
});

test('an address and a public key with a value stay', () => {
  const body = {
    server: { selection: 'fqdn', value: 'mail.example' },
    keys: [{ selection: 'rsa', value: 'ssh-rsa AAAA' }],
  };
  expect(redact('/api/configuration/management/x', { body })).toEqual({ body });
});
