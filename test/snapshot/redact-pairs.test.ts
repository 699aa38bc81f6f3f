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
])('%s is redacted', (_what, body) => {
  expect(JSON.stringify(redact('/api/configuration/management/x', { body }))).not.toContain(SECRET);
});

test('an address and a public key with a value stay', () => {
  const body = {
    server: { selection: 'fqdn', value: 'mail.example' },
    keys: [{ selection: 'rsa', value: 'ssh-rsa AAAA' }],
  };
  expect(redact('/api/configuration/management/x', { body })).toEqual({ body });
});
