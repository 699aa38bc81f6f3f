import { createPrivateKey } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { IN_TOTO_PAYLOAD_TYPE, keyId, signEnvelope } from '../../src/evidence/dsse.ts';
import { loadPublicKey } from '../../src/evidence/keys.ts';
import type { ScanResult } from '../../src/model/scan-result.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { renderSnapshot } from '../../src/snapshot/render-snapshot.ts';
import { type ApplianceProcess, startApplianceProcess } from '../support/appliance-process.ts';
import { readPdfPages } from '../support/read-pdf-pages.ts';
import { reseal } from '../support/reseal.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';
import { latestResult, layOutZones, type ZoneRig } from '../support/zone-rig.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** Two sites without a connection, `bunker` with two appliances and `ship` with one; no queue and no database. */
let root: string;
let rig: ZoneRig;
let appliances: ApplianceProcess;
let bunker: string;
let ship: string;
let copies = 0;

const cli = (...args: string[]): Promise<CliRun> => runCli(args, { env: rig.env, cwd: root });
const collect = async (site: string): Promise<string> => {
  const file = join(root, `worker-${site}.json`);
  const { exitCode, stdout, stderr } = await cli('collect', '--sign', '-c', file, '-o', join(root, site), '-q');
  expect(exitCode, stderr).toBe(0);
  return stdout.trim();
};
const fresh = (name: string): string => join(root, `${name}-${++copies}`);
const copyOf = async (folder: string): Promise<string> => {
  const target = join(fresh('copy'), basename(folder));
  await cp(folder, target, { recursive: true });
  return target;
};
/** Changes a snapshot and repairs every digest; signs again with a key, where one is given. */
const forge = async (folder: string, change: Partial<Snapshot['appliance']>, key?: string): Promise<string> => {
  const copy = await copyOf(folder);
  const file = join(copy, 'snapshots/sps-01.json');
  const snapshot = JSON.parse(await readFile(file, 'utf8')) as Snapshot;
  await rm(file);
  const appliance = { ...snapshot.appliance, ...change };
  // The digest of each document is in the snapshot as well: what is bent is what stands around them.
  const forged = renderSnapshot({ ...snapshot, appliance, requests: snapshot.requests + 1 });
  await writeFile(join(copy, `snapshots/${appliance.name}.json`), forged);
  await reseal(copy);
  if (key !== undefined) await sign(copy, key);
  return copy;
};
const sign = async (folder: string, key: string): Promise<void> => {
  const manifest = await readFile(join(folder, 'manifest.json'));
  const envelope = signEnvelope(manifest, IN_TOTO_PAYLOAD_TYPE, createPrivateKey(await readFile(key, 'utf8')));
  await writeFile(join(folder, 'manifest.dsse.json'), JSON.stringify(envelope));
};
const evaluate = async (folders: readonly string[], ...more: string[]) => {
  const out = fresh('out');
  const run = await cli('evaluate', ...folders, '-o', out, ...more);
  const result = await latestResult(out).catch(() => null);
  return { ...run, out, result };
};
const origins = (result: ScanResult | null) =>
  result?.method.origins?.map(({ zone, keyId: key, appliances: names }) => ({ zone, key, names }));
const idOf = async (site: string): Promise<string> => keyId(await loadPublicKey(join(root, `${site}.pub.pem`)));

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-sites-'));
  const hostnames = ['sps-01', 'sps-02', 'sps-03'];
  appliances = await startApplianceProcess(hostnames.map((hostname) => ({ hostname })));
  const zones = ['bunker', 'bunker', 'ship'];
  const listed = appliances.members.map(({ hostname, url }, at) => ({ name: hostname, url, zone: zones[at] ?? null }));
  rig = await layOutZones({ folder: root, queueUrl: 'postgres://127.0.0.1:1/none', appliances: listed });
  [bunker, ship] = await Promise.all([collect('bunker'), collect('ship')]);
});

afterAll(async () => {
  await appliances?.stop();
  await rm(root, { recursive: true, force: true });
});

describe('snapshots of sites without a connection', () => {
  test('are judged together, and every report says whose signature was checked', async () => {
    const { exitCode, stderr, out, result } = await evaluate(
      [bunker, ship],
      '-c',
      rig.fleetFile,
      '-f',
      'html,pdf,json,md',
    );
    expect([0, 10], stderr).toContain(exitCode);
    const [ofBunker, ofShip] = [await idOf('bunker'), await idOf('ship')];
    expect(origins(result)).toEqual([
      { zone: 'bunker', key: ofBunker, names: ['sps-01', 'sps-02'] },
      { zone: 'ship', key: ofShip, names: ['sps-03'] },
    ]);
    const folder = join(out, 'latest');
    for (const name of ['report.html', 'summary.md'])
      for (const key of [ofBunker, ofShip]) expect(await readFile(join(folder, name), 'utf8'), name).toContain(key);
    const printed = readPdfPages(await readFile(join(folder, 'report.pdf')))
      .join('')
      .replaceAll(/\s/g, '');
    expect(printed).toContain(ofShip);
    expect(printed).not.toContain('Originnotverified');
    const verified = await cli('verify', folder, '--reproduce');
    expect(verified.exitCode, verified.stdout + verified.stderr).toBe(0);
    // The signatures came along: whoever has the new folder can check the origin again.
    const again = await evaluate([folder], '-c', rig.fleetFile, '-f', 'json');
    expect(origins(again.result)).toEqual(origins(result));
    const stored = await evaluate([folder], '--stored-rules', '-f', 'json');
    expect(stored.result).toEqual(result);
  });

  test('are of unverified origin, and the first page says so, where the fleet file names no key', async () => {
    const { out, result } = await evaluate([bunker], '-f', 'html,md,json');
    expect(origins(result)).toEqual([{ zone: null, key: null, names: ['sps-01', 'sps-02'] }]);
    const html = await readFile(join(out, 'latest/report.html'), 'utf8');
    expect(html.indexOf('Origin not verified')).toBeGreaterThan(0);
    expect(html.indexOf('Origin not verified')).toBeLessThan(html.indexOf('id="method"'));
    expect(html).toContain('who collected this was not verified');
    expect(await readFile(join(out, 'latest/summary.md'), 'utf8')).toContain('**The origin was not verified**');
  });

  test('that are left at home are named', async () => {
    const { stderr, result } = await evaluate([ship], '-c', rig.fleetFile, '-f', 'json');
    expect(stderr).toContain('not judged, for want of a snapshot: sps-01, sps-02');
    expect(origins(result)).toHaveLength(1);
  });

  test('that were not picked are not missed', async () => {
    const { stderr, result } = await evaluate([ship], '-c', rig.fleetFile, '-f', 'json', '--appliance', 'sps-03');
    expect(result?.appliances.map(({ name }) => name)).toEqual(['sps-03']);
    expect(stderr).not.toContain('not judged');
  });
});

test.each<[string, () => Promise<string>, RegExp]>([
  ['whose signature was taken off', () => forge(bunker, {}), /sps-01\.json: it is not signed/],
  ['that was changed', () => forge(bunker, {}, join(root, 'ship.pem')), /not signed with a key of zone "bunker"/],
  [
    'whose envelope is of another manifest',
    async () => {
      const copy = await forge(bunker, {});
      await cp(join(bunker, 'manifest.dsse.json'), join(copy, 'manifest.dsse.json'));
      return copy;
    },
    /what was signed is another snapshot/,
  ],
  [
    'that claims to be of another address',
    () => forge(bunker, { url: 'https://192.0.2.9' }, join(root, 'bunker.pem')),
    /collected with another url/,
  ],
  [
    'that lies about its labels',
    () => forge(bunker, { labels: { env: 'lab' } }, join(root, 'bunker.pem')),
    /collected with another labels/,
  ],
])('a snapshot %s is refused', async (_, make, reason) => {
  const folder = await make();
  const { exitCode, stderr, result } = await evaluate([folder], '-c', rig.fleetFile);
  expect(stderr).toMatch(reason);
  expect({ exitCode, result }).toEqual({ exitCode: 2, result: null });
});

test('a site may not speak for the appliance of another one', async () => {
  const copy = await forge(bunker, { name: 'sps-03', zone: 'ship' }, join(root, 'bunker.pem'));
  const { exitCode, stderr } = await evaluate([copy], '-c', rig.fleetFile);
  expect(stderr).toMatch(/sps-03\.json: it was not signed with a key of zone "ship"/);
  expect(exitCode).toBe(2);
});

test('a single file that was taken out of its folder has no signature, and of several folders each is whole', async () => {
  const loose = join(root, 'sps-03.json');
  await cp(join(ship, 'snapshots/sps-03.json'), loose);
  const alone = await evaluate([loose], '-c', rig.fleetFile);
  expect(alone.stderr).toMatch(/sps-03\.json: it is not signed/);
  const copy = await copyOf(bunker);
  await rm(join(copy, 'snapshots/sps-02.json'));
  const { exitCode, stderr } = await evaluate([ship, copy], '-c', rig.fleetFile);
  expect(stderr).toMatch(/sps-02\.json is missing/);
  expect([alone.exitCode, exitCode]).toEqual([2, 2]);
});

test('collect --sign contacts nobody without a key', async () => {
  const before = await appliances.stats();
  const file = join(root, 'unsigned.json');
  const { keys: _keys, ...unsigned } = JSON.parse(await readFile(join(root, 'worker-ship.json'), 'utf8'));
  await writeFile(file, JSON.stringify(unsigned));
  const { exitCode, stderr } = await cli('collect', '--sign', '-c', file, '-o', join(root, 'none'));
  expect(stderr).toMatch(/--sign needs a signing key/);
  expect(exitCode).toBe(2);
  expect(await appliances.stats()).toEqual(before);
});
