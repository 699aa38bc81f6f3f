import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadFleet } from '../../src/fleet/load-fleet.ts';
import { shownPath } from '../../src/fleet/shown-path.ts';
import { describeProblem } from '../../src/plan/describe-problem.ts';
import { loadRegister } from '../../src/plan/load-register.ts';
import { openPlans } from '../../src/plan/open-plans.ts';
import { planRules, type RuleRequest } from '../../src/plan/plan-rules.ts';
import { planScan } from '../../src/plan/plan-scan.ts';
import { planZones, queueUrlOf } from '../../src/plan/plan-zones.ts';
import { loadRuleset } from '../../src/rules/load-ruleset.ts';
import { scanRequest } from '../../src/run/scan-defaults.ts';
import { SCAN_TIME } from './small-snapshot.ts';

const IDENTITY = { uid: 'u', scanTime: SCAN_TIME, asOf: SCAN_TIME, tool: { name: 'sps-audit', version: '0' } };
const REQUEST: RuleRequest = {
  profile: null,
  ruleDirs: [],
  rules: [],
  skipRules: [],
  framework: null,
  failOn: null,
  minCoverage: null,
  failOnExpired: false,
};

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-rules-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const one = (name: string, more: object = {}) => ({
  name,
  url: `https://${name}.example`,
  credentials: { username: 'auditor', passwordEnv: 'SPS_PASSWORD' },
  ...more,
});
async function writeFleet(content: object, name = 'fleet.json'): Promise<string> {
  const file = join(root, name);
  await writeFile(file, JSON.stringify({ schemaVersion: 1, ...content }));
  return file;
}
const load = async (content: object) => loadFleet(await writeFleet(content), { allowInsecure: true, env: {} });

test('each appliance is judged by the rules of its own profile, with its facts, registers and the gates of the file', async () => {
  const waiver = { id: 'W-1', rule: 'SPS-DISK-001', appliances: ['c'], justification: 'so', approver: 'the board' };
  const waivers = [{ ...waiver, created: '2026-11-01', expires: '2026-12-01' }];
  await writeFile(join(root, 'waivers.yaml'), JSON.stringify({ schemaVersion: 1, waivers }));
  await writeFile(join(root, 'attestations.yaml'), JSON.stringify({ schemaVersion: 1, attestations: [] }));
  const fleet = await load({
    waivers: './waivers.yaml',
    attestations: './attestations.yaml',
    gates: { failOn: 'low', minCoverage: 90 },
    rules: { exclude: { 'SPS-DISK-001': 'agreed' } },
    appliances: [
      one('a', { profile: 'strict' }),
      one('b', { profile: 'strict', inventory: { site: 'ber' } }),
      one('c'),
    ],
  });
  const [a, b, c] = fleet.appliances;
  const { plan, usedRules } = await planRules(fleet, [c!, a!, b!], REQUEST, IDENTITY);
  expect([...plan.profiles]).toEqual([
    ['c', 'baseline'],
    ['a', 'strict'],
    ['b', 'strict'],
  ]);
  const ruleset = await loadRuleset([]);
  const idsOf = (name: string) => plan.selections.get(name)?.map(({ rule }) => rule.id) ?? [];
  expect(idsOf('c').length).toBeGreaterThan(50);
  expect(idsOf('a').length).toBeGreaterThan(idsOf('c').length);
  expect(idsOf('b')).toEqual(idsOf('a'));
  expect([...plan.selections.keys()].filter((name) => idsOf(name).includes('SPS-DISK-001'))).toEqual([]);
  // What all share is said once.
  expect(plan.deviations.filter(({ ruleId }) => ruleId === 'SPS-DISK-001')).toEqual([
    expect.objectContaining({ appliance: null, kind: 'excluded', reason: 'agreed' }),
  ]);
  expect([...plan.inventories.values()]).toEqual([{}, {}, { site: 'ber' }]);
  expect(plan).toMatchObject({
    ...IDENTITY,
    profile: 'strict',
    rulesetSha256: ruleset.sha256,
    organisation: null,
    gates: { failOn: 'low', minCoverage: 90, failOnExpired: false },
    waivers: [{ id: 'W-1', appliances: ['c'] }],
    attestations: [],
  });
  expect(usedRules.map(({ name }) => name)).toEqual([
    'rules/rules.json',
    'rules/waivers.yaml',
    'rules/attestations.yaml',
  ]);
  const used = JSON.parse(String(usedRules[0]?.content));
  const selected = new Set([...idsOf('a'), ...idsOf('c')]);
  expect(used.rules.map(({ id }: { id: string }) => id)).toEqual([...selected].sort());
  expect(used.knownRules).toHaveLength(ruleset.rules.length);
});

test('the command line goes before the file, and what one appliance alone departs from is said of it', async () => {
  const request = {
    ...REQUEST,
    profile: 'strict',
    rules: ['SPS-DISK-001', 'SPS-CERT-001'],
    failOn: 'none',
    minCoverage: 0,
  } as const;
  const judged = (name: string, parameters: object) =>
    ({ name, profile: 'baseline', parameters, inventory: {} }) as never;
  const appliances = [judged('a', { 'SPS-CERT-001': { minDaysLeft: 61 } }), judged('b', {})];
  const { plan, warnings, usedRules } = await planRules(
    null,
    appliances,
    { ...request, failOnExpired: true },
    IDENTITY,
  );
  expect(plan).toMatchObject({
    profile: 'strict',
    gates: { failOn: 'none', minCoverage: 0, failOnExpired: true },
    maxResults: 100_000,
    waivers: [],
    attestations: [],
  });
  expect([...plan.selections.values()].map((rules) => rules.map(({ rule }) => rule.id))).toEqual([
    ['SPS-CERT-001', 'SPS-DISK-001'],
    ['SPS-CERT-001', 'SPS-DISK-001'],
  ]);
  expect([...plan.profiles.values()]).toEqual(['strict', 'strict']);
  const departures = plan.deviations.filter(({ kind }) => kind === 'parameter');
  expect(departures).toEqual([expect.objectContaining({ ruleId: 'SPS-CERT-001', appliance: 'a', to: 61 })]);
  expect({ warnings, names: usedRules.map(({ name }) => name) }).toEqual({ warnings: [], names: ['rules/rules.json'] });
});

test('the rules of a framework alone are selected, but for those that are to be skipped', async () => {
  const idsFor = async (more: Partial<RuleRequest>) => {
    const appliance = { name: 'a', profile: 'baseline', parameters: {}, inventory: {} };
    const { plan } = await planRules(null, [appliance], { ...REQUEST, ...more }, IDENTITY);
    return plan.selections.get('a')?.map(({ rule }) => rule.id) ?? [];
  };
  const about = await idsFor({ framework: 'pcidss_4_0_1' });
  expect(about).toContain('SPS-AAA-008');
  expect(about).not.toContain('SPS-DISK-001');
  expect(await idsFor({ framework: 'pcidss_4_0_1', skipRules: ['SPS-AAA-008'] })).toEqual(
    about.filter((id) => id !== 'SPS-AAA-008'),
  );
});

test('a mistake is told with its place, as far as it has one', () => {
  const at = { file: 'a.json', line: 3, message: 'is wrong' };
  const pointed = { file: 'a.json', pointer: '/check', message: 'is wrong', hint: 'Mend it.' };
  expect([at, pointed, { message: 'It is wrong.', hint: 'Mend it.' }].map(describeProblem)).toEqual([
    'a.json:3: is wrong',
    'a.json /check: is wrong. Mend it.',
    'It is wrong. Mend it.',
  ]);
});

test('a register that cannot be read is an error, one that is not named is none', async () => {
  const asItIs = (text: string, file: string) => [text, file];
  expect(await loadRegister(null, 'waivers', asItIs)).toBeNull();
  const file = join(root, 'register.yaml');
  await writeFile(file, 'text');
  expect(await loadRegister(file, 'waivers', asItIs)).toEqual({ text: 'text', parsed: ['text', file] });
  expect((await loadRegister(resolve('package.json'), 'waivers', asItIs))?.parsed[1]).toBe('package.json');
  await expect(loadRegister(root, 'waivers', asItIs)).rejects.toMatchObject({
    exitCode: 2,
    message: `The waivers file ${root} cannot be read (EISDIR).`,
  });
  expect([shownPath(resolve('a/b.yaml')), shownPath('/else/b.yaml')]).toEqual(['a/b.yaml', '/else/b.yaml']);
});

test('a schedule goes on by the plan of before while the files are broken, with a time and an id of its own', async () => {
  const reports = { formats: ['json', 'html'], keep: 5, keepDays: 9 };
  const good = { appliances: [one('a')], reports: { ...reports, out: '/file' }, jobs: 3 };
  const file = await writeFleet(good, 'plan.json');
  const plans = await openPlans(scanRequest(file, { rules: ['SPS-DISK-001'] }), {});
  const first = plans.current();
  expect(first).toMatchObject({
    jobs: 3,
    zoneQueue: null,
    bundle: { ...reports, outDir: '/file', folderUid: first.plan.uid },
  });
  expect(first.bundle.usedRules.map(({ name }) => name)).toEqual(['rules/rules.json']);
  await writeFile(file, '{ "schemaVersion": 1, "appliances": [');
  const { planned, stale } = await plans.next();
  expect(stale).toMatch(/^the plan of before is used, because the new one is broken: .+ \S*plan\.json:1:\d+: /);
  expect(planned.appliances).toBe(first.appliances);
  expect(planned.plan.uid).not.toBe(first.plan.uid);
  expect(planned.bundle.folderUid).toBe(planned.plan.uid);
  expect(planned.plan.asOf).toBe(planned.plan.scanTime);
  expect(planned.plan.scanTime >= first.plan.scanTime).toBe(true);
  await writeFleet({ appliances: [one('a'), one('b')] }, 'plan.json');
  const next = await plans.next();
  expect([next.stale, next.planned.appliances.map(({ name }) => name)]).toEqual([null, ['a', 'b']]);
  expect(plans.current()).toBe(next.planned);
  await rm(file);
  expect((await plans.next()).planned.appliances).toBe(next.planned.appliances);
  await expect(openPlans(scanRequest(file), {})).rejects.toMatchObject({ exitCode: 2 });
});

test('of a scan the command line goes before the file: who, how many at once, into which folder, whom to tell', async () => {
  const file = await writeFleet({
    appliances: [
      one('a', { labels: { site: 'x' } }),
      one('b', { url: 'https://a.example' }),
      one('c', { tls: { insecure: true } }),
    ],
    reports: { out: '/file', formats: ['json', 'html'], keep: 5, keepDays: 9 },
    jobs: 3,
    notify: [{ syslog: { host: 'log.example' } }],
    history: { url: 'sqlite:/history.db' },
    keys: { signing: { file: '/key.pem' } },
    timestamp: { url: 'http://tsa.example/' },
    maxResults: 1_000,
  });
  const only = { rules: ['SPS-DISK-001'], appliances: ['a', 'b'], allowInsecure: true };
  const identity = { uid: 'u', scanTime: SCAN_TIME };
  const refused = planScan(scanRequest(file, { ...only, allowInsecure: false }), identity, {});
  await expect(refused).rejects.toMatchObject({ exitCode: 2 });
  const asFile = await planScan(scanRequest(file, only), identity, {});
  expect(asFile.bundle.channels).toHaveLength(1);
  expect(asFile).toMatchObject({
    plan: { maxResults: 1_000 },
    bundle: {
      outDir: '/file',
      formats: ['json', 'html'],
      history: { url: 'sqlite:/history.db' },
      signing: { from: 'file', path: '/key.pem' },
      timestamp: { url: 'http://tsa.example/' },
    },
  });
  const said = { outDir: '/said', formats: ['csv'], keep: 1, keepDays: 0 } as const;
  const request = scanRequest(file, { ...only, ...said, jobs: 1, noNotify: true, zoneQueue: true });
  const planned = await planScan(request, identity, {});
  expect(planned).toMatchObject({
    jobs: 1,
    zoneQueue: { occurrence: null },
    bundle: { ...said, folderUid: 'u', isReplay: false, channels: [] },
    plan: { uid: 'u', scanTime: SCAN_TIME, asOf: SCAN_TIME },
  });
  expect(planned.appliances.map(({ name }) => name)).toEqual(['a', 'b']);
  expect([...planned.plan.selections.keys()]).toEqual(['a', 'b']);
  expect(planned.warnings).toEqual([expect.stringMatching(/^a, b have one address, /)]);
});

test('appliances of a zone go over the queue only with the keys of the zone and a fingerprint key', async () => {
  const zones = { dmz: { publicKeyFiles: ['./none.pem'] } };
  const fleet = await load({ zones, appliances: [one('a', { zone: 'dmz' }), one('b')] });
  const keyed = { ...fleet, keys: { ...fleet.keys, fingerprint: { from: 'file', path: '/key' } as const } };
  await expect(planZones(fleet, fleet.appliances)).rejects.toThrow(/needs a fingerprint key/);
  await expect(planZones({ ...keyed, zones: {} }, fleet.appliances)).rejects.toThrow(/whose snapshots to take of dmz/);
  await expect(planZones(keyed, fleet.appliances)).rejects.toThrow(/none\.pem/);
  const [own, other] = [generateKeyPairSync('ed25519').publicKey, generateKeyPairSync('ed25519').publicKey];
  const [ownFile, otherFile] = [join(root, 'own.pem'), join(root, 'other.pem')];
  await writeFile(ownFile, own.export({ format: 'pem', type: 'spki' }));
  await writeFile(otherFile, other.export({ format: 'pem', type: 'spki' }));
  const keysOf = (...publicKeyFiles: string[]) => ({ publicKeyFiles });
  const both = { dmz: keysOf(ownFile, otherFile), lab: keysOf(otherFile), unused: keysOf('/no/such.pem') };
  const [zoned, plain] = fleet.appliances;
  const inLab = { ...zoned!, name: 'c', zone: 'lab' };
  const planned = await planZones({ ...keyed, queue: { url: 'x' }, zones: both }, [plain!, inLab, zoned!]);
  expect(planned).toMatchObject({ zoned: [inLab, zoned], local: [plain] });
  expect([...planned.publicKeys].map(([zone, keys]) => [zone, keys.length])).toEqual([
    ['lab', 1],
    ['dmz', 2],
  ]);
  expect(planned.publicKeys.get('lab')?.[0]?.equals(other)).toBe(true);
  expect(planned.publicKeys.get('dmz')?.map((key) => key.equals(own))).toEqual([true, false]);
  const local = fleet.appliances.filter(({ zone }) => zone === null);
  const queue = { url: 'postgres://db/x' };
  expect(await planZones({ ...keyed, queue }, local)).toEqual({
    queueUrl: queue.url,
    zoned: [],
    local,
    publicKeys: new Map(),
  });
  expect(() => queueUrlOf({ queue: null })).toThrow(/where the job queue is/);
});
