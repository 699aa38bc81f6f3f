import { createHash } from 'node:crypto';
import { EXIT } from '../../src/model/audit-error.ts';
import type {
  ApplianceRecord,
  Coverage,
  CoverageGap,
  Result,
  RuleRecord,
  ScanResult,
} from '../../src/model/scan-result.ts';
import { worstKind } from '../../src/model/verdict.ts';
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
  const coverage: Coverage = {
    appliances: {
      selected: appliances.length,
      complete: appliances.filter(({ collection }) => collection.status === 'complete').length,
      partial: appliances.filter(({ collection }) => collection.status === 'partial').length,
      failed: appliances.filter(({ collection }) => collection.status === 'failed').length,
    },
    endpoints: {
      read: sum(appliances, 'read'),
      forbidden: sum(appliances, 'forbidden'),
      absent: sum(appliances, 'absent'),
      failed: sum(appliances, 'failed'),
    },
    ...pairCoverage(parts.results, parts.rules),
    gaps,
    unauditedEndpoints,
  };
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

function sum(appliances: SampleParts['appliances'], key: keyof Coverage['endpoints']): number {
  return appliances.reduce((total, appliance) => total + appliance.collection.endpoints[key], 0);
}

function pairCoverage(results: readonly Result[], rules: readonly RuleRecord[]): Pick<Coverage, 'rules' | 'percent'> {
  const manual = new Set(rules.filter((rule) => rule.kind === 'manual').map((rule) => rule.id));
  const pairs = new Map<string, Result[]>();
  for (const result of results) {
    const key = JSON.stringify([result.ruleId, result.appliance]);
    pairs.set(key, [...(pairs.get(key) ?? []), result]);
  }
  const kinds = [...pairs.values()].map((pair) => ({
    manual: manual.has(pair[0]!.ruleId),
    kind: worstKind(pair.map((result) => result.result))!,
    all: new Set(pair.map((result) => result.result)),
  }));
  const judged = kinds.filter((pair) => !pair.manual && pair.kind !== 'notchecked' && pair.kind !== 'notselected');
  const error = judged.filter((pair) => pair.all.has('error')).length;
  const unknown = judged.filter((pair) => !pair.all.has('error') && pair.all.has('unknown')).length;
  const selected = judged.length;
  const evaluated = selected - error - unknown;
  return {
    rules: {
      selected,
      evaluated,
      error,
      unknown,
      notchecked: kinds.filter((pair) => pair.kind === 'notchecked').length,
    },
    percent: selected === 0 ? 0 : Math.floor((evaluated / selected) * 1000) / 10,
  };
}
