import type { Drift } from '../../model/scan-change.ts';
import type { ScanResult } from '../../model/scan-result.ts';
import { measureCoverage } from '../../results/coverage.ts';
import { summarise } from '../../results/summarise.ts';

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
      tls: countTrust(appliances),
      insecureAppliances: result.method.insecureAppliances.filter((one) => one === name),
      ...(result.method.origins === undefined
        ? {}
        : {
            origins: result.method.origins
              .filter((one) => one.appliances.includes(name))
              .map((one) => ({ ...one, appliances: [name] })),
          }),
    },
    summary: summarise(results, rules, appliances),
  };
}

function countTrust(appliances: ScanResult['appliances']): ScanResult['method']['tls'] {
  const trusts = appliances.flatMap(({ tls }) => tls?.trust ?? []);
  return Object.fromEntries(trusts.map((trust) => [trust, trusts.filter((one) => one === trust).length]));
}

function narrowCoverage({ appliances, results, rules, coverage }: ScanResult, name: string): ScanResult['coverage'] {
  const unaudited = coverage.unauditedEndpoints
    .filter((one) => one.appliances.includes(name))
    .map((one) => ({ ...one, appliances: [name] }));
  const gaps = coverage.gaps.filter((gap) => gap.appliance === name);
  return measureCoverage(results, rules, appliances, gaps, unaudited);
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
