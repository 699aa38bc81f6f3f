import { expect, test } from 'vitest';
import { createRedactor } from '../../src/snapshot/redactor.ts';
import { ENDPOINT, marker, NONE, REFERENCE, redactMember, UUID } from './redact-member.ts';

test('keys of the fleet file, in any spelling, and references are no exception to them', () => {
  const options = { ...NONE, keys: ['vault_ref'] };
  expect(redactMember('VaultRef', 'x', ENDPOINT, options)).toEqual(marker('configured', 'x'));
  expect(redactMember('vault-ref', { key: 'k' }, ENDPOINT, options)).toEqual({ key: marker('configured', 'k') });
  expect(redactMember('vault', 'x', ENDPOINT, options)).toBe('x');
  // Named by the fleet file, also that is a secret which otherwise is none.
  const named = { ...NONE, keys: ['password'] };
  expect(redactMember('password', UUID, ENDPOINT, named)).toEqual(marker('configured', UUID));
  const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
  expect(redactMember('password', certificate, ENDPOINT, named)).toEqual(marker('configured', certificate));
  expect(redactMember('password', REFERENCE, ENDPOINT, named)).toEqual({
    key: marker('configured', REFERENCE.key),
    meta: { href: marker('configured', REFERENCE.meta.href) },
  });
});

test('paths of the fleet file name one place, and all below it', () => {
  const options = { ...NONE, paths: ['/api/configuration/*/email#/body/notes/*/text'] };
  const notes = [{ text: 'x', title: 'y' }, { text: [7, { deep: 'z' }] }];
  expect(redactMember('notes', notes, ENDPOINT, options)).toEqual([
    { text: marker('configured', 'x'), title: 'y' },
    { text: [marker('configured', '7'), { deep: marker('configured', 'z') }] },
  ]);
  expect(redactMember('notes', notes, '/api/configuration/management/syslog', options)).toEqual(notes);
  expect(redactMember('notes', notes, `${ENDPOINT}/below`, options)).toEqual(notes);
  const slashed = { ...NONE, paths: [`${ENDPOINT}/#/body/note`] };
  expect(redactMember('note', 'x', ENDPOINT, slashed)).toEqual(marker('configured', 'x'));
  const items = { ...NONE, paths: [`${ENDPOINT}#/body/list/1`] };
  expect(redactMember('list', ['a', 'b'], ENDPOINT, items)).toEqual(['a', marker('configured', 'b')]);
});

test('value patterns of the fleet file find their text anywhere, also in names', () => {
  const options = { ...NONE, values: ['\\bACME-\\d{6}\\b'] };
  expect(redactMember('note', 'see ACME-123456.', ENDPOINT, options)).toEqual(marker('configured', 'see ACME-123456.'));
  const { redact } = createRedactor(options);
  expect(redact(ENDPOINT, { 'ACME-111111': 1, 'ACME-222222': 2, other: 3 })).toEqual({
    'redacted-name-0': 1,
    'redacted-name-1': 2,
    other: 3,
  });
});
