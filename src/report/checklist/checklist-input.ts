import type { Result } from '../../model/result.ts';
import type { AttestationRecord, RuleRecord, ScanResult } from '../../model/scan-result.ts';
import { isPresent } from '../../results/summarise.ts';

/** What a checklist is made of: a scan's result, or the rules of a profile alone. */
export interface ChecklistInput {
  readonly organisation: ScanResult['run']['organisation'];
  readonly profile: string;
  readonly rulesetSha256: string;
  readonly tool: ScanResult['run']['tool'];
  /** ISO 8601, UTC: evaluation time of the scan, or when the blank list was made. */
  readonly asOf: string;
  /** null: blank. */
  readonly scan: {
    readonly uid: string;
    readonly startTime: string;
    readonly endTime: string;
    readonly percent: number;
  } | null;
  /** Names of appliances whose TLS was not verified. */
  readonly insecure: readonly string[];
  /** Names; none for a blank list without a fleet file. */
  readonly appliances: readonly string[];
  readonly rules: readonly RuleRecord[];
  readonly results: readonly Result[];
  readonly attestations: readonly AttestationRecord[];
}

/** The checklist's view of a scan. Results that only the baseline had are left out. */
export function checklistOfResult({
  run,
  coverage,
  appliances,
  rules,
  results,
  attestations,
  method,
}: ScanResult): ChecklistInput {
  return {
    organisation: run.organisation,
    profile: run.profile,
    rulesetSha256: run.rulesetSha256,
    tool: run.tool,
    asOf: run.asOf,
    scan: { uid: run.uid, startTime: run.startTime, endTime: run.endTime, percent: coverage.percent },
    insecure: method.insecureAppliances,
    appliances: appliances.map(({ name }) => name),
    rules,
    results: results.filter(isPresent),
    attestations,
  };
}
