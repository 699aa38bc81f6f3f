import { generateKeyPairSync } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { findSnapshots } from '../../src/plan/find-snapshots.ts';
import { type EvaluationRequest, type PlannedEvaluation, planEvaluation } from '../../src/plan/plan-evaluation.ts';
import { digestJson, sha256Hex } from '../../src/snapshot/sha256-hex.ts';
import { uuidOfDigest } from '../../src/snapshot/uuid-of-digest.ts';
import { sampleResult } from '../support/sample-result.ts';
import { REQUEST } from './evaluation-request.ts';
import { SCAN_TIME, sealFiles, signSnapshots, smallSnapshot, writeSnapshot } from './small-snapshot.ts';

const LOST = { status: 'failed', httpStatus: null, reasonCode: 'timeout', message: 'no answer' } as const;
const LATER = '2026-11-23T07:00:00.000Z';

let root: string;
let scan: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-evaluation-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  scan = await mkdtemp(join(root, 'scan-'));
  for (const name of ['a', 'b']) await writeSnapshot(scan, smallSnapshot(name));
});

const planned = async (more: Partial<EvaluationRequest> = {}): Promise<PlannedEvaluation> =>
  planEvaluation(await findSnapshots([scan]), { ...REQUEST, ...more }, {});

async function writeFleet(content: object): Promise<string> {
  const file = join(root, 'fleet.json');
  await writeFile(file, JSON.stringify({ schemaVersion: 1, ...content }));
  return file;
}

describe('snapshots', () => {
  test('of one scan keep its id and time, and are judged by the defaults without a fleet file', async () => {
    const { plan, bundle, warnings, interruptedBy } = await planned();
    expect(plan).toMatchObject({
      uid: 'scan-1',
      scanTime: SCAN_TIME,
      asOf: SCAN_TIME,
      profile: 'baseline',
      origins: [{ zone: null, keyId: null, scanUid: 'scan-1', scanTime: SCAN_TIME, appliances: ['a', 'b'] }],
    });
    expect([...plan.selections].map(([name, rules]) => [name, ...rules.map(({ rule }) => rule.id)])).toEqual([
      ['a', 'SPS-DISK-001', 'SPS-SSH-001'],
      ['b', 'SPS-DISK-001', 'SPS-SSH-001'],
    ]);
    expect(bundle).toMatchObject({
      outDir: resolve('reports'),
      formats: ['html', 'json'],
      history: null,
      signing: null,
      timestamp: null,
      keep: null,
      keepDays: null,
    });
    expect(bundle.folderUid).toMatch(/^[\da-f]{8}-/);
    expect(bundle.usedRules.map(({ name }) => name)).toEqual(['rules/rules.json']);
    expect({ warnings, interruptedBy }).toEqual({ warnings: [], interruptedBy: null });
  });

  test('of several scans are one, the same whenever they come together, of the latest time that any of them gives', async () => {
    await writeSnapshot(scan, smallSnapshot('a', { scanTime: LATER }));
    await writeSnapshot(scan, smallSnapshot('c', { scanUid: 'scan-0' }));
    const uid = uuidOfDigest(digestJson(['scan-0', 'scan-1']));
    expect((await planned()).plan).toMatchObject({ uid, scanTime: LATER, asOf: LATER });
  });

  test('are of one appliance each', async () => {
    await writeSnapshot(scan, smallSnapshot('a'), 'copy-of-a');
    await expect(planned()).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('are of a.') });
  });
});

describe('with a fleet file', () => {
  const one = (name: string, more: object = {}) => ({
    name,
    url: `https://${name}.example`,
    credentials: { username: 'auditor', passwordEnv: 'SPS_PASSWORD' },
    ...more,
  });

  test('its appliances are judged as it says, strangers and those that are missing are named', async () => {
    const others = Array.from({ length: 12 }, (_, at) => one(`z-${at + 10}`));
    const configFile = await writeFleet({
      reports: { formats: ['csv'], out: join(root, 'out') },
      history: { url: `sqlite:${join(root, 'history.db')}` },
      keys: { signing: { file: join(root, 'key.pem') } },
      timestamp: { url: 'http://tsa.example/' },
      notify: [{ syslog: { host: 'log.example' } }],
      appliances: [one('a', { profile: 'strict', inventory: { site: 'ams' }, tls: { insecure: true } }), ...others],
    });
    const { plan, bundle, warnings } = await planned({ configFile });
    expect([...plan.profiles]).toEqual([
      ['a', 'strict'],
      ['b', 'baseline'],
    ]);
    expect(plan.inventories.get('a')).toEqual({ site: 'ams' });
    expect(bundle).toMatchObject({
      outDir: join(root, 'out'),
      formats: ['csv'],
      keep: null,
      channels: [],
      isReplay: true,
    });
    expect(bundle.history).toEqual({ url: `sqlite:${join(root, 'history.db')}` });
    expect(bundle.signing).toEqual({ from: 'file', path: join(root, 'key.pem') });
    expect(bundle.timestamp).toMatchObject({ url: 'http://tsa.example/' });
    const named = others.slice(0, 10).map(({ name }) => name);
    expect(warnings).toEqual([
      `not judged, for want of a snapshot: ${named.join(', ')} and 2 more`,
      'b is not in the fleet file; it is judged by the defaults',
    ]);
  });

  test('those that were not picked are not missed, and the command line goes before the file', async () => {
    const configFile = await writeFleet({ appliances: [one('a'), one('b'), one('c')] });
    const asked = { configFile, isSelection: true, outDir: '/elsewhere', formats: ['md'] as const };
    const { bundle, warnings } = await planned(asked);
    expect(warnings).toEqual([]);
    expect(bundle).toMatchObject({ outDir: '/elsewhere', formats: ['md'] });
  });

  test('a zone whose keys it names has to vouch for its snapshots', async () => {
    await writeFile(join(root, 'dmz.pub.pem'), '');
    const zones = { dmz: { publicKeyFiles: ['./dmz.pub.pem'] } };
    const configFile = await writeFleet({ zones, appliances: [one('a', { zone: 'dmz' }), one('b')] });
    for (const storedRules of [true, false])
      await expect(planned({ configFile, storedRules })).rejects.toThrow(/dmz\.pub\.pem/);
  });
});

test('what was signed goes into the new folder, by whatever rules it is judged, and the plan tells whose it is', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  await writeFile(join(root, 'dmz.pub.pem'), publicKey.export({ format: 'pem', type: 'spki' }));
  const appliance = { name: 'a', url: 'https://a.example', zone: 'dmz' };
  const zones = { dmz: { publicKeyFiles: ['./dmz.pub.pem'] } };
  const configFile = await writeFleet({ zones, appliances: [appliance] });
  const unsigned = await planned();
  await mkdir(join(scan, 'rules'));
  for (const { name, content } of unsigned.bundle.usedRules) await writeFile(join(scan, name), content);
  await writeFile(join(scan, 'results.json'), JSON.stringify(sampleResult()));
  const content = await signSnapshots(scan, [await writeSnapshot(scan, smallSnapshot('a', { appliance }))], {
    name: 'a',
    key: privateKey,
  });
  const name = `signatures/${sha256Hex(content).slice(0, 16)}.dsse.json`;
  const fresh = await planned({ configFile });
  const stored = await planned({ configFile, storedRules: true });
  for (const { bundle } of [fresh, stored]) {
    expect(bundle.usedRules.map((file) => file.name)).toEqual(['rules/rules.json', name]);
    expect(bundle.usedRules[1]).toEqual({ name, content });
  }
  expect(fresh.plan.origins?.map(({ zone, appliances }) => [zone, ...appliances])).toEqual([
    ['dmz', 'a'],
    [null, 'b'],
  ]);
});

test.each<[string, Parameters<typeof smallSnapshot>[1], RegExp]>([
  ['complete', {}, /origin of snapshots/],
  ['failed, with an answer', { status: 'failed', endpoints: { '/api/x': LOST } }, /origin of snapshots/],
  ['failed, with nothing read', { status: 'failed' }, /results file/],
])('an unsigned snapshot of a zone with keys is taken when it holds nothing alone: %s', async (_, change, outcome) => {
  const { publicKey } = generateKeyPairSync('ed25519');
  await writeFile(join(root, 'dmz.pub.pem'), publicKey.export({ format: 'pem', type: 'spki' }));
  const appliance = { name: 'a', url: 'https://a.example', zone: 'dmz' };
  const zones = { dmz: { publicKeyFiles: ['./dmz.pub.pem'] } };
  const configFile = await writeFleet({ zones, appliances: [appliance] });
  await writeSnapshot(scan, smallSnapshot('a', { ...change, appliance }));
  // Origins are checked first: that there is no result here is told to those that were taken.
  await expect(planned({ configFile, storedRules: true })).rejects.toThrow(outcome);
});

describe('by stored rules', () => {
  beforeEach(async () => {
    const { bundle } = await storedOf();
    await mkdir(join(scan, 'rules'));
    for (const { name, content } of bundle.usedRules) await writeFile(join(scan, name), content);
    await storeResult({});
  });

  let made: Promise<PlannedEvaluation> | undefined;
  const storedOf = (): Promise<PlannedEvaluation> => {
    made ??= planned();
    return made;
  };
  const storeResult = (run: Partial<ScanResult['run']>): Promise<void> =>
    writeFile(
      join(scan, 'results.json'),
      JSON.stringify({ ...sampleResult(), run: { ...sampleResult().run, ...run } }),
    );
  const stored = (): Promise<PlannedEvaluation> => planned({ storedRules: true, rules: ['SPS-NONE-001'] });
  const changeUsed = async (change: (used: Used) => void): Promise<void> => {
    const file = join(scan, 'rules/rules.json');
    const used = JSON.parse(await readFile(file, 'utf8')) as Used;
    change(used);
    await writeFile(file, JSON.stringify(used));
  };

  test('snapshots are judged as they were, whatever else is asked for', async () => {
    await writeFile(join(scan, 'rules/waivers.yaml'), 'schemaVersion: 1\nwaivers: []\n');
    const { plan, bundle, interruptedBy } = await stored();
    const before = await storedOf();
    expect([...plan.selections].map(([name, rules]) => [name, rules.map(({ rule }) => rule.id)])).toEqual(
      [...before.plan.selections].map(([name, rules]) => [name, rules.map(({ rule }) => rule.id)]),
    );
    expect(bundle.usedRules.map(({ name }) => name)).toEqual(['rules/rules.json', 'rules/waivers.yaml']);
    expect(bundle.usedRules[0]?.content.toString()).toBe(before.bundle.usedRules[0]?.content);
    expect(interruptedBy).toBeNull();
  });

  test('whose key vouched for the snapshots is believed of a folder with a manifest alone', async () => {
    const origin = {
      zone: 'dmz',
      keyId: 'ab'.repeat(32),
      scanUid: 'scan-1',
      scanTime: SCAN_TIME,
      appliances: ['a', 'b'],
    };
    const result = join(scan, 'results.json');
    const method = { ...sampleResult().method, origins: [origin] };
    await writeFile(result, JSON.stringify({ ...sampleResult(), method }));
    expect((await stored()).plan.origins).toEqual([{ ...origin, zone: null, keyId: null }]);
    const snapshots = ['a', 'b'].map((name) => join(scan, `snapshots/${name}.json`));
    await sealFiles(scan, [result, join(scan, 'rules/rules.json'), ...snapshots]);
    expect((await stored()).plan.origins).toEqual([origin]);
  });

  test('a scan that was interrupted stays so', async () => {
    await storeResult({ partial: true, exitCode: 143 });
    expect((await stored()).interruptedBy).toBe(143);
  });

  test('nobody is judged by no rule, and nobody is left out', async () => {
    const lacks = (names: string) => ({
      exitCode: 2,
      message: `The stored rules are of other appliances than the snapshots: ${names}.`,
    });
    await changeUsed(({ selections }) => selections[0]!.appliances.push('c'));
    await expect(stored()).rejects.toMatchObject(lacks('c'));
    await changeUsed(({ selections }) => selections[0]!.appliances.splice(1));
    await expect(stored()).rejects.toMatchObject(lacks('b'));
    await changeUsed(({ selections }) => selections.splice(0));
    await expect(stored()).rejects.toMatchObject(lacks('a, b'));
  });

  test.each([
    ['rules/rules.json', 'changed'],
    ['rules/waivers.yaml', 'changed'],
    ['rules/waivers.yaml', 'added'],
    ['rules/waivers.yaml', 'taken away'],
    ['rules/attestations.yaml', 'added'],
    ['results.json', 'changed'],
  ])('%s that was %s since the manifest was written is refused', async (name, how) => {
    const file = join(scan, name);
    const empty = name.includes('waivers') ? 'schemaVersion: 1\nwaivers: []\n' : 'schemaVersion: 1\nattestations: []\n';
    const isThere = how !== 'added';
    if (isThere && name.endsWith('.yaml')) await writeFile(file, empty);
    const sealed = [
      'results.json',
      'rules/rules.json',
      'snapshots/a.json',
      'snapshots/b.json',
      ...(isThere ? [name] : []),
    ];
    await sealFiles(
      scan,
      [...new Set(sealed)].map((one) => join(scan, one)),
    );
    if (isThere) expect((await stored()).plan.selections.size).toBe(2);
    if (how === 'changed') await appendFile(file, '\n');
    else if (how === 'added') await writeFile(file, empty);
    else await rm(file);
    await expect(stored()).rejects.toMatchObject({
      exitCode: 2,
      message: `${await realpath(scan)}/${name} is not what the manifest of its bundle names.`,
    });
  });

  test('they need the folder of the scan, and what lies in it', async () => {
    const { files } = await findSnapshots([scan]);
    const request = { ...REQUEST, storedRules: true };
    await expect(planEvaluation({ files, folder: null }, request, {})).rejects.toThrow(/lie in the folder of a scan/);
    await rm(join(scan, 'results.json'));
    await expect(stored()).rejects.toThrow(/results file .* cannot be read \(ENOENT\)/);
  });
});

interface Used {
  readonly selections: { readonly appliances: string[] }[];
}
