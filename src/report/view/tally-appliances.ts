import type { Result } from '../../model/result.ts';
import type { ApplianceRecord, RuleRecord } from '../../model/scan-result.ts';
import type { ResultKind } from '../../model/verdict.ts';
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
  /** Automated and engine rules that were asked, and those of them that have an open result. */
  asked: string[];
  unanswered: string[];
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
    if (rules.get(one.ruleId)?.kind !== 'manual') ask(tally, one);
  }
  return tallies;
}

export function emptyTally(): ApplianceTally {
  return { results: 0, findings: 0, open: 0, listed: [], folded: new Map(), asked: [], unanswered: [] };
}

function fold({ folded }: ApplianceTally, { result, ruleId }: Result): void {
  const ids = folded.get(result);
  if (ids === undefined) folded.set(result, [ruleId]);
  else addId(ids, ruleId);
}

function ask({ asked, unanswered }: ApplianceTally, one: Result): void {
  if (one.result === 'notchecked' || one.result === 'notselected') return;
  addId(asked, one.ruleId);
  if (isOpen(one)) addId(unanswered, one.ruleId);
}

/** Results of one rule come together. */
function addId(ids: string[], id: string): void {
  if (ids.at(-1) !== id) ids.push(id);
}
