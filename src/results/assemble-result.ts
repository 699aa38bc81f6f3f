import { compareFleet } from '../evaluate/fleet-consistent.ts';
import type { ExitCode } from '../model/audit-error.ts';
import { DEFAULT_MAX_RESULTS } from '../model/fleet.ts';
import type { JsonObject } from '../model/json.ts';
import type { Result } from '../model/result.ts';
import type { Rule, SelectedRule } from '../model/rule.ts';
import type { Drift, TrendPoint } from '../model/scan-change.ts';
import {
  type ApplianceRecord,
  type ConsistencyRecord,
  type CoverageGap,
  type Deviation,
  type FrameworkRecord,
  type Origin,
  RESULTS_VERSION,
  type ScanResult,
} from '../model/scan-result.ts';
import type { Attestation, Waiver } from '../model/waiver.ts';
import { canonicalOrder } from '../snapshot/canonical-order.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { applyAttestations } from './apply-attestations.ts';
import { applyWaivers } from './apply-waivers.ts';
import { NO_DRIFT } from './compare-scans.ts';
import { measureCoverage } from './coverage.ts';
import { exitCodeOf, type Gates } from './exit-code.ts';
import { type ApplianceReport, toResult } from './report-appliance.ts';
import { countResults, summarise } from './summarise.ts';
import { toRuleRecord } from './to-rule-record.ts';

/** Everything a scan's result is made of. The order of the lists does not matter. */
export interface ResultParts {
  readonly uid: string;
  /** ISO 8601; start of the scan and evaluation time. */
  readonly scanTime: string;
  readonly asOf: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly organisation: ScanResult['run']['organisation'];
  readonly profile: string;
  readonly rulesetSha256: string;
  readonly gates: Gates;
  /** See {@link fitResults}. */
  readonly maxResults: number;
  /** The signal's exit code when the scan was ended early; null when it ran to its end. */
  readonly interruptedBy: ExitCode | null;
  readonly reports: readonly ApplianceReport[];
  /** Rules selected for at least one appliance, and the selection of each by name. */
  readonly selections: ReadonlyMap<string, readonly SelectedRule[]>;
  readonly frameworks: readonly FrameworkRecord[];
  readonly deviations: readonly Deviation[];
  readonly waivers: readonly Waiver[];
  readonly attestations: readonly Attestation[];
  /** Of snapshots that were collected elsewhere. */
  readonly origins?: readonly Origin[] | undefined;
}

/** What earlier scans add; all empty without history. */
export interface Memory {
  readonly drift: Drift;
  readonly trend: readonly TrendPoint[];
  readonly consistency: readonly ConsistencyRecord[];
  /** Fingerprint -> ISO 8601 of the first scan in which this result was a fail. */
  readonly firstSeen: ReadonlyMap<string, string>;
}

/** A scan without a past. */
export const NO_MEMORY: Memory = {
  drift: NO_DRIFT,
  trend: [],
  consistency: [],
  firstSeen: new Map(),
};

/**
 * The results of this scan with attestations and waivers attached, before anything earlier is joined. Sorted.
 *
 * @throws Error when an appliance that rules were selected for has no report, or the other way round: it would vanish without a word.
 */
export function judgeResults(parts: ResultParts): Pick<ScanResult, 'results' | 'waivers' | 'attestations'> {
  const reports = parts.reports.toSorted(byAppliance);
  checkComplete(reports, parts.selections);
  const appliances = reports.map(({ record }) => record);
  const rules = unionOfRules(parts.selections);
  const raw = [...reports.flatMap(({ results }) => results), ...fleetResults(reports, rules)].sort(byIdentity);
  const attested = applyAttestations(raw, parts.attestations, rules.map(toRuleRecord), appliances, parts.asOf);
  const waived = applyWaivers(attested.results, parts.waivers, appliances, parts.asOf);
  return { results: waived.results, waivers: waived.records, attestations: attested.records };
}

/**
 * Joins the parts into the canonical result. Pure: equal parts give equal bytes, whatever their order, and its members stand
 * in canonical order, so that a renderer meets what it would meet in results.json.
 *
 * @param judged of {@link judgeResults}, compared with the baseline where there is one
 */
export function assembleResult(
  parts: ResultParts,
  judged: Pick<ScanResult, 'results' | 'waivers' | 'attestations'>,
  memory: Memory,
): ScanResult {
  const reports = parts.reports.toSorted(byAppliance);
  const rules = unionOfRules(parts.selections).map(toRuleRecord);
  const results = judged.results
    .map((result) => {
      const firstSeen = result.result === 'fail' ? (memory.firstSeen.get(result.fingerprint) ?? null) : null;
      return firstSeen === result.firstSeen ? result : { ...result, firstSeen };
    })
    .sort(byIdentity);
  const appliances = appliancesOf(reports, results);
  const gaps = reports.flatMap((report) => report.gaps.toSorted(byEndpoint));
  const coverage = measureCoverage(results, rules, appliances, gaps, unauditedOf(reports));
  const { waivers, attestations } = judged;
  const exitCode = parts.interruptedBy ?? exitCodeOf({ results, coverage, waivers, attestations }, parts.gates);
  return canonicalOrder({
    schemaVersion: RESULTS_VERSION,
    run: runOf(parts, appliances, exitCode),
    coverage,
    appliances,
    rules,
    results,
    waivers,
    attestations,
    drift: memory.drift,
    trend: memory.trend,
    consistency: memory.consistency,
    deviations: [...parts.deviations].sort(byRule),
    method: methodOf({ ...parts, reports }, appliances),
    summary: summarise(results, rules, appliances),
  });
}

function runOf(parts: ResultParts, appliances: readonly ApplianceRecord[], exitCode: ExitCode): ScanResult['run'] {
  const endTimes = appliances.map(({ collection }) => collection.endTime).sort();
  return {
    uid: parts.uid,
    startTime: parts.scanTime,
    endTime: endTimes.at(-1) ?? parts.scanTime,
    asOf: parts.asOf,
    tool: parts.tool,
    organisation: parts.organisation,
    profile: parts.profile,
    rulesetSha256: parts.rulesetSha256,
    failOn: parts.gates.failOn,
    minCoverage: parts.gates.minCoverage,
    ...(parts.maxResults === DEFAULT_MAX_RESULTS ? {} : { maxResults: parts.maxResults }),
    partial: parts.interruptedBy !== null,
    exitCode,
  };
}

function appliancesOf(reports: readonly ApplianceReport[], results: readonly Result[]): ApplianceRecord[] {
  const byName = Map.groupBy(results, ({ appliance }) => appliance);
  return reports.map(({ record }) => ({ ...record, counts: countResults(byName.get(record.name) ?? []) }));
}

function checkComplete(reports: readonly ApplianceReport[], selections: ResultParts['selections']): void {
  const judged = new Set(reports.map(({ record }) => record.name));
  const odd = [
    ...[...selections.keys()].filter((name) => !judged.has(name)).map((name) => `${name} was not judged`),
    ...[...judged].filter((name) => !selections.has(name)).map((name) => `${name} was judged by no rule`),
  ];
  if (odd.length > 0) throw new Error(`The result would not be whole: ${odd.join(', ')}.`);
}

/** Verdicts of the rules that compare appliances with each other. */
function fleetResults(reports: readonly ApplianceReport[], rules: readonly Rule[]): Result[] {
  const rule = rules.find((known) => known.kind === 'engine' && known.engine === 'fleet-consistent');
  if (rule === undefined) return [];
  const verdicts = compareFleet(reports.flatMap(({ consistency }) => consistency ?? []));
  return [...verdicts].map(([appliance, verdict]) => toResult(rule, appliance, verdict));
}

function unionOfRules(selections: ReadonlyMap<string, readonly SelectedRule[]>): Rule[] {
  const rules = new Map<string, Rule>();
  for (const selection of selections.values()) for (const { rule } of selection) rules.set(rule.id, rule);
  return [...rules.values()].sort((a, b) => compareText(a.id, b.id));
}

function unauditedOf(reports: readonly ApplianceReport[]): { endpoint: string; appliances: string[] }[] {
  const byEndpoint = new Map<string, string[]>();
  for (const { record, unaudited } of reports) {
    for (const endpoint of unaudited) byEndpoint.set(endpoint, [...(byEndpoint.get(endpoint) ?? []), record.name]);
  }
  return [...byEndpoint]
    .sort(([a], [b]) => compareText(a, b))
    .map(([endpoint, appliances]) => ({ endpoint, appliances }));
}

function methodOf(
  { reports, selections, frameworks, origins }: ResultParts,
  appliances: readonly ApplianceRecord[],
): ScanResult['method'] {
  const tls: Record<string, number> = {};
  for (const { trust } of appliances.flatMap((appliance) => appliance.tls ?? [])) tls[trust] = (tls[trust] ?? 0) + 1;
  const parameters: Record<string, JsonObject> = {};
  for (const name of [...selections.keys()].sort(compareText)) {
    for (const { rule, parameters: values } of selections.get(name) ?? []) {
      if (Object.keys(values).length > 0) parameters[rule.id] ??= values;
    }
  }
  const sum = (count: (record: ApplianceRecord) => number): number =>
    appliances.reduce((total, record) => total + count(record), 0);
  return {
    requests: sum(({ collection }) => collection.requests),
    logins: sum(({ collection }) => collection.logins),
    tls,
    insecureAppliances: appliances.filter((appliance) => appliance.tls?.trust === 'insecure').map(({ name }) => name),
    fingerprintKey: reports.map(({ fingerprintKeyId }) => fingerprintKeyId).find((id) => id !== null) ?? null,
    ...(origins === undefined ? {} : { origins }),
    parameters,
    frameworks,
  };
}

function byAppliance(a: ApplianceReport, b: ApplianceReport): number {
  return compareText(a.record.name, b.record.name);
}

function byEndpoint(a: CoverageGap, b: CoverageGap): number {
  return compareText(a.endpoint ?? '', b.endpoint ?? '');
}

function byIdentity(a: Result, b: Result): number {
  return (
    compareText(a.ruleId, b.ruleId) ||
    compareText(a.appliance, b.appliance) ||
    compareText(a.resource.path ?? '', b.resource.path ?? '') ||
    compareText(a.result, b.result) ||
    compareText(a.resource.name ?? '', b.resource.name ?? '')
  );
}

function byRule(a: Deviation, b: Deviation): number {
  return (
    compareText(a.ruleId, b.ruleId) ||
    compareText(a.appliance ?? '', b.appliance ?? '') ||
    compareText(a.parameter ?? '', b.parameter ?? '')
  );
}
