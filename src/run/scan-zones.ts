import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { AuditError, EXIT } from '../model/audit-error.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { PlannedScan } from '../plan/plan-scan.ts';
import { type PlannedZones, planZones } from '../plan/plan-zones.ts';
import type { ClaimOutcome } from '../queue/claim-outcome.ts';
import { collectZones } from '../queue/collect-zones.ts';
import { digestOfRedaction } from '../queue/collection-job.ts';
import { type JobQueue, openQueue } from '../queue/open-queue.ts';
import { patiently } from '../queue/patiently.ts';
import { claimScan, type ScanIdentity } from '../queue/scan-claim.ts';
import type { ScanFile, ScanOutcome } from '../scan.ts';
import { mergeStreams } from './merge-streams.ts';
import type { ScanEnvironment } from './scan-environment.ts';
import { collectionContext, collectLocally } from './wire-scan.ts';
import { writeScan } from './write-scan.ts';

/** So long the end of a scan may take to be written down in the queue. */
const GRACE_MS = 10_000;

/**
 * Runs a planned scan whose zones are read by workers. Of several processes that are to scan the same appliances at once one does,
 * and the others wait for it.
 *
 * @param occurrence the time of a schedule that the scan is made for, ISO 8601; null: asked for by hand
 * @returns the scan, or what is known of the one that another process made
 * @throws AbortError when a signal came before the scan had begun.
 */
export async function runZoneScan(
  planned: PlannedScan,
  environment: ScanEnvironment,
  occurrence: string | null,
): Promise<ScanOutcome | ClaimOutcome> {
  const zones = await planZones(planned.fleet, planned.appliances);
  const warn = (message: string): void => environment.onEvent({ event: 'warning', message });
  const patience = AbortSignal.any([environment.signal, AbortSignal.timeout(planned.fleet.scanTimeoutMs)]);
  const queue = await openQueue({
    url: zones.queueUrl,
    name: 'sps-audit scan',
    signal: patience,
    onTrouble: warn,
  });
  try {
    const { uid, scanTime } = planned.plan;
    const claimed = await claimScan(
      {
        queue,
        appliances: planned.appliances,
        identity: { uid, scanTime },
        occurrence,
        scanTimeoutMs: planned.fleet.scanTimeoutMs,
        signal: environment.signal,
        onStandby: () => warn('another process scans these appliances; waiting for it, and taking over should it die'),
        onTakeOver: () => warn('the process that made this scan died; going on with what was handed in'),
      },
      (identity, lost) => makeScan(planned, zones, environment, queue, identity, lost),
    );
    if (claimed === null) throw new DOMException('Stopped before the scan began.', 'AbortError');
    return 'made' in claimed ? claimed.made.outcome : claimed.elsewhere;
  } finally {
    await queue.close(GRACE_MS);
  }
}

async function makeScan(
  planned: PlannedScan,
  zones: PlannedZones,
  environment: ScanEnvironment,
  queue: JobQueue,
  { uid, scanTime }: ScanIdentity,
  lost: AbortSignal,
): Promise<ClaimOutcome & { readonly outcome: ScanOutcome }> {
  const plan = { ...planned.plan, uid, scanTime, asOf: scanTime };
  const signal = AbortSignal.any([environment.signal, lost]);
  const context = await collectionContext({ ...planned, plan }, { ...environment, signal });
  const usedRules: ScanFile[] = [...planned.bundle.usedRules];
  const { scanTimeoutMs, redact } = planned.fleet;
  async function* collect(): AsyncGenerator<Snapshot, void, undefined> {
    const remote = collectZones(zones.zoned, {
      queue,
      context,
      publicKeys: zones.publicKeys,
      redactionSha256: digestOfRedaction(redact, context.redactor.keyId),
      scanTimeoutMs,
      onIdleZone: (zone) =>
        environment.onEvent({ event: 'warning', message: `no worker of zone ${zone} has taken a job yet` }),
      isOurs: () => !lost.aborted,
      onEnvelope: (appliance, content) => usedRules.push({ name: `signatures/${appliance}.dsse.json`, content }),
    });
    const local = collectLocally({ ...planned, appliances: zones.local }, context);
    for await (const snapshot of mergeStreams([remote, local])) {
      if (lost.aborted) throw takenOver();
      yield snapshot;
    }
    if (lost.aborted) throw takenOver();
  }
  // The folder has a name of its own: the process that died may have left one of this scan's name.
  const bundle = { ...planned.bundle, folderUid: uid === planned.plan.uid ? uid : randomUUID(), usedRules };
  const outcome = await writeScan(plan, bundle, environment, collect);
  await patiently(queue.trouble, AbortSignal.timeout(GRACE_MS), () => queue.deliveries.forget(uid));
  const interrupted = environment.interruptedBy() !== null;
  return { exitCode: outcome.result.run.exitCode, host: hostname(), interrupted, outcome };
}

function takenOver(): AuditError {
  return new AuditError('Another process has taken this scan over: the job queue did not hear of this one.', {
    exitCode: EXIT.internal,
    hint: 'The other one goes on with what the workers have handed in.',
  });
}
