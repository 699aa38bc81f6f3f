import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadFleet } from '../../src/fleet/load-fleet.ts';
import { planRules } from '../../src/plan/plan-rules.ts';
import { scanRequest } from '../../src/run/scan-defaults.ts';
import { SCAN_TIME } from './small-snapshot.ts';

const IDENTITY = { uid: 'u', scanTime: SCAN_TIME, asOf: SCAN_TIME, tool: { name: 'sps-audit', version: '0' } };

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-registers-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function fleetOf(content: object) {
  const file = join(root, 'fleet.json');
  const credentials = { username: 'u', passwordEnv: 'P' };
  const appliances = [{ name: 'a', url: 'https://a.example', credentials }];
  await writeFile(file, JSON.stringify({ schemaVersion: 1, appliances, ...content }));
  return loadFleet(file, { allowInsecure: false, env: {} });
}

async function ownRule(folder: string, id: string): Promise<string> {
  const rule = { id, revision: 1, title: 'x', severity: 'low', area: 'disk', kind: 'automated', expected: 'x' };
  const unchecked = { inputs: {}, check: null, uncheckable: 'No field says so.', message: { fail: 'x' } };
  await mkdir(join(root, folder));
  await writeFile(
    join(root, folder, 'rule.json'),
    JSON.stringify({ ...rule, ...unchecked, rationale: 'x', remediation: 'x' }),
  );
  return join(root, folder);
}

test('own rules of the file and of the command line, statements, limits of waivers and who is audited are all in the plan', async () => {
  await ownRule('of-file', 'OUR-FILE-001');
  const ruleDirs = [await ownRule('of-line', 'OUR-LINE-001')];
  const waiver = { id: 'W-1', rule: 'OUR-GONE-001', justification: 'so', approver: 'the board' };
  const dates = { created: '2026-11-01', expires: '2026-12-01' };
  await writeFile(
    join(root, 'waivers.yaml'),
    JSON.stringify({ schemaVersion: 1, waivers: [{ ...waiver, appliances: ['a'], ...dates }] }),
  );
  const statement = { id: 'A-1', rule: 'SPS-MAN-006', outcome: 'pass', by: 'x', date: '2026-11-01', statement: 'x' };
  await writeFile(
    join(root, 'attestations.yaml'),
    JSON.stringify({ schemaVersion: 1, attestations: [{ ...statement, appliances: ['gone'] }] }),
  );
  const registers = { waivers: './waivers.yaml', attestations: './attestations.yaml', rules: { dirs: ['./of-file'] } };
  const organisation = { name: 'Example Bank' };
  const fleet = await fleetOf({ ...registers, organisation });
  const request = scanRequest('', { ruleDirs });
  const { plan, warnings, usedRules } = await planRules(fleet, fleet.appliances, request, IDENTITY);
  const selected = plan.selections.get('a')?.map(({ rule }) => rule.id);
  expect(selected).toEqual(expect.arrayContaining(['OUR-FILE-001', 'OUR-LINE-001', 'SPS-MAN-006']));
  expect(plan).toMatchObject({
    organisation,
    waivers: [{ id: 'W-1' }],
    attestations: [{ id: 'A-1', outcome: 'pass' }],
  });
  expect(warnings).toEqual([
    expect.stringMatching(/waivers\.yaml:1:\d+: .*OUR-GONE-001/),
    expect.stringMatching(/attestations\.yaml:1:\d+: .*gone/),
  ]);
  const used = JSON.parse(String(usedRules[0]?.content));
  expect(used).toMatchObject({ schemaVersion: '1.0.0', rulesetSha256: plan.rulesetSha256 });
  expect(used.knownRules).toContainEqual({ id: 'OUR-LINE-001', aliases: [], severity: 'low' });

  waiver.rule = 'OUR-FILE-001';
  await writeFile(
    join(root, 'waivers.yaml'),
    JSON.stringify({ schemaVersion: 1, waivers: [{ ...waiver, appliances: ['a'], ...dates }] }),
  );
  const strict = await fleetOf({ ...registers, waiverMaxDays: { low: 29 } });
  await expect(planRules(strict, strict.appliances, request, IDENTITY)).rejects.toMatchObject({
    exitCode: 2,
    problems: [expect.objectContaining({ message: expect.stringMatching(/29 days/) as string })],
  });
});

test('an appliance that is not scanned this time is no stranger to its waivers', async () => {
  const waiver = { id: 'W-1', rule: 'SPS-DISK-001', appliances: ['a', 'gone'], justification: 'x', approver: 'x' };
  const waivers = [{ ...waiver, created: '2026-11-01', expires: '2026-12-01' }];
  await writeFile(join(root, 'waivers.yaml'), JSON.stringify({ schemaVersion: 1, waivers }));
  const fleet = await fleetOf({ waivers: './waivers.yaml' });
  const other = { ...fleet.appliances[0]!, name: 'b' };
  const both = { ...fleet, appliances: [...fleet.appliances, other] };
  const { warnings } = await planRules(both, [other], scanRequest(''), IDENTITY);
  expect(warnings).toEqual([expect.stringMatching(/waivers\.yaml:1:\d+: There is no appliance "gone"\.$/)]);
});

test('without a fleet file and options the gates have their defaults, and what only one appliance departs from is said of it', async () => {
  const judged = (name: string, minDaysLeft: number) =>
    ({ name, profile: 'baseline', parameters: { 'SPS-CERT-001': { minDaysLeft } }, inventory: {} }) as never;
  const { plan } = await planRules(null, [judged('a', 61), judged('b', 62)], scanRequest(''), IDENTITY);
  expect(plan).toMatchObject({
    gates: { failOn: 'high', minCoverage: 100, failOnExpired: false },
    profile: 'baseline',
    organisation: null,
  });
  expect(plan.deviations.map(({ appliance, ruleId, to }) => [appliance, ruleId, to])).toEqual([
    ['a', 'SPS-CERT-001', 61],
    ['b', 'SPS-CERT-001', 62],
  ]);
});
