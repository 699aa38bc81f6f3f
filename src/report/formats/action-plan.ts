import type { Result } from '../../model/result.ts';
import type { ApplianceRecord, RuleRecord, ScanResult } from '../../model/scan-result.ts';
import { SEVERITIES } from '../../model/verdict.ts';
import { isFinding } from '../../results/summarise.ts';
import { type CsvCell, csvDocument } from './csv-document.ts';
import { evidenceText, exchangeable, tlsTrustText, waiverText } from './result-text.ts';

const COLUMNS = [
  'number',
  'severity',
  'ruleId',
  'title',
  'appliance',
  'resource',
  'resourcePath',
  'finding',
  'evidence',
  'remediation',
  'restCall',
  'references',
  'firstSeen',
  'expiredWaiver',
  'fingerprint',
  'tlsTrust',
  'owner',
  'plannedDate',
  'status',
  'justification',
] as const;

/** action-plan.csv: one row per finding, worst first; owner, planned date, status and justification are left to be filled in. */
export function renderActionPlan(result: ScanResult): string {
  const { appliances, results, rules } = exchangeable(result);
  const applianceByName = new Map(appliances.map((one) => [one.name, one]));
  const ruleById = new Map(rules.map((rule) => [rule.id, rule]));
  const findings = results
    .filter(isFinding)
    .toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  return csvDocument(
    COLUMNS,
    findings.map((item, index) =>
      planRow(item, index + 1, ruleById.get(item.ruleId), applianceByName.get(item.appliance)),
    ),
  );
}

function planRow(
  result: Result,
  number: number,
  rule: RuleRecord | undefined,
  appliance: ApplianceRecord | undefined,
): readonly CsvCell[] {
  return [
    number,
    result.severity,
    result.ruleId,
    rule?.title ?? null,
    result.appliance,
    result.resource.name,
    result.resource.path,
    result.message,
    result.evidence.map(evidenceText).join('\n'),
    [result.remediation, ...(rule?.remediation.web ?? [])].join('\n'),
    rule?.remediation.rest ?? null,
    result.references.map(({ framework, id }) => `${framework}:${id}`).join(' '),
    result.firstSeen,
    waiverText(result),
    result.fingerprint,
    appliance === undefined ? null : tlsTrustText(appliance),
    null,
    null,
    null,
    null,
  ];
}
