import { generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { envelopePayload, IN_TOTO_PAYLOAD_TYPE, signEnvelope } from '../../src/evidence/dsse.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { DeliveryRefused, type Expected, packDelivery, takeDelivery } from '../../src/queue/delivery.ts';
import { sha256Hex } from '../../src/snapshot/sha256-hex.ts';

const DMZ = generateKeyPairSync('ed25519');
const OFFICE = generateKeyPairSync('ed25519');

const SNAPSHOT: Snapshot = {
  schemaVersion: '1.0.0',
  scanUid: '3f9a1c52-7d0e-4b6a-9c18-52e0a7f4d613',
  scanTime: '2026-11-22T19:00:00.000Z',
  tool: { name: 'sps-audit', version: '0.1.0' },
  appliance: {
    name: 'sps-ams-01',
    url: 'https://[2001:db8::1]:8443',
    host: '2001:db8::1',
    labels: { site: 'ams' },
    criticality: 'high',
    zone: 'dmz',
  },
  startTime: '2026-11-22T19:00:01.000Z',
  endTime: '2026-11-22T19:00:09.000Z',
  status: 'failed',
  error: { reasonCode: 'auth', message: 'The login was refused.', hint: null },
  version: null,
  tls: null,
  configHash: { before: null, after: null, torn: false },
  clockOffsetMs: null,
  requests: 1,
  logins: 0,
  endpoints: {},
  rejectedHrefs: [],
  fingerprintKeyId: '0011223344556677',
};

const EXPECTED: Expected = {
  scanUid: SNAPSHOT.scanUid,
  scanTime: SNAPSHOT.scanTime,
  zone: 'dmz',
  appliance: { name: 'sps-ams-01', url: 'https://[2001:db8::1]:8443', labels: { site: 'ams' }, criticality: 'high' },
  fingerprintKeyId: '0011223344556677',
  publicKeys: [OFFICE.publicKey, DMZ.publicKey],
};

const pack = (change: Partial<Snapshot> = {}, zone = 'dmz', key = DMZ.privateKey) =>
  packDelivery({ ...SNAPSHOT, ...change }, zone, key);

/** Why a delivery is refused; null when it is taken. */
async function reasonFor(delivery: Awaited<ReturnType<typeof pack>>, expected: Partial<Expected> = {}) {
  return takeDelivery(delivery, { ...EXPECTED, ...expected }).then(
    () => null,
    (error: unknown) => {
      expect(error).toBeInstanceOf(DeliveryRefused);
      return (error as Error).message;
    },
  );
}

test('what was handed in comes out as it was, signed by any key of the zone', async () => {
  expect(await takeDelivery(await pack(), EXPECTED)).toEqual(SNAPSHOT);
  expect(await reasonFor(await pack({}, 'dmz', OFFICE.privateKey))).toBeNull();
});

describe('a delivery is refused', () => {
  const stranger = generateKeyPairSync('ed25519').privateKey;

  test.each<[string, () => Promise<Awaited<ReturnType<typeof pack>>>, RegExp]>([
    ['signed by a stranger', () => pack({}, 'dmz', stranger), /not signed with a key of zone "dmz"/],
    ['of another scan', () => pack({ scanUid: 'another' }), /taken for another scan/],
    ['of an earlier time', () => pack({ scanTime: '2026-11-21T19:00:00.000Z' }), /taken for another scan/],
    ['signed for another zone', () => pack({}, 'office'), /another scan, zone, appliance or snapshot/],
    ['of another zone', () => pack({ appliance: { ...SNAPSHOT.appliance, zone: 'office' } }), /another appliance/],
    [
      'of another address',
      () => pack({ appliance: { ...SNAPSHOT.appliance, host: 'evil.example' } }),
      /another appliance/,
    ],
    ['with other labels', () => pack({ appliance: { ...SNAPSHOT.appliance, labels: {} } }), /another appliance/],
    ['with another fingerprint key', () => pack({ fingerprintKeyId: null }), /fingerprinted with another key/],
    ['that is no envelope', async () => ({ ...(await pack()), envelope: '{}' }), /DSSE envelope/],
    ['that is not packed', async () => ({ ...(await pack()), content: Buffer.from('x') }), /cannot be unpacked/],
    ['that is no snapshot', async () => ({ ...(await pack()), content: gzipSync('{}') }), /no snapshot/],
    [
      'whose snapshot was exchanged',
      async () => ({ ...(await pack()), content: (await pack({ logins: 1 })).content }),
      /what was signed is about another/,
    ],
  ])('%s', async (_, make, reason) => {
    expect(await reasonFor(await make())).toMatch(reason);
  });

  test('whose signed text is not the one that would be stored', async () => {
    const { envelope } = await pack();
    const text = `${JSON.stringify(SNAPSHOT, null, 2)}\n`;
    const statement = String(envelopePayload(JSON.parse(envelope)));
    const signed = statement.replace(/"sha256":"[0-9a-f]{64}"/, `"sha256":"${sha256Hex(text)}"`);
    const renewed = signEnvelope(Buffer.from(signed), IN_TOTO_PAYLOAD_TYPE, DMZ.privateKey);
    const delivery = { envelope: JSON.stringify(renewed), content: gzipSync(text) };
    expect(await reasonFor(delivery)).toMatch(/not in canonical form/);
  });

  test('when the zone has no key', async () => {
    expect(await reasonFor(await pack(), { publicKeys: [] })).toMatch(/not signed/);
  });

  test('that unfolds to more than a snapshot can be', async () => {
    // Members of a gzip file may be strung together (RFC 1952, section 2.2).
    const piece = gzipSync(Buffer.alloc(1024 * 1024, 0x20));
    const bomb = (pieces: number) =>
      pack().then((whole) => ({ ...whole, content: Buffer.concat(Array(pieces).fill(piece)) }));
    expect(await reasonFor(await bomb(1))).toMatch(/no snapshot/);
    expect(await reasonFor(await bomb(257))).toMatch(/cannot be unpacked/);
  });
});
