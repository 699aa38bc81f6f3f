import type { Result } from '../../model/result.ts';
import type { AttestationRecord, RuleRecord, WaiverRecord } from '../../model/scan-result.ts';
import { compareText } from '../../snapshot/compare-text.ts';
import { filterKeys, groupBy, kindBadge, type ReportContext, ruleLink, severityBadge } from './context.ts';
import { formatDate, toSlug } from './format.ts';
import type { Badge, Link } from './fragments.ts';

export interface WaiversView {
  readonly lede: string;
  readonly rows: readonly {
    readonly anchor: string;
    readonly id: string;
    readonly state: Badge;
    readonly rule: Link;
    readonly scope: string;
    readonly reason: string;
    readonly control: string | null;
    readonly approver: string;
    readonly ticket: string | null;
    readonly created: string;
    readonly expires: string;
    /** As it was given, for tables that are sorted. */
    readonly expiresOn: string;
    readonly covers: string;
    readonly note: string | null;
  }[];
  readonly empty: string | null;
}

/** What is known about a manual rule on some appliances: one person's statement, or that nobody answered. */
export interface ManualState {
  readonly badge: Badge;
  readonly appliances: string;
  readonly statement: string | null;
  readonly by: string | null;
  readonly evidence: string | null;
}

export interface ManualView {
  readonly lede: string;
  readonly rules: readonly {
    readonly anchor: string;
    readonly ruleId: string;
    readonly title: string;
    readonly severity: Badge;
    readonly area: string;
    readonly frameworks: string;
    readonly expected: string;
    readonly evidence: string;
    readonly interval: string;
    /** Kinds of results that occur, for the filter. */
    readonly kinds: string;
    readonly states: readonly ManualState[];
  }[];
  readonly empty: string | null;
}

export function viewWaivers(context: ReportContext): WaiversView {
  const { say } = context.wording;
  const rows = context.result.waivers.map((waiver, index) => toWaiver(context, waiver, index));
  return { lede: say.waiversLede(rows.length), rows, empty: rows.length === 0 ? say.noWaivers : null };
}

function toWaiver(context: ReportContext, waiver: WaiverRecord, index: number): WaiversView['rows'][number] {
  const { wording } = context;
  const labels = Object.entries(waiver.labels).map(([key, value]) => `${key}=${value}`);
  const scope = [...waiver.appliances, ...labels, ...(waiver.resource === null ? [] : [waiver.resource])];
  return {
    anchor: `waiver-${index + 1}-${toSlug(waiver.id).slice(0, 40)}`,
    id: waiver.id,
    state: { key: waiver.state, word: wording.states[waiver.state] ?? waiver.state },
    rule: ruleLink(context, waiver.rule),
    scope: scope.join(', ') || wording.say.everywhere,
    reason: waiver.justification,
    control: waiver.compensatingControl,
    approver: waiver.approver,
    ticket: waiver.ticket,
    created: formatDate(waiver.created, wording),
    expires: formatDate(waiver.expires, wording),
    expiresOn: waiver.expires,
    covers: wording.say.coversResults(waiver.results.length),
    note: waiver.overBroad ? wording.say.overBroad : null,
  };
}

export function viewManual(context: ReportContext): ManualView {
  const { say } = context.wording;
  const rules = [...context.rules.values()]
    .filter((rule) => rule.kind === 'manual')
    .sort((a, b) => compareText(a.id, b.id))
    .map((rule) => toManual(context, rule));
  return { lede: say.manualLede, rules, empty: rules.length === 0 ? say.noManual : null };
}

function toManual(context: ReportContext, rule: RuleRecord): ManualView['rules'][number] {
  const { wording } = context;
  const keys = filterKeys(context, rule.id);
  const states = toStates(context, rule);
  return {
    anchor: `manual-${context.ruleSlugs.get(rule.id)}`,
    ruleId: rule.id,
    title: rule.title,
    severity: severityBadge(rule.severity, wording),
    area: keys.area,
    frameworks: keys.frameworks,
    expected: rule.expected,
    evidence: rule.evidenceToCollect ?? '',
    interval: rule.reviewIntervalDays === null ? '' : wording.say.everyDays(rule.reviewIntervalDays),
    kinds: [...new Set(states.map(({ badge }) => badge.key))].join(' '),
    states,
  };
}

function toStates(context: ReportContext, rule: RuleRecord): readonly ManualState[] {
  const groups = groupBy(context.byRule.get(rule.id) ?? [], (one) =>
    JSON.stringify([one.result, one.attestation?.id ?? '', one.reasonCode]),
  );
  const expired = context.result.attestations.filter((one) => one.rule === rule.id && one.state === 'expired');
  return [...groups.values()].map((results) => toManualState(context, results as [Result, ...Result[]], expired));
}

function toManualState(
  context: ReportContext,
  results: readonly [Result, ...Result[]],
  expired: readonly AttestationRecord[],
): ManualState {
  const { wording } = context;
  const [one] = results;
  const names = results.map((each) => each.appliance);
  const everywhere = names.length === context.appliances.size && names.length > 1;
  const lapsed =
    one.reasonCode === 'attestation-expired' ? expired.find((each) => covers(each, one.appliance)) : undefined;
  const said = one.attestation ?? lapsed ?? null;
  return {
    badge: kindBadge(one.result, wording),
    appliances: everywhere ? wording.say.everywhere : names.join(', '),
    statement: said?.statement ?? (one.reasonCode === null ? one.message : wording.reasons[one.reasonCode]),
    by:
      said === null
        ? null
        : (lapsed === undefined ? wording.say.statedBy : wording.say.lapsedBy)(
            said.by,
            formatDate(said.date, wording),
            formatDate(said.expires, wording),
          ),
    evidence: said === null || said.evidence.length === 0 ? null : said.evidence.join(', '),
  };
}

function covers(attestation: AttestationRecord, appliance: string): boolean {
  return attestation.appliances.length === 0 || attestation.appliances.includes(appliance);
}
