import type { AppliedAttestation, Result } from '../model/result.ts';
import type { AttestationRecord, RuleRecord } from '../model/scan-result.ts';
import type { Attestation } from '../model/waiver.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { addDays, daysBetween, utcDate } from './calendar.ts';
import { type LabelledAppliance, scopeCovers } from './scope-covers.ts';

/** For rules that a program was to judge and that a person answers meanwhile: they name no interval. */
const DEFAULT_INTERVAL_DAYS = 365;
/** On one day the worse statement speaks. */
const OUTCOMES: readonly Attestation['outcome'][] = ['fail', 'notapplicable', 'pass'];

/**
 * Lets people answer what no program can: results that are `notchecked` for `manual-pending`, and no others. The newest
 * statement speaks (of one day the worst, then the first id); when it has expired the result is `notchecked` again.
 * A statement dated later than the day after `asOf` is not heard yet. The order of the inputs does not matter; results keep
 * theirs, records are sorted by id.
 */
export function applyAttestations(
  results: readonly Result[],
  attestations: readonly Attestation[],
  rules: readonly Pick<RuleRecord, 'id' | 'reviewIntervalDays'>[],
  appliances: readonly LabelledAppliance[],
  asOf: string,
): { readonly results: readonly Result[]; readonly records: readonly AttestationRecord[] } {
  const today = utcDate(asOf);
  const intervals = new Map(rules.map((rule) => [rule.id, rule.reviewIntervalDays ?? DEFAULT_INTERVAL_DAYS]));
  const byName = new Map(appliances.map((appliance) => [appliance.name, appliance]));
  const dated = attestations.map((one) => ({
    ...one,
    expires: expiryOf(one, intervals.get(one.rule) ?? DEFAULT_INTERVAL_DAYS),
  }));
  const heard = dated.filter(({ date }) => daysBetween(today, date) <= 1).sort(bySpeaking);
  const byRule = Map.groupBy(heard, ({ rule }) => rule);
  return {
    results: results.map((result) => {
      const appliance = byName.get(result.appliance);
      if (result.result !== 'notchecked' || result.reasonCode !== 'manual-pending' || appliance === undefined)
        return result;
      const speaking = (byRule.get(result.ruleId) ?? []).find((one) => scopeCovers(one, appliance));
      return speaking === undefined ? result : answered(result, speaking, today);
    }),
    records: dated
      .map(({ labels, ...one }) => ({
        ...one,
        appliances: Object.keys(labels).length === 0 ? one.appliances : covered({ ...one, labels }, appliances),
        state: isExpired(one, today) ? ('expired' as const) : ('valid' as const),
      }))
      .sort((a, b) => compareText(a.id, b.id)),
  };
}

type Dated = Attestation & { readonly expires: string };

/** A record has no labels: the appliances that carry them are named instead. */
function covered(one: Attestation, appliances: readonly LabelledAppliance[]): readonly string[] {
  return appliances.flatMap((appliance) => (scopeCovers(one, appliance) ? [appliance.name] : [])).sort();
}

function answered(result: Result, one: Dated, today: string): Result {
  const { id, outcome, by, date, expires, statement, evidence } = one;
  const attestation: AppliedAttestation = { id, outcome, by, date, expires, statement, evidence };
  if (isExpired(one, today)) {
    const message = `The attestation of ${date} by ${by} expired on ${expires}.`;
    return { ...result, reasonCode: 'attestation-expired', message, attestation };
  }
  return {
    ...result,
    result: outcome,
    reasonCode: outcome === 'notapplicable' ? 'condition' : null,
    message: `Attested by ${by} on ${date}: ${statement}`,
    attestation,
  };
}

/** By the rule's interval; a statement may end earlier than that, never later. */
function expiryOf(one: Attestation, intervalDays: number): string {
  const latest = addDays(one.date, intervalDays);
  return one.expires !== null && one.expires < latest ? one.expires : latest;
}

function isExpired(one: { readonly expires: string }, today: string): boolean {
  return one.expires <= today;
}

function bySpeaking(a: Dated, b: Dated): number {
  return (
    -compareText(a.date, b.date) || OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome) || compareText(a.id, b.id)
  );
}
