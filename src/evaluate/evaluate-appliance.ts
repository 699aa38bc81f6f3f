import type { JsonObject } from '../model/json.ts';
import type { SelectedRule } from '../model/rule.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type EndpointGap, findGaps } from './coverage-gaps.ts';
import { evaluateEngineRule } from './engine-rules.ts';
import { evaluateRule, type Verdict } from './evaluate-rule.ts';
import { type ConsistencyFacts, consistencyFacts } from './fleet-consistent.ts';
import { viewSnapshot } from './snapshot-view.ts';

/** Everything the rules say about one appliance; the snapshot is not needed afterwards. */
export interface ApplianceVerdicts {
  /** In the order of the selection; at least one verdict per rule but the fleet's. */
  readonly verdicts: readonly { readonly ruleId: string; readonly verdicts: readonly Verdict[] }[];
  readonly gaps: readonly EndpointGap[];
  /** For the rule that compares appliances with each other; null when it is not selected. */
  readonly consistency: ConsistencyFacts | null;
}

/**
 * Evaluates the selected rules on one snapshot. Pure: equal input gives equal output.
 *
 * @param asOf ISO 8601; everything that depends on time is judged at this moment.
 * @param isKnown see {@link viewSnapshot}
 */
export function evaluateAppliance(
  snapshot: Snapshot,
  selection: readonly SelectedRule[],
  settings: { readonly inventory: JsonObject; readonly asOf: string },
  isKnown?: (path: string) => boolean,
): ApplianceVerdicts {
  const view = viewSnapshot(snapshot, isKnown);
  const gaps = findGaps(
    view,
    selection.map(({ rule }) => rule),
  );
  const asOfMs = Date.parse(settings.asOf);
  let consistency: ConsistencyFacts | null = null;
  const verdicts = selection.map(({ rule, parameters }) => {
    if (rule.kind === 'automated') {
      return {
        ruleId: rule.id,
        verdicts: evaluateRule(rule, view, { parameters, inventory: settings.inventory, asOfMs }),
      };
    }
    if (rule.kind === 'manual') return { ruleId: rule.id, verdicts: [MANUAL] };
    const verdict = evaluateEngineRule(rule, view, gaps);
    if (verdict === null) consistency = consistencyFacts(view, textOf(parameters['groupLabel']));
    return { ruleId: rule.id, verdicts: verdict === null ? [] : [verdict] };
  });
  return { verdicts, gaps, consistency };
}

/** A manual rule before anybody attested it. */
const MANUAL: Verdict = {
  resource: { path: null, name: null },
  result: 'notchecked',
  reasonCode: 'manual-pending',
  message: 'to be answered by a person',
  evidence: [],
};

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
