import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { listManifests, MAX_MANIFEST_BYTES } from '../evidence/chain-head.ts';
import { parseStatement } from '../evidence/parse-statement.ts';
import { predicateProblems } from '../evidence/predicate-problems.ts';
import { readBounded } from '../evidence/read-bounded.ts';
import { problemAt, type VerifyProblem } from '../evidence/verify-problem.ts';
import { AuditError } from '../model/audit-error.ts';
import type { Result } from '../model/result.ts';
import type { ScanResult } from '../model/scan-result.ts';
import { loadStoredPlan } from '../plan/stored-plan.ts';
import {
  listSnapshotFiles,
  loadSnapshot,
  loadStoredResult,
  RESULTS_FILE,
  SNAPSHOTS_FOLDER,
  type StoredResult,
} from '../plan/stored-scan.ts';
import { assembleResult, judgeResults, NO_MEMORY, type ResultParts } from '../results/assemble-result.ts';
import { compareScans } from '../results/compare-scans.ts';
import { compareVerdicts } from '../results/compare-verdicts.ts';
import { checkConsistency } from '../results/consistency.ts';
import { fitResults } from '../results/fit-results.ts';
import type { ApplianceReport } from '../results/report-appliance.ts';
import { isPresent } from '../results/summarise.ts';
import { judgeSnapshot, type ScanPlan, snapshotFile } from '../scan.ts';
import { canonicalJson } from '../snapshot/canonical-json.ts';
import { rerenderProblems } from './rerender-problems.ts';
import { walkSnapshots } from './walk-snapshots.ts';

/** `notes`: what could not be held against anything, which is no proof of a change. */
export interface Reproduction {
  readonly problems: readonly VerifyProblem[];
  readonly notes: readonly string[];
}

/**
 * Evaluates a stored scan again, from its snapshots by its rules, and names everything that comes out differently: each
 * verdict by rule, appliance and resource, what is counted from them, what changed since the baseline (where that lies in the
 * same reports folder) and the rendered reports. Whatever a file does, the outcome is a problem that names it.
 */
export async function reproduceScan(folder: string): Promise<Reproduction> {
  try {
    return await reproduce(folder);
  } catch (error) {
    return { problems: problemsOf(error, RESULTS_FILE), notes: [] };
  }
}

async function reproduce(folder: string): Promise<Reproduction> {
  const files = await listSnapshotFiles(folder);
  const hasResults = await stat(join(folder, RESULTS_FILE)).then(
    () => true,
    () => false,
  );
  if (!hasResults) {
    const note = `${basename(folder)} holds snapshots and no result, so there is no verdict to compare`;
    return { problems: [], notes: [note] };
  }
  const { result: stored } = await loadStoredResult(folder);
  const { plan } = await loadStoredPlan(folder, stored);
  const { reports, problems } = await judgeAll(files, plan);
  return problems.length > 0 ? { problems, notes: [] } : compareAgain(folder, stored, plan, reports);
}

/** Judges every snapshot again; a problem for each that is missing, too much, or cannot be judged. */
async function judgeAll(
  files: readonly string[],
  plan: ScanPlan,
): Promise<{ readonly reports: readonly ApplianceReport[]; readonly problems: readonly VerifyProblem[] }> {
  const selected = [...plan.selections.keys()].map(snapshotFile);
  const there = files.map((file) => `${SNAPSHOTS_FOLDER}/${basename(file)}`);
  const problems: VerifyProblem[] = [
    ...selected
      .filter((name) => !there.includes(name))
      .map((name) => problemAt(name, 'is missing: rules are selected for it')),
    ...there
      .filter((name) => !selected.includes(name))
      .map((name) => problemAt(name, 'is of an appliance that no rule was selected for')),
  ];
  const reports: ApplianceReport[] = [];
  for (const file of files) {
    const outcome = await judgeStored(file, plan);
    if ('problem' in outcome) problems.push(outcome.problem);
    else reports.push(outcome.report);
  }
  return { reports, problems };
}

/** Joins what was judged again, and names what differs: in results.json, else in the manifest and the rendered reports. */
async function compareAgain(
  folder: string,
  stored: ScanResult,
  plan: ScanPlan,
  reports: readonly ApplianceReport[],
): Promise<Reproduction> {
  const fitting = fitResults(reports, plan.selections.size, plan.maxResults);
  const parts: ResultParts = {
    ...plan,
    reports: fitting,
    interruptedBy: stored.run.partial ? stored.run.exitCode : null,
  };
  const judged = judgeResults(parts);
  const baseline = await findBaseline(folder, stored);
  const facts = await walkSnapshots(folder, baseline?.folder ?? null);
  const consistency = checkConsistency(facts.settings, goldenOf(stored));
  const again = assembleResult(parts, judged, { ...NO_MEMORY, consistency });
  const compared = compareVerdicts(stored, again).map((reason) => problemAt(RESULTS_FILE, reason));
  const notes: string[] = [];
  if (stored.drift.baseline !== null && baseline === null)
    notes.push(
      `what changed since scan ${stored.drift.baseline.uid} was not compared: that scan is not in this folder`,
    );
  compared.push(...pastProblems(stored, judged.results, baseline, facts.changes));
  if (compared.length > 0) return { problems: compared, notes };
  const predicate = await predicateProblems(folder, stored);
  const rendered = await rerenderProblems(folder, stored);
  return { problems: [...predicate, ...rendered.problems], notes: [...notes, ...rendered.notes] };
}

async function judgeStored(
  file: string,
  plan: ScanPlan,
): Promise<{ readonly report: ApplianceReport } | { readonly problem: VerifyProblem }> {
  const name = `${SNAPSHOTS_FOLDER}/${basename(file)}`;
  try {
    const snapshot = await loadSnapshot(file);
    if (snapshotFile(snapshot.appliance.name) !== name)
      return { problem: problemAt(name, `is of another appliance, ${JSON.stringify(snapshot.appliance.name)}`) };
    return { report: judgeSnapshot(snapshot, plan) };
  } catch (error) {
    const [problem = problemAt(name, 'cannot be evaluated')] = problemsOf(error, name);
    return { problem };
  }
}

/** What was told of earlier scans, as far as it can be known without them. */
function pastProblems(
  stored: ScanResult,
  judged: readonly Result[],
  baseline: StoredResult | null,
  changes: Parameters<typeof compareScans>[0]['changes'],
): VerifyProblem[] {
  const problems: VerifyProblem[] = [];
  const say = (reason: string): void => void problems.push(problemAt(RESULTS_FILE, reason));
  const start = Date.parse(stored.run.startTime);
  for (const { ruleId, appliance, firstSeen, result, baselineState } of stored.results) {
    const isOpen = result === 'fail' && baselineState !== 'absent';
    if (isOpen ? firstSeen === null || !(Date.parse(firstSeen) <= start) : firstSeen !== null)
      say(`firstSeen of ${ruleId} on ${appliance} cannot be`);
  }
  if (stored.trend.some(({ time }) => !(Date.parse(time) < start))) say('trend holds a scan that is not earlier');
  if (stored.drift.baseline === null) {
    const isSilent = stored.drift.results.length + stored.drift.configuration.length === 0;
    if (!isSilent || stored.results.some(({ baselineState }) => baselineState !== null))
      say('tells of changes and names no scan that they are against');
  } else if (baseline !== null) {
    const compared = compareScans({
      baseline: { ...baseline.result, sha256: baseline.sha256 },
      results: judged,
      changes,
    });
    if (canonicalJson(compared.drift as never) !== canonicalJson(stored.drift as never))
      say('drift comes out differently against the same baseline');
    if (statesOf(compared.results) !== statesOf(stored.results))
      say('baselineState comes out differently against the same baseline');
  }
  return problems;
}

function statesOf(results: readonly Result[]): string {
  return results
    .map((one) => JSON.stringify([one.fingerprint, isPresent(one), one.result, one.baselineState]))
    .sort()
    .join('\n');
}

/** The scan whose results.json has the digest that this one remembers, if it is still in the same reports folder. */
async function findBaseline(folder: string, { drift }: ScanResult): Promise<StoredResult | null> {
  const sha256 = drift.baseline?.sha256 ?? null;
  if (sha256 === null) return null;
  for (const { folder: name, path, pruned } of await listManifests(dirname(folder))) {
    if (pruned || name === basename(folder)) continue;
    try {
      if (parseStatement(await readBounded(path, MAX_MANIFEST_BYTES)).subjects.get(RESULTS_FILE) !== sha256) continue;
      const stored = await loadStoredResult(join(dirname(folder), name));
      if (stored.sha256 === sha256) return stored;
    } catch {
      // Not readable: it is named where that scan itself is verified.
    }
  }
  return null;
}

/** The golden appliance shows in the groups alone; without any outlier it does not matter who it was. */
function goldenOf({ consistency }: ScanResult): string | null {
  const group = consistency.find(({ group: name }) => name.startsWith('golden:'))?.group;
  return group === undefined ? null : group.slice('golden:'.length);
}

function problemsOf(error: unknown, file: string): VerifyProblem[] {
  if (!(error instanceof AuditError)) return [problemAt(file, `cannot be evaluated: ${(error as Error).message}`)];
  const [first] = error.problems;
  // Messages of parsers name the file as they were given it.
  const name = first?.file?.startsWith('rules/') ? first.file : file;
  const pointer = first?.pointer === undefined ? '' : ` at ${first.pointer}`;
  return [problemAt(name, `${first?.message ?? error.message}${pointer}`)];
}
