import type { Coverage, Drift, Result, ScanResult } from '../../model/scan-result.ts';
import type { ResultKind } from '../../model/verdict.ts';
import { isPresent, summarise } from '../../results/summarise.ts';

/**
 * What a scan says about one appliance, as a result of its own: the same run, with counts, coverage, registers and drift
 * narrowed. The trend and the comparison between appliances are left out, because they speak about the fleet. Pure.
 */
export function narrowResult(result: ScanResult, name: string): ScanResult {
  const appliances = result.appliances.filter((one) => one.name === name);
  const results = result.results.filter((one) => one.appliance === name);
  const selected = new Set(results.map((one) => one.ruleId));
  const rules = result.rules.filter((rule) => selected.has(rule.id));
  const fingerprints = new Set(results.map((one) => one.fingerprint));
  return {
    ...result,
    appliances,
    results,
    rules,
    coverage: narrowCoverage({ ...result, appliances, results }, name),
    waivers: result.waivers
      .map((waiver) => ({ ...waiver, results: waiver.results.filter((one) => fingerprints.has(one)) }))
      .filter((waiver) => waiver.results.length > 0 || waiver.appliances.includes(name)),
    attestations: result.attestations.filter((one) => one.appliances.length === 0 || one.appliances.includes(name)),
    drift: narrowDrift(result.drift, name),
    trend: [],
    consistency: [],
    deviations: result.deviations.filter((one) => one.appliance === null || one.appliance === name),
    method: {
      ...result.method,
      requests: appliances.reduce((sum, one) => sum + one.collection.requests, 0),
      logins: appliances.reduce((sum, one) => sum + one.collection.logins, 0),
      insecureAppliances: result.method.insecureAppliances.filter((one) => one === name),
    },
    summary: summarise(results, rules, appliances),
  };
}

function narrowCoverage({ appliances, results, rules, coverage }: ScanResult, name: string): Coverage {
  const only = appliances[0];
  const count = (status: 'complete' | 'partial' | 'failed') => (only?.collection.status === status ? 1 : 0);
  const pairs = countPairs(results, new Set(rules.filter((rule) => rule.kind === 'manual').map((rule) => rule.id)));
  const share = pairs.selected === 0 ? 0 : Math.floor((pairs.evaluated / pairs.selected) * 1000) / 10;
  return {
    appliances: {
      selected: appliances.length,
      complete: count('complete'),
      partial: count('partial'),
      failed: count('failed'),
    },
    endpoints: only?.collection.endpoints ?? { read: 0, forbidden: 0, absent: 0, failed: 0 },
    rules: pairs,
    percent: share,
    gaps: coverage.gaps.filter((gap) => gap.appliance === name),
    unauditedEndpoints: coverage.unauditedEndpoints
      .filter((one) => one.appliances.includes(name))
      .map((one) => ({ ...one, appliances: [name] })),
  };
}

/** As {@link Coverage} counts: manual pairs and those that want an inventory fact stand in `notchecked` only. */
function countPairs(results: readonly Result[], manual: ReadonlySet<string>): Coverage['rules'] {
  const kinds = new Map<string, ResultKind[]>();
  for (const one of results.filter(isPresent)) kinds.set(one.ruleId, [...(kinds.get(one.ruleId) ?? []), one.result]);
  const count = { selected: 0, evaluated: 0, error: 0, unknown: 0, notchecked: 0 };
  for (const [ruleId, ofRule] of kinds) {
    if (ofRule.every((kind) => kind === 'notselected')) continue;
    if (ofRule.every((kind) => kind === 'notchecked')) count.notchecked += 1;
    else if (!manual.has(ruleId)) {
      count.selected += 1;
      count[ofRule.includes('error') ? 'error' : ofRule.includes('unknown') ? 'unknown' : 'evaluated'] += 1;
    }
  }
  return count;
}

/** Causes are indexes into the list of changed settings, which gets shorter. */
function narrowDrift(drift: Drift, name: string): Drift {
  const kept = drift.configuration
    .map((change, index) => ({ change, index }))
    .filter((one) => one.change.appliance === name);
  const places = new Map(kept.map((one, place) => [one.index, place]));
  return {
    baseline: drift.baseline,
    configuration: kept.map((one) => one.change),
    results: drift.results
      .filter((one) => one.appliance === name)
      .map((one) => ({ ...one, causes: one.causes.flatMap((cause) => places.get(cause) ?? []) })),
  };
}
