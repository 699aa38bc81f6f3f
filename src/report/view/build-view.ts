import type { Result } from '../../model/result.ts';
import type { ScanResult } from '../../model/scan-result.ts';
import { isPresent } from '../../results/summarise.ts';
import type { Labels, Wording } from '../wording/wording.ts';
import { type AppliancesView, viewAppliances } from './appliances.ts';
import {
  type ConsistencyView,
  type DeviationsView,
  type DriftView,
  viewConsistency,
  viewDeviations,
  viewDrift,
} from './comparisons.ts';
import { buildContext, LARGE_FLEET, onlyAppliance, type ReportContext } from './context.ts';
import { type CoverageView, viewCoverage } from './coverage.ts';
import { type FiltersView, viewFilters } from './filters.ts';
import { type FindingsView, viewFindings } from './findings.ts';
import { formatDate } from './format.ts';
import { type FrameworksView, viewFrameworks } from './frameworks.ts';
import { makeVisible } from './make-visible.ts';
import { type MatrixView, viewMatrix } from './matrix.ts';
import { type MethodView, viewMethod } from './method.ts';
import { type ManualView, viewManual, viewWaivers, type WaiversView } from './registers.ts';
import { showResult } from './show-result.ts';
import { type SummaryView, viewSummary } from './summary.ts';
import { type UnjudgedView, viewUnjudged } from './unjudged.ts';
import { type VerdictView, viewVerdict } from './verdict.ts';

/** All that a page for people prints, worded, formatted and sorted. The HTML and the printed edition share it. */
export interface ReportView {
  readonly lang: string;
  readonly title: string;
  readonly labels: Labels;
  /** The sections in order; `id` is the anchor, `count` what stands beside the title in a list of contents. */
  readonly sections: readonly { readonly id: string; readonly title: string; readonly count: string | null }[];
  readonly verdict: VerdictView;
  readonly coverage: CoverageView;
  readonly summary: SummaryView;
  readonly matrix: MatrixView;
  readonly findings: FindingsView;
  readonly unjudged: UnjudgedView;
  readonly appliances: AppliancesView;
  readonly frameworks: FrameworksView;
  readonly waivers: WaiversView;
  readonly manual: ManualView;
  readonly drift: DriftView;
  readonly consistency: ConsistencyView;
  readonly deviations: DeviationsView;
  readonly method: MethodView;
  readonly filters: FiltersView;
}

/** Everything an appliance said is made visible here, once; escaping is left to the format. */
export function buildView(result: ScanResult, wording: Wording): ReportView {
  const context = buildContext(showAll(result), wording);
  const { run } = context.result;
  return {
    lang: wording.lang,
    title: wording.say.title(
      run.organisation?.name ?? null,
      onlyAppliance(context),
      formatDate(run.startTime, wording),
    ),
    labels: wording.labels,
    sections: toSections(context),
    verdict: viewVerdict(context),
    coverage: viewCoverage(context),
    summary: viewSummary(context),
    matrix: viewMatrix(context),
    findings: viewFindings(context),
    unjudged: viewUnjudged(context),
    appliances: viewAppliances(context),
    frameworks: viewFrameworks(context),
    waivers: viewWaivers(context),
    manual: viewManual(context),
    drift: viewDrift(context),
    consistency: viewConsistency(context),
    deviations: viewDeviations(context),
    method: viewMethod(context),
    filters: viewFilters(context),
  };
}

/** Without what no page prints. Results that only the baseline had speak through the drift section alone. */
function showAll(result: ScanResult): ScanResult {
  const large = result.appliances.length > LARGE_FLEET;
  const plainKeys = new Set<string>();
  const results: Result[] = [];
  for (const one of result.results) if (isPresent(one)) results.push(showResult(one, large, plainKeys));
  const { byResult, bySeverity, waived } = result.summary;
  const summary = { byResult, bySeverity, waived, byFramework: {}, matrix: {} };
  return { ...makeVisible({ ...result, summary, results: [] }), results };
}

function toSections({ result, wording, appliances, rules, findings, open }: ReportContext): ReportView['sections'] {
  const { labels, say } = wording;
  const { drift } = result;
  const counted: readonly (readonly [keyof Labels, number])[] = [
    ['verdict', 0],
    ['coverage', result.coverage.gaps.length],
    ['summary', 0],
    ['matrix', 0],
    ['findings', findings.length],
    ['unjudged', open.length],
    ['appliances', appliances.size],
    ['frameworks', result.method.frameworks.length],
    ['waivers', result.waivers.length],
    ['manual', [...rules.values()].filter((rule) => rule.kind === 'manual').length],
    ['drift', drift.configuration.length + drift.results.filter((change) => change.causes.length === 0).length],
    ['consistency', result.consistency.length],
    ['deviations', result.deviations.length],
    ['method', 0],
  ];
  return counted.map(([id, n]) => ({ id, title: labels[id], count: n === 0 ? null : say.number(n) }));
}
