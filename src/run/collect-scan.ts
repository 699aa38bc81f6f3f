import { withKept } from '../evidence/write-failure.ts';
import type { PlannedScan } from '../plan/plan-scan.ts';
import { snapshotFile } from '../scan.ts';
import { renderSnapshot } from '../snapshot/render-snapshot.ts';
import type { ScanEnvironment } from './scan-environment.ts';
import { openCollection } from './wire-scan.ts';
import { openBundleFolder, openSeal } from './write-scan.ts';

/** What became of a collection. */
export interface CollectOutcome {
  /** Absolute path. */
  readonly folder: string;
  readonly warning: string | null;
  /** Appliances by how far they were read. */
  readonly counts: Readonly<Record<'complete' | 'partial' | 'failed', number>>;
}

/**
 * Reads the appliances and leaves their snapshots under a manifest, in a folder like a scan's; nothing is judged. The folder
 * appears whole or not at all; what was read is then kept aside, and the error says where.
 */
export async function collectScan(planned: PlannedScan, environment: ScanEnvironment): Promise<CollectOutcome> {
  const { plan, bundle } = planned;
  const collect = await openCollection(planned, environment);
  const seal = await openSeal(bundle, environment);
  const folder = await openBundleFolder(plan, bundle, environment);
  try {
    const counts = { complete: 0, partial: 0, failed: 0 };
    let endTime = plan.scanTime;
    for await (const snapshot of collect()) {
      await folder.write(snapshotFile(snapshot.appliance.name), renderSnapshot(snapshot));
      counts[snapshot.status] += 1;
      if (snapshot.endTime > endTime) endTime = snapshot.endTime;
    }
    await seal(folder, { uid: plan.uid, startTime: plan.scanTime, endTime, tool: plan.tool }, null);
    const { path, warning } = await folder.finish();
    return { folder: path, warning, counts };
  } catch (error) {
    throw withKept(error, await folder.abandon());
  }
}
