import type { Result } from '../model/result.ts';
import type { ScanResult } from '../model/scan-result.ts';
import { isFinding, isPresent, isWaived } from '../results/summarise.ts';

type Outcome = 'PASSED' | 'WARNED' | 'FAILED';

/**
 * A scan in the words of the in-toto test-result predicate: one test per rule, named by its id, with its worst result.
 * Failed: a finding. Warned: something could not be judged, or a waiver stands for a fail. A rule that applies nowhere is
 * in no list, and neither is an open manual control. `result` null (nothing was evaluated) warns: absent data never passes.
 */
export function testOutcome(result: ScanResult | null): {
  readonly result: Outcome;
  readonly passedTests: readonly string[];
  readonly warnedTests: readonly string[];
  readonly failedTests: readonly string[];
} {
  const worst = new Map<string, Outcome>();
  for (const one of result?.results ?? []) {
    const outcome = outcomeOf(one);
    if (outcome !== null && rank(outcome) >= rank(worst.get(one.ruleId) ?? outcome)) worst.set(one.ruleId, outcome);
  }
  const rulesWith = (outcome: Outcome): string[] =>
    [...worst].flatMap(([ruleId, one]) => (one === outcome ? [ruleId] : [])).sort();
  const lists = {
    passedTests: rulesWith('PASSED'),
    warnedTests: rulesWith('WARNED'),
    failedTests: rulesWith('FAILED'),
  };
  const complete =
    result !== null &&
    !result.run.partial &&
    result.coverage.appliances.failed === 0 &&
    result.coverage.percent >= result.run.minCoverage &&
    lists.passedTests.length > 0;
  if (lists.failedTests.length > 0) return { result: 'FAILED', ...lists };
  return { result: complete && lists.warnedTests.length === 0 ? 'PASSED' : 'WARNED', ...lists };
}

function outcomeOf(one: Result): Outcome | null {
  if (!isPresent(one)) return null;
  if (isFinding(one)) return 'FAILED';
  if (isWaived(one) || one.result === 'error' || one.result === 'unknown') return 'WARNED';
  return one.result === 'pass' ? 'PASSED' : null;
}

function rank(outcome: Outcome): number {
  return ['PASSED', 'WARNED', 'FAILED'].indexOf(outcome);
}
