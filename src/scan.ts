import { withKept } from './evidence/write-failure.ts';
import type { ExitCode } from './model/audit-error.ts';
import type { FileContent } from './model/file-content.ts';
import type { JsonObject } from './model/json.ts';
import type { ScanResult } from './model/scan-result.ts';
import type { Snapshot } from './model/snapshot.ts';
import { assembleResult, judgeResults, type Memory, type ResultParts } from './results/assemble-result.ts';
import { fitResults } from './results/fit-results.ts';
import type { EndpointPage } from './results/gap-advice.ts';
import { type ApplianceReport, reportAppliance } from './results/report-appliance.ts';
import { createSharing } from './results/share-equal.ts';
import { renderSnapshot } from './snapshot/render-snapshot.ts';

/** Everything that is decided before an appliance is contacted. */
export interface ScanPlan extends Omit<ResultParts, 'reports' | 'interruptedBy'> {
  /** Appliance -> facts that REST does not tell. */
  readonly inventories: ReadonlyMap<string, JsonObject>;
  /** Appliance -> profile. */
  readonly profiles: ReadonlyMap<string, string>;
  readonly knownEndpoints: readonly EndpointPage[];
}

/** A file of the scan's folder; the name is relative, with `/`. */
export interface ScanFile {
  readonly name: string;
  readonly content: FileContent;
}

/** The parts of a run that touch the world, passed in so that this page shows the whole walk. */
export interface ScanParts {
  /** One snapshot per appliance, redacted, in the order they complete. */
  readonly collect: () => AsyncIterable<Snapshot>;
  readonly folder: {
    readonly write: (name: string, content: FileContent) => Promise<unknown>;
    readonly finish: () => Promise<{ readonly path: string; readonly warning: string | null }>;
    /** Gives the folder that keeps what was collected, or null. */
    readonly abandon: () => Promise<string | null>;
  };
  /** Rules, profile, waivers and attestations as they are used, so that the scan can be evaluated again. */
  readonly usedRules: () => readonly ScanFile[];
  /** Compares with the baseline and asks the history; the results come back with their state against the baseline. */
  readonly recall: (
    results: ScanResult['results'],
    reports: readonly ApplianceReport[],
  ) => Promise<{ results: ScanResult['results']; memory: Memory }>;
  readonly render: (result: ScanResult) => AsyncIterable<ScanFile>;
  /** Writes the manifest over everything written so far. */
  readonly seal: (result: ScanResult) => Promise<unknown>;
  readonly remember: (result: ScanResult, folder: string) => Promise<void>;
  /** Gives what could not be delivered, a sentence each. */
  readonly notify: (result: ScanResult, folder: string) => Promise<readonly string[]>;
  /** The exit code of the signal that ended the collection; null when none did. */
  readonly interruptedBy: () => ExitCode | null;
  readonly onReport: (report: ApplianceReport) => void;
}

export interface ScanOutcome {
  readonly result: ScanResult;
  /** Absolute path of the scan's folder. */
  readonly folder: string;
  readonly warning: string | null;
  /** Messages about this scan that did not arrive, a sentence each: for whoever watches over the scans. */
  readonly undelivered: readonly string[];
}

/**
 * The whole run: read each appliance, write its snapshot, judge it, forget it; then join, compare, render, seal and keep.
 * Either the scan's folder appears whole, or not at all and the error is thrown; snapshots are then kept aside.
 */
export async function scan(plan: ScanPlan, parts: ScanParts): Promise<ScanOutcome> {
  try {
    const result = await judgeFleet(plan, parts);
    for (const file of parts.usedRules()) await parts.folder.write(file.name, file.content);
    for await (const file of parts.render(result)) await parts.folder.write(file.name, file.content);
    await parts.seal(result);
    const { path, warning } = await parts.folder.finish();
    await parts.remember(result, path);
    const undelivered = await parts.notify(result, path);
    return { result, folder: path, warning, undelivered };
  } catch (error) {
    throw withKept(error, await parts.folder.abandon());
  }
}

/** Of its own, so that what results are made of is gone when they are rendered: a quarter of the memory of a large fleet. */
async function judgeFleet(plan: ScanPlan, parts: ScanParts): Promise<ScanResult> {
  let reports: readonly ApplianceReport[] = [];
  const share = createSharing();
  for await (const snapshot of parts.collect()) {
    const text = renderSnapshot(snapshot);
    await parts.folder.write(snapshotFile(snapshot.appliance.name), text);
    // What is judged is what was written, to the order of its members: whoever judges it again sees the same.
    const report = share(judgeSnapshot(JSON.parse(text) as Snapshot, plan));
    reports = fitResults([...reports, report], plan.selections.size, plan.maxResults);
    parts.onReport(report);
  }
  const resultParts: ResultParts = { ...plan, reports, interruptedBy: parts.interruptedBy() };
  const judged = judgeResults(resultParts);
  const { results, memory } = await parts.recall(judged.results, reports);
  return assembleResult(resultParts, { ...judged, results }, memory);
}

/** Judges one snapshot by the rules selected for its appliance. */
export function judgeSnapshot(snapshot: Snapshot, plan: ScanPlan): ApplianceReport {
  const { name } = snapshot.appliance;
  return reportAppliance(snapshot, plan.selections.get(name) ?? [], {
    profile: plan.profiles.get(name) ?? plan.profile,
    inventory: plan.inventories.get(name) ?? {},
    asOf: plan.asOf,
    knownEndpoints: plan.knownEndpoints,
  });
}

/** Name of an appliance's snapshot in the scan's folder. Names of appliances are safe as file names (fleet file). */
export function snapshotFile(appliance: string): string {
  return `snapshots/${appliance}.json`;
}
