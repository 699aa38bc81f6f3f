import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { loadStoredPlan, type StoredPlan } from '../../src/plan/stored-plan.ts';
import type { ScanPlan } from '../../src/scan.ts';
import { manualRule } from '../rules/manual-rule.ts';
import { sampleResult } from '../support/sample-result.ts';

const RULE = manualRule('SPS-SSH-001', { aliases: ['OLD-1'], severity: 'high' });
const KNOWN = [
  { id: 'SPS-SSH-001', aliases: ['OLD-1'], severity: 'high' },
  { id: 'SPS-DISK-001', aliases: [], severity: 'low' },
];
const selection = (...appliances: string[]) => ({
  appliances,
  profile: 'strict',
  inventory: { site: 'ams' },
  parameters: { 'SPS-SSH-001': { days: 3 } } as object,
});
const USED = {
  schemaVersion: '1.0.0',
  rules: [RULE],
  knownRules: KNOWN,
  selections: [selection('a', 'b')],
  deviations: [
    { ruleId: 'SPS-DISK-001', kind: 'excluded', appliance: null, parameter: null, from: 1, to: 0, reason: null },
  ],
  frameworks: [{ framework: 'f', title: 't', version: '1', controls: [] }],
  knownEndpoints: [{ path: '/api/x', page: null }],
  rulesetSha256: 'c0de',
};
const WAIVER = `
  - id: W-1
    rule: OLD-1
    appliances: [a]
    justification: it is so
    approver: the board
    created: 2026-01-01
    expires: 2031-01-01
`;
const ATTESTATION = `
  - id: A-1
    rule: SPS-SSH-001
    appliances: [b]
    outcome: pass
    statement: seen
    by: the auditor
    date: 2026-11-01
    evidence: [photo]
`;

const root = await mkdtemp(join(tmpdir(), 'sps-audit-stored-'));
let folder: string;
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'scan-'));
  await mkdir(join(folder, 'rules'));
  await store('rules.json', JSON.stringify(USED));
});

const store = (name: string, content: string | Uint8Array): Promise<void> =>
  writeFile(join(folder, 'rules', name), content);
const loadAll = (run: Partial<ScanResult['run']> = {}): Promise<StoredPlan> => {
  const result = sampleResult();
  return loadStoredPlan(folder, { ...result, run: { ...result.run, ...run } });
};
const load = async (run: Partial<ScanResult['run']> = {}): Promise<ScanPlan> => (await loadAll(run)).plan;
const refused = (file: string, message: RegExp) => ({
  exitCode: 2,
  problems: [{ file: `rules/${file}`, message: expect.stringMatching(message) }],
});

test('a stored plan is that of the scan, with its rules, gates and registers', async () => {
  await store('waivers.yaml', `schemaVersion: 1\nwaivers:${WAIVER}`);
  await store('attestations.yaml', `schemaVersion: 1\nattestations:${ATTESTATION}`);
  const { run, method } = sampleResult();
  const { selections, profiles, inventories, waivers, attestations, ...plan } = await load();
  expect(plan).toEqual({
    uid: run.uid,
    scanTime: run.startTime,
    asOf: run.asOf,
    tool: run.tool,
    organisation: run.organisation,
    profile: run.profile,
    rulesetSha256: 'c0de',
    gates: { failOn: run.failOn, minCoverage: run.minCoverage, failOnExpired: false },
    maxResults: 100_000,
    deviations: USED.deviations,
    frameworks: USED.frameworks,
    origins: method.origins,
    knownEndpoints: USED.knownEndpoints,
  });
  const selected = [{ rule: RULE, parameters: { days: 3 } }];
  expect([...selections]).toEqual([
    ['a', selected],
    ['b', selected],
  ]);
  expect([profiles.get('b'), inventories.get('b')]).toEqual(['strict', { site: 'ams' }]);
  expect(waivers).toEqual([expect.objectContaining({ id: 'W-1', rule: 'SPS-SSH-001', appliances: ['a'] })]);
  expect(attestations).toEqual([expect.objectContaining({ id: 'A-1', rule: 'SPS-SSH-001', appliances: ['b'] })]);
});

test('its files are handed on byte for byte', async () => {
  const mark = Buffer.from('\ufeffschemaVersion: 1\nwaivers: []\n');
  await store('waivers.yaml', mark);
  const { files } = await loadAll();
  expect(files.map(({ name }) => name)).toEqual(['rules/rules.json', 'rules/waivers.yaml']);
  expect(files[1]?.content).toEqual(mark);
});

test('no registers are none, and a scan that ended as expired or with another limit is judged so', async () => {
  expect(await load({ exitCode: 40, maxResults: 7 })).toMatchObject({
    waivers: [],
    attestations: [],
    maxResults: 7,
    gates: { failOnExpired: true },
  });
});

test('nobody is judged by no rule', async () => {
  const empty = { ...selection('c'), parameters: {} };
  await store('rules.json', JSON.stringify({ ...USED, selections: [...USED.selections, empty] }));
  await expect(load()).rejects.toMatchObject(refused('rules.json', /^selects no rule for c$/));
});

test.each<[string, string, string | Uint8Array | null, RegExp]>([
  ['that is missing', 'rules.json', null, /^is missing$/],
  ['that is no JSON', 'rules.json', '{', /^cannot be taken: it is not JSON$/],
  ['that is no text', 'rules.json', Uint8Array.of(0x7b, 0xff), /^is not UTF-8 text$/],
  ['that is no text', 'waivers.yaml', Uint8Array.of(0xff), /^is not UTF-8 text$/],
  ['with a mistake', 'waivers.yaml', 'schemaVersion: 1\nwaivers:\n  - {}\n', /^cannot be taken: .+ \(line 3\)$/],
  [
    'with a mistake',
    'attestations.yaml',
    'schemaVersion: 1\nattestations:\n  - {}\n',
    /^cannot be taken: .+\(line 3\)$/,
  ],
])('a file %s is refused and named: %s', async (_, name, content, message) => {
  if (content === null) await rm(join(folder, 'rules', name));
  else await store(name, content);
  await expect(load()).rejects.toMatchObject(refused(name, message));
});

test('a register that cannot be read is no register that is not there', async () => {
  for (const name of ['waivers.yaml', 'attestations.yaml']) {
    const file = join(folder, 'rules', name);
    await symlink(join(folder, 'rules/rules.json'), file);
    await expect(load()).rejects.toMatchObject(refused(name, /^is a symbolic link$/));
    await rm(file);
    await mkdir(file);
    await expect(load()).rejects.toMatchObject(refused(name, /^is not a regular file$/));
    await rm(file, { recursive: true });
  }
});
