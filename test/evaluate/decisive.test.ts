import { expect, test } from 'vitest';
import { evaluateRule, type Verdict } from '../../src/evaluate/evaluate-rule.ts';
import { viewSnapshot } from '../../src/evaluate/snapshot-view.ts';
import type { AutomatedRule } from '../../src/model/rule.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { buildTree } from '../support/appliance/tree.ts';
import { type Change, changesFor } from './law-changes.ts';
import { checkedRules, defaultParameters } from './shipped.ts';
import { AS_OF, treeSnapshot } from './tree-snapshot.ts';

/** Rules of which a pass may rest on several data at once, each of them enough. */
const ALTERNATIVES: Readonly<Record<string, string>> = {
  'SPS-ALERT-001': 'mail or SNMP trap',
  'SPS-ALERT-002': 'mail or SNMP trap',
  'SPS-ALERT-003': 'mail or SNMP trap, for each alert',
  'SPS-AUDIT-001': 'one of several certificates',
  'SPS-CHAN-003': 'not such a channel, or recorded and limited by one of several lists',
  'SPS-CHAN-004': 'not such a channel, or recorded and limited by one of several lists',
  'SPS-CONN-001': 'one of several certificates',
  'SPS-HEALTH-003': 'one of three thresholds',
  'SPS-TIMEPOL-002': 'one day of the week',
};

/** Changes after which nothing of the datum is left that a rule could go by. */
const LOSSES = new Set(['datum deleted', 'datum retyped', 'text to empty list']);

function judge(rule: AutomatedRule, snapshot: Snapshot): Verdict[] {
  return evaluateRule(rule, viewSnapshot(snapshot), {
    parameters: defaultParameters(rule),
    inventory: {},
    asOfMs: Date.parse(AS_OF),
  });
}

/** The passes that name the changed datum as evidence. */
function restingOn(verdicts: readonly Verdict[], { endpoint, what }: Change): Verdict[] {
  const names = ({ evidence }: Verdict) => evidence.some((one) => one.endpoint === endpoint && one.pointer === what);
  return verdicts.filter((verdict) => verdict.result === 'pass' && names(verdict));
}

test('what a pass rests on: without it the pass is gone', { timeout: 60_000 }, async () => {
  /** The first change of each rule. */
  const outlived = new Map<string, string>();
  let tried = 0;
  for (const rule of await checkedRules()) {
    for (const name of ['hardened-8.0', 'weak-6.0'] as const) {
      const snapshot = treeSnapshot(name);
      const before = judge(rule, snapshot);
      for (const change of changesFor(rule, snapshot, buildTree(name))) {
        const passes = LOSSES.has(change.kind) && !outlived.has(rule.id) ? restingOn(before, change) : [];
        if (passes.length === 0) continue;
        tried += 1;
        const after = judge(rule, change.apply(snapshot));
        const isStill = passes.some(({ resource }) =>
          after.some((one) => one.result === 'pass' && one.resource.path === resource.path),
        );
        if (isStill) outlived.set(rule.id, `${rule.id} on ${name}: ${change.kind} ${change.endpoint} ${change.what}`);
      }
    }
  }
  // Both ways: an alternative that nothing needs would hide the next one.
  expect([...outlived.keys()].sort(), [...outlived.values()].join('\n')).toEqual(Object.keys(ALTERNATIVES));
  expect(tried).toBeGreaterThan(700);
});
