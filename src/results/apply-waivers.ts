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
  const uses = waivers.map((waiver): Use => {
    const covered = appliances.filter((appliance) => scopeCovers(waiver, appliance)).map(({ name }) => name);
    return { waiver, covered: new Set(covered), hasMatched: false, hasFails: false, attached: [] };
  });
  const byRule = Map.groupBy(uses, ({ waiver }) => waiver.rule);
  const waived = results.map((result) => {
    if (!isPresent(result)) return result;
    const matching = (byRule.get(result.ruleId) ?? []).filter(
      ({ waiver, covered }) => covered.has(result.appliance) && meansResource(waiver, result),
    );
    for (const use of matching) {
      use.hasMatched = true;
      use.hasFails ||= result.result === 'fail';
    }
    const best = result.result === 'fail' ? bestOf(matching, today) : undefined;
    if (best === undefined) return result;
    best.attached.push(result.fingerprint);
    return { ...result, waiver: applied(best.waiver, today) };
  });
  const records = uses.map((use) => ({
    ...use.waiver,
    state: recordState(use, today),
    overBroad: isOverBroad(use, appliances.length),
    results: use.attached.sort(),
  }));
  return { results: waived, records: records.sort(byId) };
}

/** What came of one waiver. */
interface Use {
  readonly waiver: Waiver;
  /** Names of appliances. */
  readonly covered: ReadonlySet<string>;
  hasMatched: boolean;
  hasFails: boolean;
  /** Fingerprints. */
  readonly attached: string[];
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

function bestOf(matching: readonly Use[], today: string): Use | undefined {
  return matching
    .filter(({ waiver }) => hasBegun(waiver, today))
    .sort((a, b) => -compareText(a.waiver.expires, b.waiver.expires) || byId(a.waiver, b.waiver))[0];
}

function applied(waiver: Waiver, today: string): AppliedWaiver {
  const { id, justification, approver, ticket, expires } = waiver;
  return { id, state: lifeState(waiver, today), justification, approver, ticket, expires };
}

/** Expired says most: it is to be renewed or removed, whatever it matches. */
function recordState({ waiver, hasMatched, hasFails }: Use, today: string): WaiverRecord['state'] {
  const state = lifeState(waiver, today);
  if (state === 'expired') return 'expired';
  if (!hasMatched) return 'unmatched';
  return hasFails && hasBegun(waiver, today) ? state : 'unused';
}

/** All appliances of the fleet and every object: a switched-off rule in the clothes of a waiver. */
function isOverBroad({ waiver, covered }: Use, fleetSize: number): boolean {
  if (waiver.resource !== null) return false;
  const everyOne = waiver.appliances.includes('*') && Object.keys(waiver.labels).length === 0;
  return everyOne || (fleetSize > 1 && covered.size === fleetSize);
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return compareText(a.id, b.id);
}
