import type { FolderLock, LockOptions } from '../evidence/folder-lock.ts';
import { loadSigningKey } from '../evidence/keys.ts';
import { writeManifest } from '../evidence/manifest.ts';
import { openScanFolder, type ScanFolder } from '../evidence/scan-folder.ts';
import { readSecret } from '../fleet/read-secret.ts';
import { suggest } from '../fleet/suggest.ts';
import type { FindingSpan } from '../history/finding-spans.ts';
import type { History } from '../history/history.ts';
import { AuditError } from '../model/audit-error.ts';
import type { ScanResult } from '../model/scan-result.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { BundlePlan } from '../plan/bundle-plan.ts';
import { someOf } from '../plan/some-of.ts';
import { loadStoredResult } from '../plan/stored-scan.ts';
import { renderReports } from '../report/render-reports.ts';
import type { ApplianceReport } from '../results/report-appliance.ts';
import { type ScanFile, type ScanOutcome, type ScanParts, type ScanPlan, scan } from '../scan.ts';
import { lockHistory, openHistory } from './open-history.ts';
import { recallPast } from './recall.ts';
import { removeOldScans } from './remove-old-scans.ts';
import type { ScanEnvironment } from './scan-environment.ts';
import { startBrowser } from './start-browser.ts';
import { tellChanges } from './tell-changes.ts';

/** How long a second scan waits for the first. */
const FOLDER_WAIT_MS = 60 * 60 * 1000;

/** Runs the walk of `scan.ts` with the real parts: disk, browser, history. `collect` is begun once the folder is ours. */
export async function writeScan(
  plan: ScanPlan,
  bundle: BundlePlan,
  environment: ScanEnvironment,
  collect: () => AsyncIterable<Snapshot>,
): Promise<ScanOutcome> {
  const { outDir } = bundle;
  const warn = (message: string): void => environment.onEvent({ event: 'warning', message });
  await checkComparison(plan, environment);
  const seal = await openSeal(bundle, environment);
  const folder = await openBundleFolder(plan, bundle, environment);
  const { history, lock } = await openLockedHistory(bundle, environment).catch(async (error: unknown) => {
    await folder.abandon();
    throw error;
  });
  const browser = startBrowser(bundle.formats, environment);
  let manifestSha256: string | null = null;
  let open: readonly FindingSpan[] = [];
  const parts: ScanParts = {
    collect,
    folder,
    usedRules: () => bundle.usedRules,
    recall: async (results, reports) => {
      const options = { ...plan, ...environment, outDir, history, folder: folder.partialPath, onWarning: warn };
      const recalled = await recallPast(results, reports, options);
      open = await history.openFindings();
      return recalled;
    },
    render: (result) => rendered(result, bundle, environment, browser.take),
    seal: async (result) => {
      manifestSha256 = await seal(folder, result.run, result);
    },
    remember: (result) => remember(history, result, { folder: folder.name, manifestSha256 }, warn),
    notify: (result, path) =>
      tellChanges(result, path, { channels: bundle.channels, outDir, history, open, environment }),
    interruptedBy: environment.interruptedBy,
    onReport: (report) =>
      environment.onEvent({ event: 'appliance-judged', appliance: report.record.name, counts: countsOf(report) }),
  };
  try {
    const outcome = await scan(plan, parts);
    await removeOldScans(outDir, { ...bundle, now: plan.scanTime }, warn);
    return outcome;
  } finally {
    await Promise.all([browser.close(), history.close().finally(() => lock?.release())]);
  }
}

/** Whether what the scan is to be held against is there: told before the fleet is read in vain. */
async function checkComparison(
  { selections }: Pick<ScanPlan, 'selections'>,
  { golden, baseline }: Pick<ScanEnvironment, 'golden' | 'baseline'>,
): Promise<void> {
  if (golden !== null && !selections.has(golden)) {
    const meant = suggest(golden, [...selections.keys()]);
    throw new AuditError(`--golden names "${golden}", which is no appliance of this scan.`, {
      hint: meant === undefined ? `It has: ${someOf([...selections.keys()])}.` : `Did you mean "${meant}"?`,
    });
  }
  if (baseline !== null) await loadStoredResult(baseline);
}

type Waiting = Pick<ScanEnvironment, 'noWait' | 'signal' | 'onEvent'>;

async function openLockedHistory(
  { history: place, outDir }: Pick<BundlePlan, 'history' | 'outDir'>,
  environment: Waiting,
): Promise<{ readonly history: History; readonly lock: FolderLock | null }> {
  const history = await openHistory(place, outDir);
  try {
    return { history, lock: await lockHistory(place, outDir, waitingFor('its history', environment)) };
  } catch (error) {
    await history.close();
    throw error;
  }
}

function waitingFor(what: string, { noWait, signal, onEvent }: Waiting): Omit<LockOptions, 'file' | 'what'> {
  const message = `another scan is writing into ${what}; waiting for it to end`;
  const onWait = (): void => onEvent({ event: 'waiting-for-folder', message });
  return { noWait, signal, waitMs: FOLDER_WAIT_MS, onWait };
}

/** Takes the reports folder, once another scan has let go of it, and begins this scan's folder in it. */
export function openBundleFolder(
  plan: Pick<ScanPlan, 'scanTime'>,
  { outDir, folderUid, isReplay }: Pick<BundlePlan, 'outDir' | 'folderUid' | 'isReplay'>,
  environment: Waiting,
): Promise<ScanFolder> {
  return openScanFolder({
    ...waitingFor(outDir, environment),
    outDir,
    uid: folderUid,
    startTime: plan.scanTime,
    isReplay,
    onWarning: (message) => environment.onEvent({ event: 'warning', message }),
  });
}

/** Reads the signing key now, so that a wrong one is told before any work, and gives what seals a folder with it. */
export async function openSeal(
  { signing, timestamp }: Pick<BundlePlan, 'signing' | 'timestamp'>,
  { env, onEvent }: Pick<ScanEnvironment, 'env' | 'onEvent'>,
): Promise<
  (
    folder: ScanFolder,
    scan: {
      readonly uid: string;
      readonly startTime: string;
      readonly endTime: string;
      readonly tool: ScanPlan['tool'];
    },
    result: ScanResult | null,
  ) => Promise<string>
> {
  const signingKey = signing === null ? null : await loadSigningKey(signing, (source) => readSecret(source, env));
  return async (folder, { uid, startTime, endTime, tool }, result) => {
    const scan = { uid, startTime, endTime };
    const { sha256, warning } = await writeManifest(folder, { scan, tool, result, signingKey, timestamp });
    if (warning !== null) onEvent({ event: 'warning', message: warning });
    return sha256;
  };
}

async function* rendered(
  result: ScanResult,
  { formats }: BundlePlan,
  { paper, splitAppliances, onEvent }: ScanEnvironment,
  browser: ReturnType<typeof startBrowser>['take'],
): AsyncGenerator<ScanFile> {
  const files = renderReports(result, {
    formats,
    paper,
    splitAppliances,
    browser,
    onNote: (message) => onEvent({ event: 'report-note', message }),
    onSkipped: (format, { message, hint }) => onEvent({ event: 'report-skipped', format, message, hint: hint ?? null }),
  });
  for await (const file of files) {
    onEvent({ event: 'report-written', name: file.name });
    yield file;
  }
}

/**
 * An interrupted scan says nothing about what it did not finish, so it is no point of a trend and no baseline. The scan's folder is
 * there by now, so a history that cannot be written (a full disk) is told and makes nothing fail.
 */
async function remember(
  history: History,
  result: ScanResult,
  bundle: { readonly folder: string; readonly manifestSha256: string | null },
  warn: (message: string) => void,
): Promise<void> {
  if (result.run.partial) return;
  await history.recordScan(result, bundle).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    warn(`the scan is complete, but the history does not know of it: ${reason}`);
  });
}

function countsOf(report: ApplianceReport): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { result } of report.results) counts[result] = (counts[result] ?? 0) + 1;
  return counts;
}
