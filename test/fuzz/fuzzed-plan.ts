import type { Snapshot } from '../../src/model/snapshot.ts';
import { loadRuleset, type Ruleset } from '../../src/rules/load-ruleset.ts';
import { selectRules } from '../../src/rules/select-rules.ts';
import { foldSelections, renderUsedRules } from '../../src/rules/used-rules.ts';
import type { ScanPlan } from '../../src/scan.ts';
import { digestJson } from '../../src/snapshot/sha256-hex.ts';
import { AS_OF, treeSnapshot } from '../evaluate/tree-snapshot.ts';

export interface FuzzedPlan {
  readonly ruleset: Ruleset;
  /** A plan that judges the named appliance by every shipped rule. */
  readonly plan: (appliance: string) => ScanPlan;
  /** Text of the stored rules of such a plan. */
  readonly used: string;
}

/** Loads the shipped rules into a plan that needs no fleet. */
export async function fuzzedPlan(): Promise<FuzzedPlan> {
  const ruleset = await loadRuleset([]);
  const choice = { profile: 'strict', only: [], skip: [], framework: null, parameters: {} };
  const { rules: selected } = selectRules(ruleset, choice);
  const plan = (appliance: string): ScanPlan => ({
    uid: 'fuzz',
    scanTime: AS_OF,
    asOf: AS_OF,
    tool: { name: 'sps-audit', version: '0.0.0' },
    organisation: null,
    profile: 'strict',
    rulesetSha256: ruleset.sha256,
    maxResults: 100_000,
    gates: { failOn: 'high', minCoverage: 100, failOnExpired: false },
    selections: new Map([[appliance, selected]]),
    profiles: new Map([[appliance, 'strict']]),
    inventories: new Map([[appliance, {}]]),
    deviations: [],
    frameworks: ruleset.frameworks,
    knownEndpoints: ruleset.knownEndpoints,
    waivers: [],
    attestations: [],
  });
  const used = renderUsedRules({
    schemaVersion: '1.0.0',
    rules: ruleset.rules,
    knownRules: ruleset.rules,
    selections: foldSelections(plan('sps-1')),
    deviations: [],
    frameworks: ruleset.frameworks,
    knownEndpoints: ruleset.knownEndpoints,
    rulesetSha256: ruleset.sha256,
  });
  return { ruleset, plan, used };
}

/** A whole tree as a snapshot whose digests are right. */
export function sampleSnapshot(): Snapshot {
  const snapshot = treeSnapshot('hardened-8.0');
  const endpoints = Object.entries(snapshot.endpoints).map(([path, record]) => [
    path,
    record.status === 'read' ? { ...record, sha256: digestJson(record.document) } : record,
  ]);
  return { ...snapshot, endpoints: Object.fromEntries(endpoints) };
}
