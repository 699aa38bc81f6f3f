import type { Result } from '../../model/result.ts';
import type { ApplianceRecord, RuleRecord } from '../../model/scan-result.ts';
import type { ResultKind } from '../../model/verdict.ts';
import { pairsOf } from '../../results/coverage.ts';
import { isFinding } from '../../results/summarise.ts';
import { isInOrder, isOpen } from './standing.ts';

/** The results of one appliance, listed and counted. Lists of rules name each once, in order. */
export interface ApplianceTally {
  results: number;
  findings: number;
  open: number;
  /** What has a row of its own. */
  listed: Result[];
  /** The rules of what is told in one line for each kind. */
  folded: Map<ResultKind, string[]>;
  /** How many automated and engine rules were asked, and how many of them were answered in full: as the coverage counts. */
  asked: number;
  answered: number;
}

/**
 * By name, in one walk: a large fleet has some hundred thousand results.
 *
 * @param results in order of their rules
 */
export function tallyAppliances(
  results: readonly Result[],
  records: readonly ApplianceRecord[],
  rules: ReadonlyMap<string, RuleRecord>,
  large: boolean,
): ReadonlyMap<string, Readonly<ApplianceTally>> {
  const unreached = new Set(records.filter(({ collection }) => collection.status === 'failed').map(({ name }) => name));
  const tallies = new Map(records.map(({ name }) => [name, emptyTally()]));
  for (const one of results) {
    const tally = tallies.get(one.appliance);
    if (tally === undefined) continue;
    tally.results += 1;
    if (isFinding(one)) tally.findings += 1;
    if (isOpen(one)) tally.open += 1;
    const isLost = one.reasonCode === 'appliance-unreachable' && unreached.has(one.appliance);
    if (isLost || (large && (isInOrder(one) || one.result === 'notchecked'))) fold(tally, one);
    else tally.listed.push(one);
  }
  for (const { ruleId, appliance, open } of pairsOf(results)) {
    const tally = tallies.get(appliance);
    if (tally === undefined || open === 'notchecked' || rules.get(ruleId)?.kind === 'manual') continue;
    tally.asked += 1;
    if (open === null) tally.answered += 1;
  }
  return tallies;
}

export function emptyTally(): ApplianceTally {
  return { results: 0, findings: 0, open: 0, listed: [], folded: new Map(), asked: 0, answered: 0 };
}

function fold({ folded }: ApplianceTally, { result, ruleId }: Result): void {
  const ids = folded.get(result);
  if (ids === undefined) folded.set(result, [ruleId]);
  else addId(ids, ruleId);
}

/** Results of one rule come together. */
function addId(ids: string[], id: string): void {
  if (ids.at(-1) !== id) ids.push(id);
}
