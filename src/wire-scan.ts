import { randomBytes } from 'node:crypto';
import type { CollectEvent } from './collect/collect-event.ts';
import { collectFleet } from './collect/collect-fleet.ts';
import { loadFingerprintKey, loadSigningKey } from './evidence/keys.ts';
import { writeManifest } from './evidence/manifest.ts';
import { openScanFolder } from './evidence/scan-folder.ts';
import { readCaFile } from './fleet/read-ca-file.ts';
import { readSecret } from './fleet/read-secret.ts';
import type { AuditError, ExitCode } from './model/audit-error.ts';
import type { ReportFormat, SecretSource } from './model/fleet.ts';
import { openHistory } from './open-history.ts';
import type { PlannedScan } from './plan-scan.ts';
import { recallPast } from './recall.ts';
import { findBrowser } from './report/pdf/find-browser.ts';
import type { PdfBrowser } from './report/pdf/launch-browser.ts';
import { renderReports } from './report/render-reports.ts';
import type { ApplianceReport } from './results/report-appliance.ts';
import { foldSelections, renderUsedRules, USED_RULES_FILE } from './rules/used-rules.ts';
import { type ScanFile, type ScanOutcome, type ScanParts, scan } from './scan.ts';
import { createRedactor } from './snapshot/redactor.ts';

/** What a run takes from the process it runs in; tests and samples pass their own clock. */
export interface ScanEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Ends the collection; what was read is kept and written. */
  readonly signal: AbortSignal;
  readonly interruptedBy: () => ExitCode | null;
  readonly noWait: boolean;
  /** A scan's folder or results.json to compare with; null: the newest earlier scan of the same scope. */
  readonly baseline: string | null;
  /** Appliance that all others are held against; null: none. */
  readonly golden: string | null;
  readonly paper: 'a4' | 'letter';
  readonly splitAppliances: boolean;
  readonly browserPath: string | null;
  /** Print with the browser of the package, so that the same bytes come out everywhere. */
  readonly preferBundledBrowser: boolean;
  readonly onEvent: (event: ScanEvent) => void;
}

/** What happens during a scan, for the terminal and for the JSON log. Names are stable. */
export type ScanEvent =
  | CollectEvent
  | { readonly event: 'waiting-for-folder'; readonly message: string }
  | {
      readonly event: 'appliance-judged';
      readonly appliance: string;
      readonly counts: Readonly<Record<string, number>>;
    }
  | { readonly event: 'report-written'; readonly name: string }
  | {
      readonly event: 'report-skipped';
      readonly format: ReportFormat;
      readonly message: string;
      readonly hint: string | null;
    }
  | { readonly event: 'report-note'; readonly message: string };

/** How long a second scan waits for the first. */
const FOLDER_WAIT_MS = 60 * 60 * 1000;

/** Runs a planned scan with the real parts: network, disk, browser. */
export async function runScan(planned: PlannedScan, environment: ScanEnvironment): Promise<ScanOutcome> {
  const { plan, fleet, appliances } = planned;
  const readOwnSecret = (source: SecretSource): Promise<string> => readSecret(source, environment.env);
  const signingKey = fleet.keys.signing === null ? null : await loadSigningKey(fleet.keys.signing, readOwnSecret);
  const redactor = createRedactor({
    key: await fingerprintKey(fleet.keys.fingerprint, readOwnSecret),
    ...fleet.redact,
  });
  const folder = await openScanFolder({
    outDir: planned.outDir,
    uid: plan.uid,
    startTime: plan.scanTime,
    noWait: environment.noWait,
    waitMs: FOLDER_WAIT_MS,
    signal: environment.signal,
    onWait: () =>
      environment.onEvent({
        event: 'waiting-for-folder',
        message: `another scan is writing into ${planned.outDir}; waiting for it to end`,
      }),
  });
  let manifestSha256: string | null = null;
  const history = await openHistory(fleet.history, planned.outDir);
  const browser = startBrowser(planned.formats, environment);
  const parts: ScanParts = {
    collect: () =>
      collectFleet(appliances, {
        scanUid: plan.uid,
        scanTime: plan.scanTime,
        tool: plan.tool,
        now: environment.now,
        redactor: fleet.keys.fingerprint === null ? { keyId: null, redact: redactor.redact } : redactor,
        readSecret: readOwnSecret,
        readCaFile,
        signal: environment.signal,
        onEvent: environment.onEvent,
        jobs: planned.jobs,
        scanTimeoutMs: fleet.scanTimeoutMs,
      }),
    folder,
    usedRules: () => usedRules(planned),
    recall: (results, reports) =>
      recallPast(results, reports, {
        ...environment,
        outDir: planned.outDir,
        profile: plan.profile,
        scanTime: plan.scanTime,
        history,
        folder: folder.partialPath,
      }),
    render: async function* (result) {
      for await (const file of renderReports(result, {
        formats: planned.formats,
        paper: environment.paper,
        splitAppliances: environment.splitAppliances,
        browser: browser.take,
        onNote: (message) => environment.onEvent({ event: 'report-note', message }),
        onSkipped: (format, error) => environment.onEvent(skipped(format, error)),
      })) {
        environment.onEvent({ event: 'report-written', name: file.name });
        yield file;
      }
    },
    seal: async (result) => {
      const { uid, startTime, endTime } = result.run;
      ({ sha256: manifestSha256 } = await writeManifest(folder, {
        scan: { uid, startTime, endTime },
        tool: plan.tool,
        result,
        signingKey,
        timestamp: null,
      }));
    },
    remember: async (result) => {
      // An interrupted scan says nothing about what it did not finish, so it is no point of a trend and no baseline.
      if (!result.run.partial) await history.recordScan(result, { folder: folder.name, manifestSha256 });
    },
    notify: async () => undefined,
    interruptedBy: environment.interruptedBy,
    onReport: (report) =>
      environment.onEvent({ event: 'appliance-judged', appliance: report.record.name, counts: countsOf(report) }),
  };
  try {
    return await scan(plan, parts);
  } finally {
    await Promise.all([browser.close(), history.close()]);
  }
}

/** Without a configured key a random one serves this scan: equal secrets show as equal within it, and never beyond. */
async function fingerprintKey(
  source: SecretSource | null,
  read: (source: SecretSource) => Promise<string>,
): Promise<Uint8Array> {
  return source === null ? randomBytes(32) : loadFingerprintKey(source, read);
}

/** Starts the browser while appliances are being read, so that printing need not wait for it. */
function startBrowser(
  formats: readonly ReportFormat[],
  environment: ScanEnvironment,
): { take: () => Promise<PdfBrowser>; close: () => Promise<void> } {
  if (!formats.includes('pdf'))
    return { take: () => Promise.reject(new Error('no PDF was asked for')), close: async () => undefined };
  const launched = (async () => {
    const choice = await findBrowser({
      configuredPath: environment.browserPath,
      preferBundled: environment.preferBundledBrowser,
      env: environment.env,
    });
    const { launchPdfBrowser } = await import('./report/pdf/launch-browser.ts');
    return launchPdfBrowser(choice);
  })();
  // Awaited when the PDF is printed; until then a failure is no unhandled one.
  launched.catch(() => undefined);
  return {
    take: () => launched,
    close: async () =>
      launched.then(
        (browser) => browser.close(),
        () => undefined,
      ),
  };
}

function skipped(format: ReportFormat, error: AuditError): ScanEvent {
  return { event: 'report-skipped', format, message: error.message, hint: error.hint ?? null };
}

function countsOf(report: ApplianceReport): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { result } of report.results) counts[result] = (counts[result] ?? 0) + 1;
  return counts;
}

function usedRules({ plan, ruleset, registers }: PlannedScan): ScanFile[] {
  const selected = new Set([...plan.selections.values()].flatMap((selection) => selection.map(({ rule }) => rule.id)));
  const used = renderUsedRules({
    schemaVersion: '1.0.0',
    rules: ruleset.rules.filter(({ id }) => selected.has(id)),
    selections: foldSelections(plan),
    deviations: plan.deviations,
    frameworks: plan.frameworks,
    knownEndpoints: ruleset.knownEndpoints,
    rulesetSha256: plan.rulesetSha256,
  });
  const files: ScanFile[] = [{ name: USED_RULES_FILE, content: used }];
  if (registers.waivers !== null) files.push({ name: 'rules/waivers.yaml', content: registers.waivers });
  if (registers.attestations !== null) files.push({ name: 'rules/attestations.yaml', content: registers.attestations });
  return files;
}
