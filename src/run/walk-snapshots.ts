import { basename, join } from 'node:path';
import { AuditError } from '../model/audit-error.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { listSnapshotFiles, loadSnapshot, SNAPSHOTS_FOLDER } from '../plan/stored-scan.ts';
import { compareSnapshots, type LocatedChange } from '../results/compare-snapshots.ts';
import { type ApplianceSettings, settingsOf } from '../results/settings-of.ts';
import { createSettingsPool } from '../results/settings-pool.ts';

/** What is kept of a scan's snapshots when they are gone again. */
export interface FleetFacts {
  /** Against the snapshots of the baseline, by appliance. */
  readonly changes: readonly LocatedChange[];
  /** Of every appliance that was read. */
  readonly settings: readonly ApplianceSettings[];
}

/**
 * Reads the snapshots of a scan one after the other, each with its counterpart of the baseline, and keeps only what
 * comparing needs: two snapshots are in memory at a time, however large the fleet is. Reads the disk.
 *
 * @param baseline folder of the scan to compare with; null: none
 * @param onUnreadable told of a snapshot of the baseline that cannot be read; without it that is an error
 * @throws AuditError (exit 2) when a snapshot of the scan itself cannot be read.
 */
export async function walkSnapshots(
  folder: string,
  baseline: string | null,
  onUnreadable?: (message: string) => void,
): Promise<FleetFacts> {
  const before = new Set(baseline === null ? [] : (await listSnapshotFiles(baseline)).map((file) => basename(file)));
  const pool = createSettingsPool();
  const changes: LocatedChange[] = [];
  const settings: ApplianceSettings[] = [];
  for (const file of await listSnapshotFiles(folder)) {
    const snapshot = await loadSnapshot(file);
    if (snapshot.status !== 'failed') settings.push(settingsOf(snapshot, pool));
    if (baseline === null || !before.has(basename(file))) continue;
    const old = await loadBefore(join(baseline, SNAPSHOTS_FOLDER, basename(file)), onUnreadable);
    if (old !== null) changes.push(...compareSnapshots(old, snapshot));
  }
  return { changes, settings };
}

async function loadBefore(
  file: string,
  onUnreadable: ((message: string) => void) | undefined,
): Promise<Snapshot | null> {
  try {
    return await loadSnapshot(file);
  } catch (error) {
    if (onUnreadable === undefined || !(error instanceof AuditError)) throw error;
    onUnreadable(`what changed since the snapshot ${file} is not known: ${error.message}`);
    return null;
  }
}
