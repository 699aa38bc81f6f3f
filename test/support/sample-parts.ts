import { createHash } from 'node:crypto';
import { EXIT } from '../../src/model/audit-error.ts';
import type { ApplianceRecord, Coverage, CoverageGap, ScanResult } from '../../src/model/scan-result.ts';
import { measureCoverage } from '../../src/results/coverage.ts';
import { countResults, isFinding, summarise } from '../../src/results/summarise.ts';

/** What a sample says for itself; everything that can be counted is counted by {@link assemble}. */
export type SampleParts = Pick<
  ScanResult,
  'rules' | 'results' | 'waivers' | 'attestations' | 'drift' | 'trend' | 'consistency' | 'deviations' | 'method'
> & {
  readonly run: Omit<ScanResult['run'], 'exitCode'>;
  readonly appliances: readonly Omit<ApplianceRecord, 'counts'>[];
  readonly gaps: readonly CoverageGap[];
  readonly unauditedEndpoints: Coverage['unauditedEndpoints'];
};

export function sampleFingerprint(ruleId: string, appliance: string, path: string | null): string {
  return createHash('sha256')
    .update(JSON.stringify([ruleId, appliance, path]))
    .digest('hex');
}

/** Counts, coverage, matrix, summary and exit code from the parts. */
export function assemble(parts: SampleParts): ScanResult {
  const { gaps, unauditedEndpoints, run, ...rest } = parts;
  const appliances = parts.appliances.map((appliance) => ({
    ...appliance,
    counts: countResults(parts.results.filter((result) => result.appliance === appliance.name)),
  }));
  const coverage = measureCoverage(parts.results, parts.rules, appliances, gaps, unauditedEndpoints);
  const findings = parts.results.some((r) => isFinding(r) && (r.severity === 'critical' || r.severity === 'high'));
  const incomplete = coverage.percent < run.minCoverage || coverage.appliances.failed > 0;
  const exitCode = findings
    ? incomplete
      ? EXIT.findingsAndIncomplete
      : EXIT.findings
    : incomplete
      ? EXIT.incomplete
      : EXIT.ok;
  return {
    schemaVersion: '1.0.0',
    run: { ...run, exitCode },
    ...rest,
    appliances,
    coverage,
    summary: summarise(parts.results, parts.rules, appliances),
  };
}
