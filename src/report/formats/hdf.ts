import { counted } from '../../model/counted.ts';
import type { Result } from '../../model/result.ts';
import type { RuleRecord, ScanResult } from '../../model/scan-result.ts';
import { isWaived } from '../../results/summarise.ts';
import { detailText, exchangeable, resourceText, waiverText } from './result-text.ts';
import { SEVERITY_WORDS, VERDICT_WORDS } from './verdict-mapping.ts';

/**
 * results.hdf.json: Heimdall Data Format (the report of `inspec exec`). One profile for the fleet: a control per rule, with a
 * result per appliance and object, so that the worst appliance decides what the control shows.
 */
export function renderHdf(result: ScanResult): string {
  const visible = exchangeable(result);
  const { run } = visible;
  const durationSeconds = (Date.parse(run.endTime) - Date.parse(run.startTime)) / 1000;
  const document = {
    platform: { name: run.tool.name, release: run.tool.version, target_id: run.organisation?.name ?? 'fleet' },
    version: run.tool.version,
    statistics: { duration: durationSeconds },
    profiles: [
      {
        name: `sps-audit-${run.profile}`,
        title: `Configuration audit of Safeguard for Privileged Sessions, profile ${run.profile}`,
        version: run.tool.version,
        sha256: run.rulesetSha256,
        summary: summary(visible),
        status: 'loaded',
        supports: [],
        attributes: [],
        groups: [],
        controls: controls(visible),
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function summary({ appliances, coverage, method }: ScanResult): string {
  const { insecureAppliances } = method;
  const unverified =
    insecureAppliances.length === 0 ? '' : `; TLS was not verified (insecure): ${insecureAppliances.join(', ')}`;
  return `${counted(appliances.length, 'appliance')}, coverage ${coverage.percent} %${unverified}`;
}

function controls({ appliances, results, rules, run }: ScanResult): readonly object[] {
  const startTimes = new Map(appliances.map(({ name, collection }) => [name, collection.startTime]));
  const byRule = Map.groupBy(results, (result) => result.ruleId);
  return rules.map((rule) => control(rule, byRule.get(rule.id) ?? [], (name) => startTimes.get(name) ?? run.startTime));
}

function control(rule: RuleRecord, results: readonly Result[], startTimeOf: (appliance: string) => string): object {
  const inapplicable = results.length > 0 && results.every(({ result }) => result === 'notapplicable');
  return {
    id: rule.id,
    title: rule.title,
    desc: rule.rationale,
    descriptions: [
      { label: 'check', data: `Expected: ${rule.expected}` },
      {
        label: 'fix',
        data: [rule.remediation.text, ...(rule.remediation.web ?? []), rule.remediation.rest ?? ''].join('\n').trim(),
      },
    ],
    // Heimdall reads an impact of zero as "not applicable".
    impact: inapplicable ? 0 : SEVERITY_WORDS[rule.severity].hdf,
    refs: [],
    tags: {
      severity: rule.severity,
      area: rule.area,
      kind: rule.kind,
      revision: rule.revision,
      nist: rule.references.filter(({ framework }) => framework === 'nist80053r5').map(({ id }) => id),
      references: rule.references.map(({ framework, id }) => `${framework}:${id}`),
    },
    code: '',
    source_location: {},
    waiver_data: waiverData(results),
    results: results.map((result) => ({
      status: VERDICT_WORDS[result.result].hdf,
      code_desc: `${result.appliance}: ${resourceText(result)}`,
      start_time: startTimeOf(result.appliance),
      run_time: 0,
      ...(VERDICT_WORDS[result.result].hdf === 'skipped'
        ? { skip_message: detailText(result) }
        : { message: detailText(result) }),
    })),
  };
}

/**
 * A waiver in HDF speaks for a whole control, so it is filled in when every `fail` of the control is waived; else the waivers
 * stand in the messages alone. The results keep `failed`, and nothing was skipped because of a waiver.
 */
function waiverData(results: readonly Result[]): object {
  const failed = results.filter(({ result }) => result === 'fail');
  const waiver = failed[0]?.waiver;
  if (waiver == null || !failed.every(isWaived)) return {};
  return {
    justification: failed.map(waiverText).join('\n'),
    expiration_date: failed.map((result) => result.waiver?.expires ?? waiver.expires).toSorted()[0],
    run: true,
    skipped_due_to_waiver: false,
    message: 'The original status of the waived results is failed.',
  };
}
