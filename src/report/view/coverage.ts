import type { ApplianceRecord, CoverageGap } from '../../model/scan-result.ts';
import { compareText } from '../../snapshot/compare-text.ts';
import { type ApplianceContext, applianceLink, groupBy, type ReportContext, ruleLink } from './context.ts';
import { toBar } from './format.ts';
import type { Badge, BarSegment, Link } from './fragments.ts';

/** More affected rules than this are folded. */
const MAX_RULES_SHOWN = 6;

export interface CoverageRow {
  readonly name: string;
  readonly href: string;
  readonly index: number;
  readonly version: string | null;
  readonly status: Badge;
  readonly bar: readonly BarSegment[];
  readonly endpoints: string;
  readonly rules: string;
  readonly missing: string;
}

/** The same gap on one or more appliances. `endpoint` null: the appliance as a whole. */
export interface GapRow {
  readonly appliances: readonly Link[];
  readonly endpoint: string | null;
  readonly status: string;
  readonly message: string;
  readonly advice: string;
  readonly rules: readonly Link[];
  readonly ruleCount: string;
  /** True when the rules are many and better folded. */
  readonly fold: boolean;
}

export interface CoverageView {
  readonly lede: string;
  readonly caption: string;
  /** All of a small fleet, or those that need attention. */
  readonly rows: readonly CoverageRow[];
  /** The completely read ones of a large fleet. */
  readonly folded: readonly CoverageRow[];
  readonly foldedTitle: string;
  readonly gaps: readonly GapRow[];
  readonly gapsTitle: string;
  readonly noGaps: string;
  readonly unaudited: readonly { readonly endpoint: string; readonly appliances: string }[];
  readonly unauditedTitle: string;
}

export function viewCoverage(context: ReportContext): CoverageView {
  const { coverage } = context.result;
  const { say } = context.wording;
  const rows = [...context.appliances.values()].map((one) => toRow(context, one));
  const sound = context.large ? rows.filter((row) => row.status.key === 'complete') : [];
  const gaps = toGaps(context, coverage.gaps);
  return {
    lede: say.coverageLede(coverage.percent, coverage.rules),
    caption: say.coverageCaption,
    rows: rows.filter((row) => !sound.includes(row)),
    folded: sound,
    foldedTitle: say.completeFolded(sound.length),
    gaps,
    gapsTitle: say.gapsTitle(gaps.length),
    noGaps: say.noGaps,
    unaudited: coverage.unauditedEndpoints.map(({ endpoint, appliances }) => ({
      endpoint,
      appliances: appliances.length === context.result.appliances.length ? say.everywhere : appliances.join(', '),
    })),
    unauditedTitle: say.unaudited(coverage.unauditedEndpoints.length),
  };
}

function toRow(context: ReportContext, { record, index, anchor, tally }: ApplianceContext): CoverageRow {
  const { say, states } = context.wording;
  const { status, endpoints } = record.collection;
  const { read, forbidden, failed } = endpoints;
  return {
    name: record.name,
    href: `#${anchor}`,
    index,
    version: record.version,
    status: { key: status, word: states[status] ?? status },
    bar:
      read + forbidden + failed === 0
        ? [{ key: 'failed', x: '0', width: '100' }]
        : toBar([
            { key: 'read', count: read },
            { key: 'forbidden', count: forbidden },
            { key: 'failed', count: failed },
          ]),
    endpoints: read === 0 ? '0' : say.ofTotal(read, read + forbidden + failed),
    rules: say.ofTotal(tally.answered, tally.asked),
    missing: missingText(context, record),
  };
}

function missingText(context: ReportContext, record: ApplianceRecord): string {
  const { status, error, endpoints } = record.collection;
  if (status === 'failed' && error !== null) return error.message;
  const missing = context.wording.say.missing(endpoints.forbidden, endpoints.failed, 0);
  if (missing !== '') return missing;
  return status === 'complete' ? context.wording.say.nothingMissing : (error?.message ?? '');
}

function toGaps(context: ReportContext, gaps: readonly CoverageGap[]): readonly GapRow[] {
  const groups = groupBy(gaps, (gap) =>
    JSON.stringify([gap.endpoint ?? '', gap.httpStatus, gap.reasonCode, gap.message, gap.advice, gap.affectedRules]),
  );
  return [...groups.values()]
    .map((members) => members as [CoverageGap, ...CoverageGap[]])
    .sort(([a], [b]) => compareText(a.endpoint ?? '', b.endpoint ?? '') || compareText(a.appliance, b.appliance))
    .map((members) => {
      const [gap] = members;
      const reason = context.wording.reasons[gap.reasonCode];
      return {
        appliances: members.map((member) => applianceLink(context, member.appliance)),
        endpoint: gap.endpoint,
        status: reason,
        message: gap.message,
        advice: gap.advice,
        rules: gap.affectedRules.map((id) => ruleLink(context, id)),
        ruleCount: context.wording.say.count(gap.affectedRules.length, context.wording.labels.rule.toLowerCase()),
        fold: gap.affectedRules.length > MAX_RULES_SHOWN,
      };
    });
}
