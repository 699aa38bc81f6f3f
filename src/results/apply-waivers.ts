import type { AppliedWaiver, Result } from '../model/result.ts';
import type { WaiverRecord } from '../model/scan-result.ts';
import type { Waiver } from '../model/waiver.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { daysBetween, utcDate } from './calendar.ts';
import { type LabelledAppliance, scopeCovers } from './scope-covers.ts';
import { isPresent } from './summarise.ts';

/** From so many days before its end on a waiver is `expiring`. */
const EXPIRING_DAYS = 14;

/**
 * Attaches waivers to the fails they accept. A result stays `fail`; whether it counts is decided by the state of its waiver.
 * Of several waivers for one fail the one in force that lasts longest is taken, then the first id.
 * The order of the inputs does not matter; results keep theirs, records are sorted by id.
 *
 * `asOf` (ISO 8601) decides by its UTC date. A waiver created later than the day after `asOf` is not in force yet (one day
 * is granted because dates are written in local time).
 */
export function applyWaivers(
  results: readonly Result[],
  waivers: readonly Waiver[],
  appliances: readonly LabelledAppliance[],
  asOf: string,
): { readonly results: readonly Result[]; readonly records: readonly WaiverRecord[] } {
  const today = utcDate(asOf);
  const byRule = Map.groupBy(waivers, ({ rule }) => rule);
  const covered = new Map(waivers.map((waiver) => [waiver, coveredNames(waiver, appliances)]));
  const seen = new Map<Waiver, { pairs: boolean; fails: boolean; attached: string[] }>(
    waivers.map((waiver) => [waiver, { pairs: false, fails: false, attached: [] }]),
  );
  const waived = results.map((result) => {
    if (!isPresent(result)) return result;
    const matching = (byRule.get(result.ruleId) ?? []).filter(
      (waiver) => covered.get(waiver)?.has(result.appliance) && meansResource(waiver, result),
    );
    for (const waiver of matching) {
      const use = seen.get(waiver);
      if (use === undefined) continue;
      use.pairs = true;
      if (result.result === 'fail') use.fails = true;
    }
    const best = result.result === 'fail' ? bestOf(matching, today) : undefined;
    if (best === undefined) return result;
    seen.get(best)?.attached.push(result.fingerprint);
    return { ...result, waiver: applied(best, today) };
  });
  const records = waivers.map((waiver) => {
    const use = seen.get(waiver);
    return {
      ...waiver,
      state: recordState(waiver, use?.pairs ?? false, use?.fails ?? false, today),
      overBroad: isOverBroad(waiver, appliances.length, covered.get(waiver)?.size ?? 0),
      results: (use?.attached ?? []).sort(),
    };
  });
  return { results: waived, records: records.sort(byId) };
}

function coveredNames(waiver: Waiver, appliances: readonly LabelledAppliance[]): ReadonlySet<string> {
  return new Set(appliances.filter((appliance) => scopeCovers(waiver, appliance)).map(({ name }) => name));
}

function meansResource(waiver: Waiver, { resource }: Result): boolean {
  return waiver.resource === null || waiver.resource === resource.path || waiver.resource === resource.name;
}

/** How far a waiver's life has come, whatever it matches. `today`: `YYYY-MM-DD`, UTC. */
export function lifeState(waiver: Pick<Waiver, 'expires'>, today: string): AppliedWaiver['state'] {
  const daysLeft = daysBetween(today, waiver.expires);
  if (daysLeft <= 0) return 'expired';
  return daysLeft <= EXPIRING_DAYS ? 'expiring' : 'active';
}

function hasBegun(waiver: Waiver, today: string): boolean {
  return daysBetween(today, waiver.created) <= 1;
}

function bestOf(matching: readonly Waiver[], today: string): Waiver | undefined {
  return matching
    .filter((waiver) => hasBegun(waiver, today))
    .sort((a, b) => -compareText(a.expires, b.expires) || byId(a, b))[0];
}

function applied(waiver: Waiver, today: string): AppliedWaiver {
  const { id, justification, approver, ticket, expires } = waiver;
  return { id, state: lifeState(waiver, today), justification, approver, ticket, expires };
}

/** Expired says most: it is to be renewed or removed, whatever it matches. */
function recordState(waiver: Waiver, pairs: boolean, fails: boolean, today: string): WaiverRecord['state'] {
  const state = lifeState(waiver, today);
  if (state === 'expired') return 'expired';
  if (!pairs) return 'unmatched';
  return fails && hasBegun(waiver, today) ? state : 'unused';
}

/** All appliances of the fleet and every object: a switched-off rule in the clothes of a waiver. */
function isOverBroad(waiver: Waiver, fleetSize: number, coveredCount: number): boolean {
  if (waiver.resource !== null) return false;
  const everyOne = waiver.appliances.includes('*') && Object.keys(waiver.labels).length === 0;
  return everyOne || (fleetSize > 1 && coveredCount === fleetSize);
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return compareText(a.id, b.id);
}
