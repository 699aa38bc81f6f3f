import type { SelectedRule } from '../../src/model/rule.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { ResultParts } from '../../src/results/assemble-result.ts';
import { reportAppliance } from '../../src/results/report-appliance.ts';
import { selectRules } from '../../src/rules/select-rules.ts';
import { shippedRuleset } from '../evaluate/shipped.ts';
import { AS_OF, refusalOf, treeSnapshot } from '../evaluate/tree-snapshot.ts';

export const AUDIT = '/api/configuration/policies/audit_policies';
export const ruleset = await shippedRuleset();
const LABELS = { site: 'ams' };

/** A tree as an appliance of that name, at one site with the others. */
export function snapshot(tree: 'hardened-8.0' | 'weak-6.0', name: string, over: Partial<Snapshot> = {}): Snapshot {
  const whole = treeSnapshot(tree);
  return { ...whole, appliance: { ...whole.appliance, name, labels: LABELS }, ...over };
}

export function selectionOf(only: readonly string[]): readonly SelectedRule[] {
  const parameters = { 'SPS-FLEET-001': { groupLabel: 'site' } };
  return selectRules(ruleset, { profile: 'baseline', only, skip: [], framework: null, parameters }).rules;
}

const seen = (trust: 'pin' | 'insecure') => ({ protocol: 'p', cipher: 'c', certificates: [], sha256: 'AB', trust });
const failure = { reasonCode: 'timeout', message: 'too late', hint: null } as const;
export const settings = {
  profile: 'baseline',
  inventory: {},
  asOf: AS_OF,
  knownEndpoints: [{ path: AUDIT, page: null }],
};
export const RULES = ['SPS-AUDIT-001', 'SPS-FLEET-001', 'SPS-MAN-008'];

/** Three appliances: one read, one read but for its audit policies, one not at all. */
export function partsOf(over: Partial<ResultParts> = {}): ResultParts {
  const snapshots = [
    snapshot('weak-6.0', 'weak', { tls: seen('insecure'), requests: 5, fingerprintKeyId: 'key' }),
    snapshot('hardened-8.0', 'gap', {
      tls: seen('pin'),
      requests: 7,
      endTime: '2026-11-22T00:02:00.000Z',
      endpoints: { ...treeSnapshot('hardened-8.0').endpoints, [AUDIT]: refusalOf(403), '/api/zz': refusalOf(404) },
    }),
    snapshot('hardened-8.0', 'down', { status: 'failed', error: failure, endpoints: {}, requests: 1, logins: 0 }),
  ];
  const selection = selectionOf(RULES);
  const { reports = snapshots.map((one) => reportAppliance(one, selection, settings)) } = over;
  return {
    uid: 'uid',
    scanTime: AS_OF,
    asOf: AS_OF,
    tool: { name: 'sps-audit', version: '1' },
    organisation: { name: 'Org' } as ResultParts['organisation'],
    profile: 'baseline',
    rulesetSha256: 'cd',
    gates: { failOn: 'high', minCoverage: 90, failOnExpired: false },
    maxResults: 100_000,
    interruptedBy: null,
    reports,
    selections: new Map(reports.map(({ record }) => [record.name, selection])),
    frameworks: [],
    deviations: [],
    waivers: [],
    attestations: [],
    ...over,
  };
}
