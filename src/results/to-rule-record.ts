import type { Rule } from '../model/rule.ts';
import type { RuleRecord } from '../model/scan-result.ts';

/** What a report prints of a rule. */
export function toRuleRecord(rule: Rule): RuleRecord {
  const isManual = rule.kind === 'manual';
  return {
    id: rule.id,
    revision: rule.revision,
    title: rule.title,
    severity: rule.severity,
    area: rule.area,
    kind: rule.kind,
    tier: rule.tier,
    confirmed: rule.confirmed,
    sha256: rule.sha256,
    expected: rule.expected,
    rationale: rule.rationale,
    remediation: rule.remediation,
    references: rule.references,
    source: rule.source,
    evidenceToCollect: isManual ? rule.evidenceToCollect : null,
    reviewIntervalDays: isManual ? rule.reviewIntervalDays : null,
  };
}
