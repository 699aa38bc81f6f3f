import type { Result } from '../../model/result.ts';
import { isFinding, isWaived } from '../../results/summarise.ts';

/**
 * States of one control, worst first. What could not be judged (`error`, `unknown`) is `open` and comes before everything
 * but a finding, so that a control is `fine` only when nothing about it stayed open.
 */
export const CONTROL_STATES = ['finding', 'open', 'todo', 'waived', 'noted', 'fine', 'inapplicable', 'blank'] as const;

export type ControlState = (typeof CONTROL_STATES)[number];

/** The state of one result; `notselected` says nothing. */
export function stateOfResult(result: Result): ControlState {
  switch (result.result) {
    case 'fail':
      return isFinding(result) ? 'finding' : isWaived(result) ? 'waived' : 'finding';
    case 'error':
    case 'unknown':
      return 'open';
    case 'notchecked':
      return 'todo';
    case 'informational':
      return 'noted';
    case 'pass':
      return 'fine';
    case 'notapplicable':
      return 'inapplicable';
    case 'notselected':
      return 'blank';
  }
}

/** The worst of several; `blank` for none. */
export function worstState(states: Iterable<ControlState>): ControlState {
  const seen = new Set(states);
  return CONTROL_STATES.find((state) => seen.has(state)) ?? 'blank';
}

/** How many appliances have which state as their worst, worst first. */
export function countAppliances(
  results: readonly Result[],
): readonly { readonly state: ControlState; readonly appliances: readonly string[] }[] {
  const byAppliance = Map.groupBy(results, ({ appliance }) => appliance);
  const worst = [...byAppliance].map(([name, ofOne]) => ({ name, state: worstState(ofOne.map(stateOfResult)) }));
  return CONTROL_STATES.map((state) => ({
    state,
    appliances: worst.filter((one) => one.state === state).map(({ name }) => name),
  })).filter(({ appliances }) => appliances.length > 0);
}
