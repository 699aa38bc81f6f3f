import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VerifyProblem } from './evidence/verify-problem.ts';
import type { JsonObject } from './model/json.ts';
import type { Result, ScanResult } from './model/scan-result.ts';
import type { Snapshot } from './model/snapshot.ts';
import { assembleResult, judgeResults, NO_MEMORY, type ResultParts } from './results/assemble-result.ts';
import type { ApplianceReport } from './results/report-appliance.ts';
import { parseAttestations } from './rules/parse-attestations.ts';
import { parseWaivers } from './rules/parse-waivers.ts';
import { unfoldSelections, USED_RULES_FILE, type UsedRules } from './rules/used-rules.ts';
import { judgeSnapshot, type ScanPlan } from './scan.ts';
import { canonicalJson } from './snapshot/canonical-json.ts';
import { listSnapshotFiles, loadSnapshots, loadStoredResult } from './stored-scan.ts';

/** Judges snapshots by a plan, one after the other, and joins them; nothing of earlier scans is known. */
export async function evaluateSnapshots(plan: ScanPlan, snapshots: AsyncIterable<Snapshot>, interruptedBy: ResultParts['interruptedBy'] = null): Promise<ScanResult> {
  const reports: ApplianceReport[] = [];
  for await (const snapshot of snapshots) reports.push(judgeSnapshot(snapshot, plan));
  const parts: ResultParts = { ...plan, reports, interruptedBy };
  return assembleResult(parts, judgeResults(parts), NO_MEMORY);
}

/** The plan of a stored scan: its rules, parameters, inventory, waivers and attestations as they were used. */
export async function loadStoredPlan(folder: string, result: ScanResult): Promise<ScanPlan> {
  const used = JSON.parse(await readFile(join(folder, USED_RULES_FILE), 'utf8')) as UsedRules;
  const { selections, profiles, inventories } = unfoldSelections(used);
  const context = { rules: used.rules, applianceNames: [...selections.keys()] };
  const waivers = await readOptional(join(folder, 'rules/waivers.yaml'));
  const attestations = await readOptional(join(folder, 'rules/attestations.yaml'));
  const { run } = result;
  return {
    uid: run.uid,
    scanTime: run.startTime,
    asOf: run.asOf,
    tool: run.tool,
    organisation: run.organisation,
    profile: run.profile,
    rulesetSha256: used.rulesetSha256,
    gates: { failOn: run.failOn, minCoverage: run.minCoverage, failOnExpired: run.exitCode === 40 },
    selections,
    profiles,
    inventories,
    deviations: used.deviations,
    frameworks: used.frameworks,
    knownEndpoints: used.knownEndpoints,
    waivers: waivers === null ? [] : parseWaivers(waivers, 'rules/waivers.yaml', context).waivers,
    attestations: attestations === null ? [] : parseAttestations(attestations, 'rules/attestations.yaml', context).attestations,
  };
}

async function readOptional(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}

/**
 * Evaluates a stored scan again, from its snapshots by its rules, and names everything that comes out differently:
 * each verdict by rule, appliance and resource, then coverage and summary. What only earlier scans can tell is left out.
 */
export async function reproduceScan(folder: string): Promise<VerifyProblem[]> {
  const { result: stored } = await loadStoredResult(folder);
  const plan = await loadStoredPlan(folder, stored);
  const interruptedBy = stored.run.partial ? stored.run.exitCode : null;
  const again = await evaluateSnapshots(plan, loadSnapshots(await listSnapshotFiles(folder)), interruptedBy);
  const problems = compareVerdicts(stored.results, again.results);
  for (const part of ['run', 'coverage', 'summary', 'waivers', 'attestations', 'rules', 'deviations', 'method'] as const) {
    if (canonicalJson(stored[part] as never) !== canonicalJson(again[part] as never)) {
      problems.push({ file: 'results.json', reason: `${part} comes out differently when the scan is evaluated again` });
    }
  }
  return problems;
}

function compareVerdicts(stored: readonly Result[], again: readonly Result[]): VerifyProblem[] {
  const expected = new Map(again.map((result) => [identity(result), result]));
  const problems: VerifyProblem[] = [];
  for (const result of stored.filter(({ baselineState }) => baselineState !== 'absent')) {
    const key = identity(result);
    const other = expected.get(key);
    expected.delete(key);
    if (other === undefined) problems.push(problem(result, 'is stored, and evaluating again does not give it'));
    else if (other.result !== result.result) problems.push(problem(result, `is stored as ${result.result}, and evaluating again gives ${other.result}`));
    else if (canonicalJson(comparable(other)) !== canonicalJson(comparable(result))) problems.push(problem(result, 'comes out with other details'));
  }
  for (const result of expected.values()) problems.push(problem(result, `(${result.result}) is missing from the stored results`));
  return problems;
}

function identity({ ruleId, appliance, resource, result }: Result): string {
  const isGroup = result === 'informational';
  return JSON.stringify([ruleId, appliance, resource.path, isGroup]);
}

/** What earlier scans add is not part of the reproduction. */
function comparable(result: Result): JsonObject {
  return { ...result, baselineState: null, firstSeen: null } as unknown as JsonObject;
}

function problem({ ruleId, appliance, resource }: Result, what: string): VerifyProblem {
  const where = resource.path === null ? '' : ` for ${resource.path}`;
  return { file: 'results.json', reason: `the verdict of ${ruleId} on ${appliance}${where} ${what}` };
}
