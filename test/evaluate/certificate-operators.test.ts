import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { evaluateOn, traceOf } from './evaluate-on.ts';

const MISMATCH = 'gap:type-mismatch';
const GAP = 'gap:http-403';
const UNREAD = { var: 'forbidden' };

function file(name: string): string {
  return readFileSync(new URL(`./keys/${name}`, import.meta.url), 'utf8');
}

const [ca, sameName, leaf, weak, ed25519] = ['ca', 'same-name-ca', 'leaf', 'weak', 'ed25519'].map((name) =>
  file(`${name}.pem`),
) as [string, string, string, string, string];

const dates = new X509Certificate(leaf);
const startMs = Date.parse(dates.validFrom);
const endMs = Date.parse(dates.validTo);
const DAY_MS = 86_400_000;

function factsOf(value: Json, atMs = startMs): readonly JsonObject[] {
  return evaluateOn(
    { certs: [{ var: 'pem' }] },
    { pem: value },
    { asOf: new Date(atMs).toISOString() },
  ) as JsonObject[];
}

describe('certs', () => {
  test('facts of a leaf', () => {
    expect(factsOf(leaf)).toEqual([
      {
        subject: 'CN=common.example.com',
        issuer: 'O=Example\nCN=Test CA',
        isCa: false,
        started: true,
        daysLeft: 100,
        keyType: 'ec',
        keyBits: 256,
        signatureHash: 'sha256',
        selfSigned: false,
        usages: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.8'],
        keyFingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        fingerprint: dates.fingerprint256,
      },
    ]);
  });

  test('facts of an authority, a weak key and an Ed25519 key', () => {
    expect(factsOf(ca)[0]).toMatchObject({
      isCa: true,
      selfSigned: true,
      keyType: 'ec',
      keyBits: 384,
      signatureHash: 'sha384',
    });
    expect(factsOf(weak)[0]).toMatchObject({ selfSigned: true, keyType: 'rsa', keyBits: 1024, signatureHash: 'sha1' });
    expect(factsOf(ed25519)[0]).toMatchObject({ keyType: 'ed25519', keyBits: 256, signatureHash: null });
  });

  test('a size only where one is known, and signed by itself only with its own key', () => {
    expect(factsOf(file('ed448.pem'))[0]).toMatchObject({ keyType: 'ed448', keyBits: null, selfSigned: true });
    expect(factsOf(file('rsa-pss.pem'))[0]).toMatchObject({ keyType: 'rsa', keyBits: 2048 });
    const facts = factsOf(file('named-like-its-issuer.pem'))[0] as JsonObject;
    expect(facts['issuer']).toBe(facts['subject']);
    expect(facts['selfSigned']).toBe(false);
    expect(facts['usages']).toEqual([]);
    expect(factsOf(file('key-named-two.pem'))[0]).toMatchObject({ selfSigned: true });
  });

  test.each([
    ['before it starts', startMs - 1, { started: false, daysLeft: 100 }],
    ['at its start', startMs, { started: true, daysLeft: 100 }],
    ['a second later a day less is left', startMs + 1000, { started: true, daysLeft: 99 }],
    ['on its last day', endMs - 1000, { daysLeft: 0 }],
    ['at its end', endMs, { daysLeft: 0 }],
    ['a moment later it is expired', endMs + 1, { daysLeft: -1 }],
    ['thirty days to go', endMs - 30 * DAY_MS, { daysLeft: 30 }],
    ['less than thirty days to go', endMs - 30 * DAY_MS + 1, { daysLeft: 29 }],
  ])('%s', (_title, atMs, expected) => {
    expect(factsOf(leaf, atMs)[0]).toMatchObject(expected);
  });

  test('every block of a text and every text of a list, in order', () => {
    expect(factsOf(`Subject: leaf\n${leaf}\n${ca}`).map(({ keyBits }) => keyBits)).toEqual([256, 384]);
    expect(factsOf([`${leaf}${ca}`, weak]).map(({ keyBits }) => keyBits)).toEqual([256, 384, 1024]);
    expect(factsOf([])).toEqual([]);
  });

  test.each([
    ['line ends of Windows', leaf.replaceAll('\n', '\r\n')],
    ['line ends written out', leaf.replaceAll('\n', '\\n')],
    ['both written out', leaf.replaceAll('\n', '\\r\\n')],
    [
      'one long line',
      leaf.replace(/-----\n([\s\S]*)\n-----/, (_all, body: string) => `-----\n${body.replaceAll('\n', '')}\n-----`),
    ],
  ])('accepts %s', (_title, text) => {
    expect(factsOf(text)).toEqual(factsOf(leaf));
  });

  test.each([
    ['nothing', ''],
    ['no certificate', 'a certificate'],
    ['a key in its place', leaf.replaceAll('CERTIFICATE', 'PUBLIC KEY')],
    ['a block that is no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
    ['a block that is cut short', leaf.slice(0, 300)],
    ['a good block before one that is cut short', `${leaf}${weak.slice(0, 300)}`],
    ['a good block after one that is damaged', `${weak.replace('MII', '?II')}${leaf}`],
    [
      'a good block beside one that does not parse',
      `${leaf}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`,
    ],
    ['more blocks than any chain has', leaf.repeat(51)],
    ['null', null],
    ['a number', 1],
    ['an object', { pem: leaf }],
    ['a list with null', [leaf, null]],
    ['a list in a list', [[leaf]]],
  ] as readonly (readonly [string, Json])[])('%s is a gap', (_title, value) => {
    expect(factsOf(value)).toBe(MISMATCH);
  });

  test('a list that was not read in full is a gap', () => {
    expect(evaluateOn({ certs: [[leaf, UNREAD]] })).toBe(GAP);
    expect(evaluateOn({ certs: [UNREAD] })).toBe(GAP);
  });

  test('what a check read of it is evidence at the place of the text', () => {
    const { value, reads } = traceOf(
      { all: [{ certs: [{ var: 'x.pem' }] }, { '>=': [{ var: 'keyBits' }, 3072] }] },
      { x: { pem: weak } },
    );
    expect(value).toBe(false);
    expect(reads).toMatchObject([
      { endpoint: '/e/x', pointer: '/pem', actual: { keyBits: 1024 }, expected: 'at least 3072' },
    ]);
    expect(traceOf({ certs: [{ var: 'x.pem' }] }, { x: { pem: `${ca}${weak}` } }).reads).toMatchObject([
      { endpoint: '/e/x', pointer: '/pem', shown: 'O=Example, CN=Test CA; CN=weak' },
    ]);
  });
});

describe('cert_issued_by', () => {
  test.each([
    ['its issuer', leaf, ca, true],
    ['an authority of the same name with another key', leaf, sameName, false],
    ['another certificate', leaf, weak, false],
    ['the key of its issuer', file('named-like-its-issuer.pem'), file('key-named-one.pem'), true],
    ['the key of its issuer under another name', file('named-like-its-issuer.pem'), file('key-named-two.pem'), false],
    ['itself', ca, ca, true],
    ['the wrong way round', ca, leaf, false],
    ['no certificate', leaf, 'text', MISMATCH],
    ['null', null, ca, MISMATCH],
    ['a damaged chain', `${leaf}-----BEGIN CERTIFICATE-----`, ca, MISMATCH],
    ['unread', leaf, UNREAD, GAP],
  ] as readonly (readonly [string, Json, Json, unknown])[])('%s', (_title, child, issuer, expected) => {
    expect(evaluateOn({ cert_issued_by: [child, issuer] })).toBe(expected);
  });
});

describe('cert_names_host', () => {
  test.each([
    ['sps.example.com', true],
    ['SPS.example.COM', true],
    ['a.pam.example.com', true],
    ['192.0.2.10', true],
    ['2001:db8::10', true],
    ['2001:0db8:0:0::10', true],
    ['[2001:db8::10]', true],
    ['a.b.pam.example.com', false],
    ['pam.example.com', false],
    ['common.example.com', false],
    ['evil-sps.example.com', false],
    ['sps.example.com.evil.example', false],
    ['192.0.2.11', false],
    // An address in a DNS entry is no name for that address (RFC 9525, section 6.2).
    ['192.0.2.99', false],
    ['', MISMATCH],
    [null, MISMATCH],
    [443, MISMATCH],
  ] as readonly (readonly [Json, unknown])[])('%j', (host, expected) => {
    expect(evaluateOn({ cert_names_host: [leaf, host] })).toBe(expected);
  });

  test('what is no certificate, or was not read', () => {
    expect(evaluateOn({ cert_names_host: ['text', 'sps.example.com'] })).toBe(MISMATCH);
    expect(evaluateOn({ cert_names_host: [UNREAD, 'sps.example.com'] })).toBe(GAP);
    expect(evaluateOn({ cert_names_host: [weak, 'weak'] })).toBe(false);
    // A wildcard stands for a whole label (RFC 9525, section 6.3).
    expect(evaluateOn({ cert_names_host: [file('named-like-its-issuer.pem'), 'www.example.com'] })).toBe(false);
  });
});

describe('ssh_keys', () => {
  const [rsa1024, rsa3072, ecdsa, ed] = ['ssh-rsa-1024', 'ssh-rsa-3072', 'ssh-ecdsa-384', 'ssh-ed25519'].map((name) =>
    file(`${name}.pub`),
  ) as [string, string, string, string];
  const keys = (value: Json): unknown => evaluateOn({ ssh_keys: [{ var: 'key' }] }, { key: value });
  const fingerprint = expect.stringMatching(/^SHA256:/) as string;

  test('facts of every kind, of a text and of a list', () => {
    const expected = [
      { keyType: 'rsa', keyBits: 1024, keyFingerprint: fingerprint },
      { keyType: 'rsa', keyBits: 3072, keyFingerprint: fingerprint },
      { keyType: 'ec', keyBits: 384, keyFingerprint: fingerprint },
      { keyType: 'ed25519', keyBits: 256, keyFingerprint: fingerprint },
    ];
    expect(keys([rsa1024, rsa3072, ecdsa, ed])).toEqual(expected);
    expect(keys(ed)).toEqual([expected[3]]);
    expect(keys(ed.split(' ').slice(0, 2).join(' '))).toEqual([expected[3]]);
    expect(keys([])).toEqual([]);
  });

  test('options before the key are passed over', () => {
    expect(keys(`from="192.0.2.0/24, ssh-rsa",no-pty ${rsa1024}`)).toMatchObject([{ keyBits: 1024 }]);
  });

  test.each([
    ['nothing', ''],
    ['no key', 'ssh-rsa'],
    ['a label over nothing', 'ssh-rsa AAAA test'],
    ['a label that contradicts the key', rsa1024.replace('ssh-rsa ', 'ssh-ed25519 ')],
    ['a key that is cut short', rsa3072.slice(0, 200)],
    ['two keys in one text', `${rsa3072}${rsa1024}`],
    [
      'two keys in one text, without comments',
      [rsa3072, rsa1024].map((key) => key.split(' ').slice(0, 2).join(' ')).join('\n'),
    ],
    ['a certificate', leaf],
    ['more than any key', `ssh-rsa ${'A'.repeat(20_001)}`],
    ['null', null],
    ['a number', 1],
    ['a list with null', [ed, null]],
  ] as readonly (readonly [string, Json])[])('%s is a gap', (_title, value) => {
    expect(keys(value)).toBe(MISMATCH);
  });

  test('a list that was not read in full is a gap', () => {
    expect(evaluateOn({ ssh_keys: [[ed, UNREAD]] })).toBe(GAP);
  });

  test('what a check read of it is evidence at the place of the text, which is shown in words', () => {
    const logic = { all: [{ ssh_keys: [[{ var: 'x.key' }]] }, { '>=': [{ var: 'keyBits' }, 3072] }] };
    expect(traceOf(logic, { x: { key: rsa1024 } }).reads).toMatchObject([
      { endpoint: '/e/x', pointer: '/key', actual: { keyBits: 1024 }, expected: 'at least 3072' },
    ]);
    expect(traceOf({ ssh_keys: [{ var: 'x.key' }] }, { x: { key: rsa1024 } }).reads).toMatchObject([
      { endpoint: '/e/x', pointer: '/key', shown: 'rsa key of 1024 bits' },
    ]);
  });
});
