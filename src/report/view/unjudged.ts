import type { Result } from '../../model/result.ts';
import { compareText } from '../../snapshot/compare-text.ts';
import {
  filterKeys,
  groupBy,
  isManual,
  kindRank,
  type ReportContext,
  resultBadge,
  ruleTitle,
  severityBadge,
  severityRank,
} from './context.ts';
import { toPlace } from './format.ts';
import type { Badge, Place } from './fragments.ts';

/** Places named per open result; one is nearly always enough to act on. */
const MAX_PLACES = 3;

export interface UnjudgedRow {
  readonly anchor: string;
  readonly appliance: string;
  readonly applianceHref: string;
  readonly applianceIndex: number;
  readonly object: string | null;
  readonly badge: Badge;
  readonly reason: string;
  readonly message: string;
  readonly places: readonly Place[];
}

/** One rule with its results that are neither pass nor fail for want of data, or of a fact from the fleet file. */
export interface UnjudgedRule {
  readonly anchor: string;
  readonly ruleId: string;
  readonly title: string;
  readonly severity: Badge;
  readonly area: string;
  readonly frameworks: string;
  readonly count: string;
  readonly caption: string;
  readonly open: boolean;
  readonly rows: readonly UnjudgedRow[];
}

export interface UnjudgedView {
  readonly lede: string;
  /** Appliances that were not reached: their results are told in one line, not rule by rule. */
  readonly whole: readonly { readonly name: string; readonly href: string; readonly text: string }[];
  readonly rules: readonly UnjudgedRule[];
  readonly empty: string | null;
}

export function viewUnjudged(context: ReportContext): UnjudgedView {
  const { wording } = context;
  const lost = groupBy(context.unjudged.filter(isLost), (one) => one.appliance);
  const whole = [...context.appliances.values()].flatMap(({ record, anchor }) => {
    const count = lost.get(record.name)?.length;
    if (count === undefined) return [];
    const reason = record.collection.error?.message ?? wording.reasons['appliance-unreachable'];
    return [{ name: record.name, href: `#${anchor}`, text: wording.say.nothingJudged(count, reason) }];
  });
  // Manual rules have a section of their own.
  const listed = context.unjudged.filter((one) => !isLost(one) && !isManual(context, one.ruleId));
  const rules = [...groupBy(listed, (one) => one.ruleId)]
    .map(([id, results]) => ({ id, results }))
    .sort(
      (a, b) =>
        worstRank(a.results) - worstRank(b.results) ||
        severityRank(a.results[0]?.severity ?? 'info') - severityRank(b.results[0]?.severity ?? 'info') ||
        compareText(a.id, b.id),
    )
    .map(({ id, results }) => toRule(context, id, results));
  return {
    lede: wording.say.unjudgedLede,
    whole,
    rules,
    empty: whole.length + rules.length === 0 ? wording.say.noUnjudged : null,
  };
}

/** It has no result for want of an answer at all. */
function isLost(one: Result): boolean {
  return one.reasonCode === 'appliance-unreachable';
}

function worstRank(results: readonly Result[]): number {
  return Math.min(...results.map((one) => kindRank(one.result)));
}

function toRule(context: ReportContext, id: string, results: readonly Result[]): UnjudgedRule {
  const { wording } = context;
  const keys = filterKeys(context, id);
  return {
    anchor: `open-${context.ruleSlugs.get(id)}`,
    ruleId: id,
    title: ruleTitle(context, id),
    severity: severityBadge(results[0]?.severity ?? 'info', wording),
    area: keys.area,
    frameworks: keys.frameworks,
    count: wording.say.number(results.length),
    caption: wording.say.unjudgedCaption,
    open: !context.large,
    rows: results.map((one) => {
      const appliance = context.appliances.get(one.appliance);
      return {
        anchor: context.anchors.get(one) ?? '',
        appliance: one.appliance,
        applianceHref: `#${appliance?.anchor ?? 'appliances'}`,
        applianceIndex: appliance?.index ?? -1,
        object: one.resource.name,
        badge: resultBadge(one, wording),
        reason: one.reasonCode === null ? '' : wording.reasons[one.reasonCode],
        message: one.message,
        places: toPlaces(one),
      };
    }),
  };
}

function toPlaces(one: Result): readonly Place[] {
  const places = one.evidence.slice(0, MAX_PLACES).map(({ endpoint, pointer }) => toPlace(endpoint, pointer));
  return places.length > 0 || one.resource.path === null ? places : [toPlace(one.resource.path, null)];
}
