import type { Result } from '../../model/result.ts';
import type { ApplianceRecord, RuleRecord, ScanResult } from '../../model/scan-result.ts';
import { isWaived } from '../../results/summarise.ts';
import { attestationText, evidenceText, exchangeable, tlsTrustText, waiverText } from './result-text.ts';
import { SEVERITY_WORDS, VERDICT_WORDS } from './verdict-mapping.ts';

/** results.ocsf.jsonl: one OCSF 1.7.0 Compliance Finding (class 2003) per result and line. */
export function renderOcsf(result: ScanResult): string {
  return [...ocsfPieces(result)].join('');
}

/** The text of {@link renderOcsf} line by line. */
export function* ocsfPieces(result: ScanResult): Generator<string> {
  const visible = exchangeable(result);
  const ruleById = new Map(visible.rules.map((rule) => [rule.id, rule]));
  const applianceByName = new Map(visible.appliances.map((appliance) => [appliance.name, appliance]));
  for (const item of visible.results) {
    const line = event(item, ruleById.get(item.ruleId), applianceByName.get(item.appliance), visible.run);
    yield `${JSON.stringify(line)}\n`;
  }
}

function event(
  result: Result,
  rule: RuleRecord | undefined,
  appliance: ApplianceRecord | undefined,
  run: ScanResult['run'],
): object {
  const known = result.baselineState === 'unchanged';
  return {
    activity_id: known ? 2 : 1,
    category_uid: 2,
    class_uid: 2003,
    type_uid: known ? 200302 : 200301,
    time: Date.parse(appliance?.collection.endTime ?? run.endTime),
    // Only what could hurt carries the rule's severity; a pass is informational.
    severity_id: ['fail', 'error', 'unknown'].includes(result.result) ? SEVERITY_WORDS[result.severity].ocsf : 1,
    status_id: isWaived(result) ? 3 : 1,
    ...(result.reasonCode === null ? {} : { status_code: result.reasonCode }),
    message: result.message,
    metadata: {
      version: '1.7.0',
      uid: result.fingerprint,
      correlation_uid: run.uid,
      product: { name: run.tool.name, version: run.tool.version, vendor_name: run.tool.name },
    },
    finding_info: findingInfo(result, rule, run),
    compliance: compliance(result, rule),
    resources: resources(result, appliance),
    remediation: { desc: result.remediation },
    ...(result.evidence.length === 0 ? {} : { evidences: result.evidence.map((evidence) => ({ data: evidence })) }),
    unmapped: {
      result: result.result,
      ...(appliance === undefined ? {} : { tls_trust: tlsTrustText(appliance) }),
      baseline_state: result.baselineState,
      waiver: result.waiver,
      attestation: result.attestation,
    },
  };
}

function findingInfo(result: Result, rule: RuleRecord | undefined, run: ScanResult['run']): object {
  return {
    uid: result.fingerprint,
    title: rule?.title ?? result.ruleId,
    desc: result.message,
    types: [`sps-audit/${rule?.area ?? 'rule'}`],
    ...(result.firstSeen === null ? {} : { first_seen_time: Date.parse(result.firstSeen) }),
    last_seen_time: Date.parse(run.endTime),
  };
}

function compliance(result: Result, rule: RuleRecord | undefined): object {
  const [statusId, status] = VERDICT_WORDS[result.result].ocsf;
  const details = [
    ...(result.reasonCode === null ? [] : [`Reason: ${result.reasonCode}`]),
    ...result.evidence.map(evidenceText),
    waiverText(result),
    attestationText(result),
  ].filter((text) => text !== null);
  return {
    control: result.ruleId,
    ...(rule === undefined ? {} : { desc: rule.rationale, category: rule.area }),
    standards: [...new Set(result.references.map(({ framework }) => framework))],
    requirements: result.references.map(({ framework, id }) => `${framework}:${id}`),
    status_id: statusId,
    status,
    status_details: details,
  };
}

function resources(result: Result, appliance: ApplianceRecord | undefined): readonly object[] {
  const labels = Object.entries(appliance?.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  const owner = {
    uid: result.appliance,
    name: result.appliance,
    type: 'appliance',
    ...(labels.length === 0 ? {} : { labels }),
    ...(appliance?.version == null ? {} : { version: appliance.version }),
    ...(appliance?.criticality == null ? {} : { criticality: appliance.criticality }),
  };
  const { name, path } = result.resource;
  if (path === null) return [owner];
  return [
    { uid: `${result.appliance}${path}`, name: name ?? path, type: 'configuration', namespace: result.appliance },
    owner,
  ];
}
