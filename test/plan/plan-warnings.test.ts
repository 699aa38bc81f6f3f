import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shownPath } from '../../src/fleet/shown-path.ts';
import { findSnapshots } from '../../src/plan/find-snapshots.ts';
import { planEvaluation } from '../../src/plan/plan-evaluation.ts';
import { starterRule } from '../../src/rules/starter-rule.ts';
import { REQUEST } from './evaluation-request.ts';
import { smallSnapshot, writeSnapshot } from './small-snapshot.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-warnings-'));
  const endpoint = '/api/configuration/managment/syslog';
  const asked = { title: 'x', area: 'own', endpoint, datum: 'on', value: true, isShipped: false, schemas: null };
  const { rule, cases } = starterRule({ ...asked, id: 'ORG-LOG-001' });
  await mkdir(join(root, 'rules'));
  await writeFile(join(root, 'rules/own.json'), JSON.stringify(rule));
  await writeFile(join(root, 'rules/own.cases.json'), JSON.stringify(cases));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function warningsFor(rules: readonly string[]): Promise<readonly string[]> {
  const scan = await mkdtemp(join(root, 'scan-'));
  await writeSnapshot(scan, smallSnapshot('a'));
  const request = { ...REQUEST, ruleDirs: [join(root, 'rules')], rules };
  return (await planEvaluation(await findSnapshots([scan]), request, {})).warnings;
}

test('a selected rule that reads an endpoint which nobody knows is a warning with its file and what is near', async () => {
  expect(await warningsFor(['ORG-LOG-001', 'SPS-DISK-001'])).toEqual([
    `${shownPath(join(root, 'rules/own.json'))} /inputs/syslog: /api/configuration/managment/syslog is none of the known endpoints. Where an appliance lacks it, the rule is notapplicable. Did you mean /api/configuration/management/syslog?`,
  ]);
  expect(await warningsFor(['SPS-DISK-001'])).toEqual([]);
});
