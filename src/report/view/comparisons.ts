import type { ConfigurationChange, ResultChange } from '../../model/scan-change.ts';
import type { Deviation } from '../../model/scan-result.ts';
import type { ResultKind } from '../../model/verdict.ts';
import { applianceLink, kindBadge, type ReportContext, ruleLink, ruleTitle } from './context.ts';
import { formatDate, formatValue, toPlace } from './format.ts';
import type { Badge, Link, Place, Value } from './fragments.ts';

export interface VerdictChange {
  readonly rule: Link;
  readonly title: string;
  readonly kind: Badge;
  /** False where the verdict stayed and something else changed (a waiver began or ended). */
  readonly turned: boolean;
  readonly before: Badge;
  readonly after: Badge;
}

export interface DriftView {
  readonly lede: string;
  readonly changes: readonly {
    readonly appliance: Link;
    readonly place: Place;
    readonly was: Value;
    readonly is: Value;
    readonly verdicts: readonly VerdictChange[];
  }[];
  readonly changesCaption: string;
  readonly noVerdict: string;
  /** Changed verdicts that no changed setting explains. */
  readonly others: readonly (VerdictChange & { readonly appliance: Link; readonly object: string | null })[];
  readonly othersCaption: string;
  readonly empty: string | null;
}

export interface ConsistencyView {
  readonly lede: string;
  readonly caption: string;
  readonly rows: readonly {
    readonly group: string;
    readonly place: Place;
    readonly majority: Value;
    readonly outliers: readonly { readonly appliance: Link; readonly value: Value }[];
  }[];
  readonly empty: string | null;
}

export interface DeviationsView {
  readonly lede: string;
  readonly caption: string;
  readonly rows: readonly {
    readonly rule: Link;
    readonly title: string;
    readonly what: string;
    readonly scope: string;
    readonly from: Value;
    readonly to: Value;
    readonly reason: string;
  }[];
  readonly empty: string | null;
}

export function viewDrift(context: ReportContext): DriftView {
  const { drift } = context.result;
  const { say } = context.wording;
  const date = drift.baseline === null ? '' : formatDate(drift.baseline.endTime, context.wording);
  const nothing = drift.configuration.length + drift.results.length === 0;
  return {
    lede: drift.baseline === null ? '' : say.driftLede(date, drift.configuration.length, drift.results.length),
    changes: drift.configuration.map((change, index) => toChange(context, change, index)),
    changesCaption: say.driftCaption,
    noVerdict: say.noVerdict,
    others: drift.results
      .filter((change) => change.causes.length === 0)
      .map((change) => ({
        ...toVerdict(context, change),
        appliance: applianceLink(context, change.appliance),
        object: change.resource.name,
      })),
    othersCaption: say.driftOthers,
    empty: drift.baseline === null ? say.noBaseline : nothing ? say.noDrift(date) : null,
  };
}

function toChange(context: ReportContext, change: ConfigurationChange, index: number): DriftView['changes'][number] {
  return {
    appliance: applianceLink(context, change.appliance),
    place: toPlace(change.endpoint, change.pointer),
    was: formatValue(change.old, context.wording),
    is: formatValue(change.new, context.wording),
    verdicts: context.result.drift.results
      .filter((one) => one.causes.includes(index))
      .map((one) => toVerdict(context, one)),
  };
}

function toVerdict(context: ReportContext, change: ResultChange): VerdictChange {
  const { wording } = context;
  const badge = (kind: ResultKind | null) => (kind === null ? { key: 'none', word: '–' } : kindBadge(kind, wording));
  return {
    rule: ruleLink(context, change.ruleId),
    title: ruleTitle(context, change.ruleId),
    kind: { key: change.kind, word: wording.changes[change.kind] ?? change.kind },
    turned: change.before !== change.after,
    before: badge(change.before),
    after: badge(change.after),
  };
}

export function viewConsistency(context: ReportContext): ConsistencyView {
  const { say, labels } = context.wording;
  const rows = context.result.consistency.map((record) => ({
    group: record.group,
    place: toPlace(record.endpoint, record.pointer),
    majority: formatValue(record.majority, context.wording),
    outliers: record.outliers.map(({ appliance, actual }) => ({
      appliance: applianceLink(context, appliance),
      value: formatValue(actual, context.wording),
    })),
  }));
  return {
    lede: say.consistencyLede,
    caption: labels.consistency,
    rows,
    empty: rows.length === 0 ? say.noConsistency : null,
  };
}

export function viewDeviations(context: ReportContext): DeviationsView {
  const { say, labels } = context.wording;
  const rows = context.result.deviations.map((deviation) => toDeviation(context, deviation));
  return {
    lede: say.deviationsLede,
    caption: labels.deviations,
    rows,
    empty: rows.length === 0 ? say.noDeviations : null,
  };
}

function toDeviation(context: ReportContext, deviation: Deviation): DeviationsView['rows'][number] {
  const { say } = context.wording;
  const words = { excluded: say.excluded, included: say.included, parameter: deviation.parameter ?? '' };
  const value = (json: Deviation['from']) =>
    json === null ? { text: '–', code: false } : formatValue(json, context.wording);
  return {
    rule: ruleLink(context, deviation.ruleId),
    title: ruleTitle(context, deviation.ruleId),
    what: words[deviation.kind],
    scope: deviation.appliance ?? say.everywhere,
    from: value(deviation.from),
    to: value(deviation.to),
    reason: deviation.reason ?? say.noReason,
  };
}
