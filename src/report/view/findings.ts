import type { Evidence, Result } from '../../model/result.ts';
import type { RuleRecord } from '../../model/scan-result.ts';
import { SEVERITIES, type Severity } from '../../model/verdict.ts';
import { actualOf } from '../../results/actual-of.ts';
import { isFinding, isWaived } from '../../results/summarise.ts';
import { compareText } from '../../snapshot/compare-text.ts';
import { filterKeys, groupBy, type ReportContext, resultBadge, severityBadge } from './context.ts';
import { capitalise, daysBetween, formatDate, formatValue } from './format.ts';
import type { Badge, Value } from './fragments.ts';

export interface EvidenceRow {
  readonly endpoint: string;
  /** True where the row above has the same endpoint: a page that nobody cuts in two need not say it again. */
  readonly repeated: boolean;
  readonly pointer: string | null;
  readonly found: Value;
  readonly expected: string;
}

/** One failed result. */
export interface Instance {
  readonly anchor: string;
  readonly appliance: string;
  readonly applianceHref: string;
  readonly applianceIndex: number;
  readonly object: string | null;
  readonly badge: Badge;
  /** Words for `waived` and `new`; null for an ordinary finding. */
  readonly mark: Badge | null;
  readonly message: string;
  /** "since 14 Nov 2026 (8 days)"; null without history. */
  readonly since: string | null;
  readonly waiver: string | null;
  readonly attestation: string | null;
  /** Only where it differs from the rule's own text. */
  readonly remediation: string | null;
  readonly evidence: readonly EvidenceRow[];
}

/** One rule that failed somewhere: its texts once, its results below. */
export interface Finding {
  readonly anchor: string;
  readonly ruleId: string;
  readonly title: string;
  readonly severity: Badge;
  readonly area: string;
  readonly frameworks: string;
  readonly meta: string;
  readonly rationale: string;
  readonly unconfirmed: string | null;
  readonly instances: readonly Instance[];
  readonly caption: string;
  readonly remediation: string;
  readonly steps: readonly string[];
  readonly rest: string | null;
  readonly references: readonly { readonly framework: string; readonly ids: string }[];
  readonly source: string;
}

export interface FindingsView {
  readonly lede: string;
  readonly groups: readonly {
    readonly severity: Badge;
    readonly title: string;
    readonly anchor: string;
    readonly findings: readonly Finding[];
  }[];
  readonly empty: string | null;
}

export function viewFindings(context: ReportContext): FindingsView {
  const { wording } = context;
  const failed = [...context.byRule.values()].map((ofRule) => ofRule.filter((one) => one.result === 'fail'));
  const bySeverity = groupBy(
    failed.filter((ofRule) => ofRule.length > 0),
    (ofRule) => worstSeverity(ofRule),
  );
  const groups = SEVERITIES.flatMap((severity) => {
    const rules = (bySeverity.get(severity) ?? []).sort(
      (a, b) => b.filter(isFinding).length - a.filter(isFinding).length || compareText(idOf(a), idOf(b)),
    );
    if (rules.length === 0) return [];
    return [
      {
        severity: severityBadge(severity, wording),
        title: capitalise(wording.say.severityGroup(wording.severities[severity], rules.length)),
        anchor: `findings-${severity}`,
        findings: rules.map((ofRule) => toFinding(context, severity, ofRule)),
      },
    ];
  });
  return { lede: wording.say.findingsLede, groups, empty: groups.length === 0 ? wording.say.noFindings : null };
}

function idOf(ofRule: readonly Result[]): string {
  return ofRule[0]?.ruleId ?? '';
}

function worstSeverity(ofRule: readonly Result[]): Severity {
  return SEVERITIES.find((severity) => ofRule.some((one) => one.severity === severity)) ?? 'info';
}

function toFinding(context: ReportContext, severity: Severity, failed: readonly Result[]): Finding {
  const { wording } = context;
  const id = idOf(failed);
  const rule = context.rules.get(id);
  const keys = filterKeys(context, id);
  const appliances = new Set(failed.map((one) => one.appliance)).size;
  return {
    anchor: `finding-${context.ruleSlugs.get(id)}`,
    ruleId: id,
    title: rule?.title ?? id,
    severity: severityBadge(severity, wording),
    area: keys.area,
    frameworks: keys.frameworks,
    meta: wording.say.findingMeta(failed.length, appliances, failed.filter(isWaived).length),
    rationale: rule?.rationale ?? '',
    unconfirmed: rule !== undefined && !rule.confirmed ? wording.say.unconfirmed : null,
    instances: failed.map((one) => toInstance(context, one, rule)),
    caption: wording.say.findingCaption,
    remediation: rule?.remediation.text ?? failed[0]?.remediation ?? '',
    steps: rule?.remediation.web ?? [],
    rest: rule?.remediation.rest ?? null,
    references: toReferences(context, rule),
    source: rule?.source ?? '',
  };
}

function toReferences(context: ReportContext, rule: RuleRecord | undefined): Finding['references'] {
  return [...groupBy(rule?.references ?? [], (reference) => reference.framework)].map(([framework, references]) => ({
    framework: context.wording.frameworks[framework] ?? framework,
    ids: references.map((reference) => reference.id).join(', '),
  }));
}

function toInstance(context: ReportContext, one: Result, rule: RuleRecord | undefined): Instance {
  const { wording, result } = context;
  const { say } = wording;
  const appliance = context.appliances.get(one.appliance);
  const isNew = one.baselineState === 'new';
  return {
    anchor: context.anchors.get(one) ?? '',
    appliance: one.appliance,
    applianceHref: `#${appliance?.anchor ?? 'appliances'}`,
    applianceIndex: appliance?.index ?? -1,
    object: one.resource.name,
    badge: resultBadge(one, wording),
    mark: isWaived(one) ? resultBadge(one, wording) : isNew ? { key: 'new', word: wording.labels.new } : null,
    message: one.message,
    since:
      one.firstSeen === null || isNew || one.firstSeen >= result.run.startTime
        ? null
        : say.since(formatDate(one.firstSeen, wording), daysBetween(one.firstSeen, result.run.asOf)),
    waiver: toWaiverText(context, one),
    attestation:
      one.attestation === null
        ? null
        : say.attested(one.attestation.by, formatDate(one.attestation.date, wording), one.attestation.statement),
    remediation: rule === undefined || one.remediation === rule.remediation.text ? null : one.remediation || null,
    evidence: one.evidence.map((evidence, index) =>
      toEvidence(context, evidence, rule, one.evidence[index - 1]?.endpoint === evidence.endpoint),
    ),
  };
}

function toWaiverText(context: ReportContext, one: Result): string | null {
  if (one.waiver === null) return null;
  const { id, state, expires, approver, justification, ticket } = one.waiver;
  const { say } = context.wording;
  const date = formatDate(expires, context.wording);
  return state === 'expired'
    ? say.waiverExpired(id, date, approver)
    : say.waivedUntil(date, approver, justification, ticket);
}

function toEvidence(
  { wording }: ReportContext,
  evidence: Evidence,
  rule: RuleRecord | undefined,
  repeated: boolean,
): EvidenceRow {
  const { endpoint, pointer, expected } = evidence;
  const actual = actualOf(evidence);
  return {
    endpoint,
    repeated: repeated && pointer !== null && pointer !== '',
    pointer: pointer === '' ? null : pointer,
    found:
      pointer === null && actual === undefined
        ? { text: wording.say.unread, code: false }
        : formatValue(actual, wording),
    expected: expected ?? rule?.expected ?? '',
  };
}
