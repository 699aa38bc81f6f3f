import type { CoverageGap } from '../../model/scan-result.ts';
import { SEVERITIES } from '../../model/verdict.ts';
import { compareText } from '../../snapshot/compare-text.ts';
import { groupBy, onlyAppliance, type ReportContext } from './context.ts';
import { formatDate, formatPeriod, formatTime } from './format.ts';
import type { Badge, Fact } from './fragments.ts';

/** Things named on the first page of one kind; above this the reader is sent to the coverage section, if it names them. */
const MAX_NOTICE_ITEMS = 8;
const MAX_NOTICE_NAMES = 6;

/** One kind of thing the scan does not know, named at once. `more`: how many further ones the coverage section names. */
export interface Notice {
  readonly title: string;
  readonly items: readonly { readonly subject: string; readonly code: boolean; readonly text: string }[];
  readonly more: string | null;
  /** The first things one by one, for a cover, and how many there are. */
  readonly first: Notice['items'];
  readonly count: number;
}

export interface VerdictView {
  readonly kicker: string;
  readonly organisation: string | null;
  readonly unit: string | null;
  readonly classification: string | null;
  /** `data:` address of an image. */
  readonly logo: string | null;
  readonly headline: string;
  readonly state: Badge;
  readonly lede: string;
  readonly notices: readonly Notice[];
  readonly facts: readonly Fact[];
  /** Pieces for covers and footers of a printed edition. */
  readonly period: string;
  readonly date: string;
  readonly runId: string;
  readonly rulesetSha256: string;
  readonly tool: string;
}

export function viewVerdict(context: ReportContext): VerdictView {
  const { result, wording } = context;
  const { run, coverage } = result;
  const { say } = wording;
  const threshold = run.failOn === 'none' ? 'high' : run.failOn;
  const read = coverage.appliances.complete + coverage.appliances.partial;
  const findings = Object.values(result.summary.bySeverity).reduce((sum, n) => sum + n, 0);
  return {
    kicker: say.kicker,
    organisation: run.organisation?.name ?? null,
    unit: run.organisation?.unit ?? null,
    classification: run.organisation?.classification ?? null,
    logo: run.organisation?.logo ?? null,
    headline: say.headline(
      read,
      coverage.appliances.selected,
      countAtOrAbove(context, threshold),
      wording.severities[threshold],
      onlyAppliance(context),
    ),
    state: toState(context, countAtOrAbove(context, threshold) > 0 && run.failOn !== 'none'),
    lede: say.verdictLede(findings, result.summary.waived, coverage.percent, context.open.length),
    notices: toNotices(context),
    facts: toFacts(context),
    period: formatPeriod(run.startTime, run.endTime, wording),
    date: formatDate(run.startTime, wording),
    runId: run.uid,
    rulesetSha256: run.rulesetSha256,
    tool: `${run.tool.name} ${run.tool.version}`,
  };
}

/** Appliances with a finding of the severity or worse. */
function countAtOrAbove(context: ReportContext, threshold: (typeof SEVERITIES)[number]): number {
  const worse = SEVERITIES.slice(0, SEVERITIES.indexOf(threshold) + 1);
  const names = context.findings.filter((one) => worse.includes(one.severity)).map((one) => one.appliance);
  return new Set(names).size;
}

function toState(context: ReportContext, findings: boolean): Badge {
  const { coverage, run } = context.result;
  const { states } = context.wording;
  const incomplete =
    coverage.percent < run.minCoverage ||
    coverage.appliances.failed > 0 ||
    coverage.rules.error + coverage.rules.unknown > 0 ||
    run.partial;
  const nothing = coverage.appliances.complete + coverage.appliances.partial === 0;
  const key = nothing ? 'nothing' : findings ? (incomplete ? 'both' : 'findings') : incomplete ? 'incomplete' : 'ok';
  return { key, word: states[key] ?? key };
}

function toFacts(context: ReportContext): readonly Fact[] {
  const { result, wording } = context;
  const { run } = result;
  const { say, labels } = wording;
  const gate = say.gate(run.failOn === 'none' ? 'none' : wording.severities[run.failOn], run.minCoverage);
  return [
    { term: say.factPeriod, text: formatPeriod(run.startTime, run.endTime, wording), code: false },
    { term: say.factScope, text: say.scope(result.appliances.length, result.rules.length), code: false },
    { term: say.factProfile, text: run.profile, code: false },
    { term: say.factGate, text: gate, code: false },
    { term: labels.run, text: run.uid, code: true },
    ...(run.asOf === run.endTime || run.asOf === run.startTime
      ? []
      : [{ term: say.factAsOf, text: formatTime(run.asOf, wording), code: false }]),
  ];
}

/** Switched-off appliances, endpoints that were refused or failed, unverified TLS: everything a reader must know first. */
function toNotices(context: ReportContext): readonly Notice[] {
  const { result, wording } = context;
  const { say } = wording;
  const gaps = result.coverage.gaps.filter((gap) => gap.endpoint !== null);
  const forbidden = gaps.filter((gap) => gap.reasonCode === 'http-403');
  const failed = gaps.filter((gap) => gap.reasonCode !== 'http-403');
  const insecure = result.method.insecureAppliances;
  const whole = groupBy(
    result.coverage.gaps.filter((gap) => gap.endpoint === null),
    (gap) => gap.appliance ?? '',
  );
  return [
    ...(result.run.partial ? [{ title: say.interrupted, items: [], more: null, first: [], count: 0 }] : []),
    ...toNotice(context, say.unreachedTitle, unreached(context, whole)),
    ...toNotice(context, say.partialTitle, partlyRead(context, whole)),
    ...toNotice(context, say.forbiddenTitle, namePlaces(context, forbidden)),
    ...toNotice(context, say.failedTitle, namePlaces(context, failed)),
    ...toNotice(
      context,
      say.insecureTitle,
      insecure.map((subject) => ({ subject, code: false, text: say.insecure })),
      true,
    ),
    ...toNotice(context, say.unvouchedTitle, unvouched(context), true),
  ];
}

/** What is missing of an appliance beyond single endpoints, by its name. */
type WholeGaps = ReadonlyMap<string, readonly CoverageGap[]>;

/** Appliances of which nothing was read. */
function unreached({ result }: ReportContext, whole: WholeGaps): Notice['items'] {
  const failed = result.appliances.filter(({ collection }) => collection.status === 'failed');
  return failed.map(({ name, collection }) => ({
    subject: name,
    code: false,
    text: collection.error?.message ?? whole.get(name)?.[0]?.message ?? '',
  }));
}

/** Appliances whose reading broke off, changed under it or left more out than single endpoints. */
function partlyRead({ result, wording }: ReportContext, whole: WholeGaps): Notice['items'] {
  const partial = result.appliances.filter(({ collection }) => collection.status === 'partial');
  return partial.flatMap(({ name, collection: { error, torn } }) => {
    const gap = whole.get(name)?.[0];
    if (error === null && !torn && gap === undefined) return [];
    const text = error?.message ?? (torn ? wording.say.tornText : (gap?.message ?? ''));
    return [{ subject: name, code: false, text }];
  });
}

/** Snapshots that were handed over and that nobody signed. */
function unvouched({ result, wording }: ReportContext): Notice['items'] {
  const origins = (result.method.origins ?? []).filter(({ keyId }) => keyId === null);
  return origins.flatMap(({ appliances, scanTime }) => {
    const text = wording.say.unvouched(formatTime(scanTime, wording));
    return appliances.map((subject) => ({ subject, code: false, text }));
  });
}

/** `isOnlyHere`: no other section names them, so that all are named, together where they are many. */
function toNotice(
  { wording: { say, labels } }: ReportContext,
  title: string,
  all: Notice['items'],
  isOnlyHere = false,
): readonly Notice[] {
  if (all.length === 0) return [];
  const first = all.slice(0, MAX_NOTICE_ITEMS);
  const hidden = all.length - first.length;
  const items = hidden > 0 && isOnlyHere ? joinSubjects(all) : first;
  const more = hidden > 0 && !isOnlyHere ? say.more(hidden, labels.coverage) : null;
  return [{ title, items, more, first, count: all.length }];
}

/** Those of which the same is said, in one line. */
function joinSubjects(items: Notice['items']): Notice['items'] {
  const groups = groupBy(items, ({ text }) => text);
  return [...groups].map(([text, same]) => ({
    subject: same.map(({ subject }) => subject).join(', '),
    code: false,
    text,
  }));
}

/** Endpoint by endpoint while they are few, else by their common branch, with the appliances concerned. */
function namePlaces(context: ReportContext, gaps: readonly CoverageGap[]): Notice['items'] {
  const { say } = context.wording;
  const few = new Set(gaps.map((gap) => gap.endpoint)).size <= MAX_NOTICE_ITEMS;
  const branchOf = (endpoint: string) => (few ? endpoint : endpoint.split('/').slice(0, 4).join('/'));
  const groups = groupBy(gaps, (gap) => branchOf(gap.endpoint ?? ''));
  return [...groups]
    .sort(([a], [b]) => compareText(a, b))
    .map(([branch, members]) => {
      const names = [...new Set(members.map((gap) => gap.appliance))].sort();
      const rest = names.length - MAX_NOTICE_NAMES;
      const shown = rest > 0 ? [...names.slice(0, MAX_NOTICE_NAMES), say.othersToo(rest)] : names;
      const rules = new Set(members.flatMap((gap) => gap.affectedRules)).size;
      const endpoints = new Set(members.map((gap) => gap.endpoint)).size;
      const subject = endpoints > 1 ? say.underPrefix(endpoints, branch) : (members[0]?.endpoint ?? branch);
      return { subject, code: true, text: say.onAppliances(shown, rules) };
    });
}
