import { RESULT_KINDS, SEVERITIES } from '../../model/verdict.ts';
import { compareText } from '../../snapshot/compare-text.ts';
import { kindBadge, type ReportContext, severityBadge } from './context.ts';
import { formatDate, toBar } from './format.ts';
import type { Badge, BarSegment } from './fragments.ts';
import { type TrendView, viewTrend } from './trend.ts';

export interface SummaryView {
  readonly lede: string;
  readonly severities: readonly {
    readonly badge: Badge;
    readonly count: string;
    readonly note: string;
    readonly href: string | null;
  }[];
  readonly kinds: readonly { readonly badge: Badge; readonly count: string; readonly meaning: string }[];
  readonly kindsBar: readonly BarSegment[];
  readonly kindsCaption: string;
  readonly changes: readonly { readonly badge: Badge; readonly count: string }[];
  readonly changesLede: string | null;
  readonly trend: TrendView | null;
  readonly noTrend: string;
}

export function viewSummary(context: ReportContext): SummaryView {
  const { result, wording } = context;
  const { say } = wording;
  const { findings } = context;
  const changes = toChanges(context);
  const kinds = RESULT_KINDS.filter((kind) => result.summary.byResult[kind] > 0);
  const { baseline } = result.drift;
  return {
    lede: say.summaryLede(findings.length, new Set(findings.map((one) => one.appliance)).size),
    severities: [...SEVERITIES.map((severity) => toSeverity(context, severity)), toWaived(context)],
    kinds: kinds.map((kind) => ({
      badge: kindBadge(kind, wording),
      count: say.number(result.summary.byResult[kind]),
      meaning: wording.meanings[kind],
    })),
    kindsBar: toBar(kinds.map((kind) => ({ key: kind, count: result.summary.byResult[kind] }))),
    kindsCaption: say.kindsCaption,
    changes,
    changesLede:
      baseline === null
        ? say.noBaseline
        : changes.length === 0
          ? say.noChange(formatDate(baseline.endTime, wording))
          : null,
    trend: viewTrend(context),
    noTrend: baseline === null ? say.noTrend : say.noHistory,
  };
}

function toSeverity(context: ReportContext, severity: (typeof SEVERITIES)[number]): SummaryView['severities'][number] {
  const { result, wording } = context;
  const count = result.summary.bySeverity[severity];
  const found = context.findings.filter((one) => one.severity === severity);
  const fresh = found.filter((one) => one.baselineState === 'new').length;
  return {
    badge: severityBadge(severity, wording),
    count: wording.say.number(count),
    note: wording.say.newCount(fresh),
    href: [...found, ...context.waived].some((one) => one.severity === severity) ? `#findings-${severity}` : null,
  };
}

function toWaived(context: ReportContext): SummaryView['severities'][number] {
  const { result, wording } = context;
  const ends = context.waived.map((one) => one.waiver?.expires ?? '').sort(compareText);
  const next = ends[0];
  return {
    badge: kindBadge('waived', wording),
    count: wording.say.number(result.summary.waived),
    note: wording.say.waivedNote(next === undefined ? null : formatDate(next, wording)),
    href: result.summary.waived > 0 ? '#waivers' : null,
  };
}

function toChanges(context: ReportContext): SummaryView['changes'] {
  const { wording, result } = context;
  return Object.keys(wording.changes)
    .map((kind) => ({
      badge: { key: kind, word: wording.changes[kind] ?? kind },
      n: result.drift.results.filter((change) => change.kind === kind).length,
    }))
    .filter(({ n }) => n > 0)
    .map(({ badge, n }) => ({ badge, count: wording.say.number(n) }));
}
