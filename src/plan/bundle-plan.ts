import type { Fleet, NotifyChannel, ReportFormat, SecretSource } from '../model/fleet.ts';
import type { ScanFile } from '../scan.ts';

/** Where a scan's folder goes and what is to be in it, wherever its snapshots come from. */
export interface BundlePlan {
  /** Absolute path of the reports folder. */
  readonly outDir: string;
  /** Tells this folder from others of the same start time. */
  readonly folderUid: string;
  /** Old snapshots are judged again: `latest` stays with a scan that began later. */
  readonly isReplay: boolean;
  readonly formats: readonly ReportFormat[];
  readonly usedRules: readonly ScanFile[];
  readonly history: Fleet['history'];
  readonly signing: SecretSource | null;
  readonly timestamp: Fleet['timestamp'];
  /** Scans that retention leaves; null: all. */
  readonly keep: number | null;
  readonly keepDays: number | null;
  /** Whom to tell what changed. */
  readonly channels: readonly NotifyChannel[];
}
