import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { keyId } from '../../src/evidence/dsse.ts';
import type { Appliance, Fleet } from '../../src/model/fleet.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { type BroughtSnapshot, checkOrigins } from '../../src/plan/check-origins.ts';
import { sha256Hex } from '../../src/snapshot/sha256-hex.ts';
import { SCAN_TIME, signSnapshots, smallSnapshot, writeSnapshot } from './small-snapshot.ts';

type Owner = Pick<Appliance, 'name' | 'zone' | 'url' | 'labels' | 'criticality'>;

let root: string;
let folder: string;
const keys: Record<string, KeyObject> = {};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-origins-'));
  for (const name of ['bunker', 'second', 'ship']) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    keys[name] = privateKey;
    await writeFile(keyFile(name), publicKey.export({ format: 'pem', type: 'spki' }));
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'scan-'));
});

const keyFile = (name: string): string => join(root, `${name}.pub.pem`);
const own = (name: string, zone: string | null, more: Partial<Owner> = {}): Owner => ({
  name,
  zone,
  url: `https://${name}.example`,
  labels: {},
  criticality: null,
  ...more,
});
const fleetOf = (...appliances: Owner[]): Pick<Fleet, 'appliances' | 'zones'> => ({
  appliances: appliances as readonly Partial<Appliance>[] as readonly Appliance[],
  zones: {
    bunker: { publicKeyFiles: [keyFile('bunker'), keyFile('second')] },
    ship: { publicKeyFiles: [keyFile('ship')] },
    keyless: { publicKeyFiles: [] },
  },
});

async function bring(snapshot: Snapshot, isEmpty = false): Promise<BroughtSnapshot> {
  const { appliance, scanUid, scanTime } = snapshot;
  return { file: await writeSnapshot(folder, snapshot), appliance, scanUid, scanTime, isEmpty };
}

/** Lays a signature over these files beside them, under a name that decides the order. */
const sign = (name: string, key: string, files: readonly string[], digests: readonly string[] = []): Promise<Buffer> =>
  signSnapshots(folder, files, { name, key: keys[key]!, digests });

const inBunker = { appliance: { zone: 'bunker' } };
const UNVERIFIED = { zone: null, keyId: null, scanUid: 'scan-1', scanTime: SCAN_TIME };
/** What is said of each snapshot that was refused. */
const refusals = async (brought: readonly BroughtSnapshot[], fleet: Pick<Fleet, 'appliances' | 'zones'>) => {
  const error = await checkOrigins(brought, fleet).then(
    () => null,
    (thrown: unknown) => thrown as { exitCode: number; problems: readonly { message: string }[] },
  );
  expect(error).toMatchObject({ exitCode: 2 });
  return error?.problems.map(({ message }) => message);
};

describe('a snapshot of a zone whose keys are known', () => {
  test('is taken with its signature, by whichever key of the zone, which goes into the new folder', async () => {
    const [b, a] = [await bring(smallSnapshot('b', inBunker)), await bring(smallSnapshot('a', inBunker))];
    const bytes = await sign('both', 'second', [a.file, b.file]);
    const { origins, signatures } = await checkOrigins([b, a], fleetOf(own('a', 'bunker'), own('b', 'bunker')));
    const signedBy = keyId(keys['second']!);
    expect(origins).toEqual([
      { zone: 'bunker', keyId: signedBy, scanUid: 'scan-1', scanTime: SCAN_TIME, appliances: ['a', 'b'] },
    ]);
    expect(signatures).toEqual([{ name: `signatures/${sha256Hex(bytes).slice(0, 16)}.dsse.json`, content: bytes }]);
  });

  test('is refused without one, and all that are refused are named', async () => {
    const [a, b] = [await bring(smallSnapshot('a', inBunker)), await bring(smallSnapshot('b', inBunker))];
    const fleet = fleetOf(own('a', 'bunker'), own('b', 'bunker'));
    const reason = 'it is not signed, and the fleet file asks for a key of zone "bunker"';
    expect(await refusals([a, b], fleet)).toEqual([`${a.file}: ${reason}`, `${b.file}: ${reason}`]);
    await sign('a', 'bunker', [a.file]);
    expect(await refusals([a, b], fleet)).toEqual([`${b.file}: ${reason}`]);
  });

  test('is refused when other bytes or another key were signed, whatever else lies there', async () => {
    const a = await bring(smallSnapshot('a', inBunker));
    await sign('bytes', 'bunker', [a.file], ['0'.repeat(64)]);
    expect(await refusals([a], fleetOf(own('a', 'bunker')))).toEqual([expect.stringMatching(/signed is another snap/)]);
    await sign('foreign', 'ship', [a.file]);
    const another = /a\.json: it was not signed with a key of zone "bunker"$/;
    expect(await refusals([a], fleetOf(own('a', 'bunker')))).toEqual([expect.stringMatching(another)]);
    const right = await sign('right', 'bunker', [a.file]);
    const { signatures } = await checkOrigins([a], fleetOf(own('a', 'bunker')));
    expect(signatures.map(({ content }) => content)).toEqual([right]);
  });

  test.each<[string, Partial<Owner>]>([
    ['url', { url: 'https://192.0.2.9' }],
    ['labels', { labels: { env: 'lab' } }],
    ['criticality', { criticality: 'low' }],
    ['zone', { zone: 'ship' }],
  ])('is refused when it was collected with another %s', async (part, more) => {
    const a = await bring(smallSnapshot('a', inBunker));
    await sign('bunker', 'bunker', [a.file]);
    await sign('ship', 'ship', [a.file]);
    expect(await refusals([a], fleetOf(own('a', 'bunker', more)))).toEqual([
      `${a.file}: it was collected with another ${part} than the fleet file gives`,
    ]);
  });

  test('needs the signature in its own scan folder', async () => {
    const a = await bring(smallSnapshot('a', inBunker));
    await sign('a', 'bunker', [a.file]);
    const loose = join(dirname(dirname(a.file)), 'other', 'a.json');
    await mkdir(dirname(loose));
    await writeFile(loose, await readFile(a.file));
    expect(await refusals([{ ...a, file: loose }], fleetOf(own('a', 'bunker')))).toEqual([
      expect.stringMatching(/not signed/),
    ]);
  });

  test('may lack it when nothing was read, and is unverified then', async () => {
    const a = await bring(smallSnapshot('a', inBunker), true);
    const { origins, signatures } = await checkOrigins([a], fleetOf(own('a', 'bunker')));
    expect({ origins, signatures }).toEqual({ origins: [{ ...UNVERIFIED, appliances: ['a'] }], signatures: [] });
  });

  test('that is gone meanwhile is an error and no refusal', async () => {
    const a = await bring(smallSnapshot('a', inBunker), true);
    await sign('a', 'bunker', [a.file]);
    await rm(a.file);
    await expect(checkOrigins([a], fleetOf(own('a', 'bunker')))).rejects.toThrow(/ENOENT/);
  });

  test('is not judged by a key that cannot be read', async () => {
    const a = await bring(smallSnapshot('a', { appliance: { zone: 'lost' } }));
    const fleet = { ...fleetOf(own('a', 'lost')), zones: { lost: { publicKeyFiles: [keyFile('none')] } } };
    await expect(checkOrigins([a], fleet)).rejects.toMatchObject({ exitCode: 2, message: /none\.pub\.pem/ });
  });
});

describe('of unverified origin', () => {
  test.each<[string, Owner | null]>([
    ['without a fleet file', null],
    ['when the fleet file does not name the appliance', own('b', 'bunker')],
    ['when the appliance has no zone', own('a', null)],
    ['when its zone has no keys', own('a', 'keyless')],
    ['when its zone is not named', own('a', 'elsewhere')],
  ])('is a snapshot %s, signed or not', async (_, owner) => {
    const a = await bring(smallSnapshot('a', inBunker));
    await sign('a', 'bunker', [a.file]);
    const { origins, signatures } = await checkOrigins([a], owner && fleetOf(owner));
    expect({ origins, signatures }).toEqual({ origins: [{ ...UNVERIFIED, appliances: ['a'] }], signatures: [] });
  });
});

test('origins are told by zone, key and collection, in the same order whoever comes first', async () => {
  const ofShip = { appliance: { zone: 'ship' }, scanUid: 'scan-2', scanTime: '2026-11-23T19:00:00.000Z' };
  const brought = [
    await bring(smallSnapshot('d')),
    await bring(smallSnapshot('c', ofShip)),
    await bring(smallSnapshot('b', inBunker)),
    await bring(smallSnapshot('a', { ...inBunker, scanUid: 'scan-0' })),
  ];
  await sign('x', 'bunker', [brought[2]!.file]);
  await sign('y', 'bunker', [brought[3]!.file]);
  await sign('z', 'ship', [brought[1]!.file]);
  const fleet = fleetOf(own('a', 'bunker'), own('b', 'bunker'), own('c', 'ship'), own('d', null));
  const told = await checkOrigins(brought, fleet);
  expect(
    told.origins.map(({ zone, scanUid, scanTime, appliances }) => [zone, scanUid, scanTime, ...appliances]),
  ).toEqual([
    ['bunker', 'scan-0', SCAN_TIME, 'a'],
    ['bunker', 'scan-1', SCAN_TIME, 'b'],
    ['ship', 'scan-2', ofShip.scanTime, 'c'],
    [null, 'scan-1', SCAN_TIME, 'd'],
  ]);
  const names = told.signatures.map(({ name }) => name);
  expect([names.length, names]).toEqual([3, [...names].sort()]);
  expect(await checkOrigins([...brought].reverse(), fleet)).toEqual(told);
});
