import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { isRedacted } from '../../src/model/snapshot.ts';
import { canonicalJson } from '../../src/snapshot/canonical-json.ts';
import { appendPointer, resolvePointer } from '../../src/snapshot/pointer.ts';
import { createRedactor } from '../../src/snapshot/redactor.ts';
import { secretKindOfKey } from '../../src/snapshot/secret-key.ts';

/** Every marker in a redacted tree, and every member under a secret-looking name that stayed. */
function readTree(name: string) {
  const tree = JSON.parse(
    readFileSync(new URL(`../support/appliance/trees/${name}.json`, import.meta.url), 'utf8'),
  ) as Record<string, JsonObject>;
  const { redact } = createRedactor({ key: null, keys: [], paths: [], values: [] });
  const redacted: string[] = [];
  const stayed = new Set<string>();
  const changed: string[] = [];
  for (const [endpoint, raw] of Object.entries(tree)) {
    const document = redact(endpoint, raw);
    visit(document, '', (pointer, key, value) => {
      if (isRedacted(value)) redacted.push(`${endpoint}#${pointer} ${value.$redacted.kind}`);
      else if (isScalar(value) && value !== resolvePointer(raw, pointer)) changed.push(pointer);
      else if (secretKindOfKey(key) !== null) stayed.add(`${key}: ${shapeOf(value)}`);
    });
  }
  return {
    redacted: redacted.sort(),
    stayed: [...stayed].sort(),
    changed,
  };
}

function visit(value: Json, pointer: string, see: (pointer: string, key: string, value: Json) => void): void {
  if (typeof value !== 'object' || value === null || isRedacted(value)) return;
  for (const [key, member] of Object.entries(value)) {
    see(appendPointer(pointer, key), key, member);
    visit(member, appendPointer(pointer, key), see);
  }
}

function isScalar(value: Json): boolean {
  return typeof value !== 'object' || value === null;
}

function shapeOf(value: Json): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map(shapeOf))].join()}]`;
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  return `{${Object.keys(value).sort().join()}}`;
}

/** The trees also hold answers that the crawler never asks for: bodies of passwords and private keys. */
function isAskedFor(line: string): boolean {
  return !/^\/api\/configuration\/(?:passwords|private_keys)\//.test(line);
}

test('of the hardened tree only a plugin configuration is redacted, and references stay', () => {
  const { redacted, stayed, changed } = readTree('hardened-8.0');
  expect(redacted.filter(isAskedFor)).toEqual([
    '/api/configuration/policies/aa_plugin_instances/ecae9353-1985-411f-c04d-792a126fee48#/body/configuration free-text',
  ]);
  expect(redacted.filter((line) => !isAskedFor(line))).toHaveLength(11);
  expect(stayed).toEqual([
    'auth_password: {key,meta}',
    'bind_password: {key,meta}',
    'encryption_password: {key,meta}',
    'password: {key,meta}',
    'passwords: []',
    'private_key: {key,meta}',
    'remembered_previous_passwords: number',
  ]);
  expect(changed).toEqual([]);
});

test('of the weak tree both communities are redacted, and references, switches and nulls stay', () => {
  const { redacted, stayed, changed } = readTree('weak-6.0');
  expect(redacted.filter(isAskedFor)).toEqual([
    '/api/configuration/local_services/snmp_agent#/body/version_2c/community community',
    '/api/configuration/management/snmp/trap#/body/version/value/community community',
  ]);
  expect(stayed).toEqual([
    'allow_password_auth: boolean',
    'bind_password: null',
    'password: {key,meta}',
    'passwords: [{key,meta}]',
    'private_key: {key,meta}',
    'remembered_previous_passwords: number',
  ]);
  expect(changed).toEqual([]);
});

/** Every field that the list of known endpoints marks as a secret, and the secret-looking ones that are none. */
test.each([
  ['/api/configuration/aaa/local_database/users/1', 'body.password', true],
  ['/api/configuration/aaa/ldap_servers/1', 'body.bind_password', true],
  ['/api/configuration/policies/ldap_servers/1', 'body.bind_password', true],
  ['/api/configuration/local_services/snmp_agent', 'body.version_2c.community', true],
  ['/api/configuration/local_services/snmp_agent', 'body.version_3.users.auth_password', true],
  ['/api/configuration/local_services/snmp_agent', 'body.version_3.users.encryption_password', true],
  ['/api/configuration/management/email', 'body.smtp_auth.password', true],
  ['/api/configuration/management/root_password', 'body', true],
  ['/api/configuration/management/snmp/trap', 'body.version.value.community', true],
  ['/api/configuration/management/snmp/trap', 'body.version.value.auth_password', true],
  ['/api/configuration/management/snmp/trap', 'body.version.value.encryption_password', true],
  ['/api/configuration/policies/archive_cleanup_policies/1', 'body.target.authentication.password', true],
  ['/api/configuration/policies/backup_policies/1', 'body.target.authentication.password', true],
  ['/api/configuration/policies/user_databases/1', 'body.users.passwords', true],
  ['/api/configuration/policies/aa_plugin_instances/1', 'body.configuration', true],
  ['/api/configuration/passwords/1', 'body.hash', true],
  ['/api/configuration/private_keys/1', 'body.anything', true],
  ['/api/configuration/x509/1', 'body.private_key', true],
  ['/api/configuration/aaa/settings', 'body.backend.minimum_password_strength', false],
  ['/api/configuration/aaa/ldap_servers/1', 'body.publickey_attribute', false],
  ['/api/configuration/management/exported_configuration_encryption', 'body.public_key', false],
  ['/api/configuration/management/syslog', 'body.server_key_check', false],
  ['/api/configuration/ssh/connections/1', 'body.policies.credential_store', false],
  ['/api/configuration/ssh/connections/1', 'body.server_side_hostkey.plain_hostkey.host_key_check', false],
  ['/api/configuration/policies/user_databases/1', 'body.users.public_keys.selection', false],
  ['/api/cluster/status', 'items.configuration_sync.downloaded_xml_hash', false],
  ['/api/info', 'body.config_hash', false],
])('%s %s is a secret: %s', (endpoint, path, isSecret) => {
  let document: Json = 'a text';
  for (const name of path.split('.').reverse()) document = { [name]: document };
  const redacted = createRedactor({ key: null, keys: [], paths: [], values: [] }).redact(
    endpoint,
    document as JsonObject,
  );
  expect(canonicalJson(redacted).includes('a text')).toBe(!isSecret);
});
