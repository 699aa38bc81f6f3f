import type { TrendPoint } from '../model/scan-change.ts';
import type { ScanResult } from '../model/scan-result.ts';
import type { Severity } from '../model/verdict.ts';
import type { FindingSpan } from './finding-spans.ts';

/** One scan as the history remembers it. */
export interface RecordedScan extends TrendPoint {
  readonly endTime: string;
  readonly profile: string;
  /** Digest of what the scan looked at: scans of one scope can be compared. See `scanScope`. */
  readonly scope: string;
  readonly appliances: number;
  readonly waived: number;
  readonly partial: boolean;
  readonly exitCode: number;
  readonly toolVersion: string;
  readonly rulesetSha256: string;
  /** Name of the scan's folder and digest of its manifest; null when it left none. */
  readonly folder: string | null;
  readonly manifestSha256: string | null;
}

/** Which scans are meant. All bounds are optional; times are ISO 8601 in UTC and compare with the start of a scan. */
export interface ScanFilter {
  readonly scope?: string;
  /** Only scans that began earlier. */
  readonly before?: string;
  /** Only so many, the newest. */
  readonly limit?: number;
}

/** How long fails of one severity lasted that are gone now. Times in days, one decimal. */
export interface TimeToFix {
  readonly severity: Severity;
  readonly fixed: number;
  readonly medianDays: number;
  readonly longestDays: number;
}

/**
 * What is remembered of all scans. Every method may do I/O; a scan is recorded in one transaction, so that it is remembered
 * whole or not at all. Safe under several processes at once.
 */
export interface History {
  /** Records a finished scan; a uid that is known already changes nothing and gives false. */
  readonly recordScan: (
    scan: ScanResult,
    bundle: { readonly folder: string | null; readonly manifestSha256: string | null },
  ) => Promise<boolean>;
  /** The newest scan that fits, or null. */
  readonly latest: (filter?: ScanFilter) => Promise<RecordedScan | null>;
  /** Newest first. */
  readonly list: (filter?: ScanFilter) => Promise<readonly RecordedScan[]>;
  /** Oldest first, as a trend line is drawn. */
  readonly trend: (filter?: ScanFilter) => Promise<readonly TrendPoint[]>;
  /** Since when each of these fails has been open without interruption; fingerprints that are not open are left out. */
  readonly firstSeen: (fingerprints: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Fails that are open, the oldest first; age is the caller's clock minus `firstSeen`. */
  readonly openFindings: () => Promise<readonly FindingSpan[]>;
  /** By severity, worst first; severities of which nothing was fixed are left out. */
  readonly timeToFix: () => Promise<readonly TimeToFix[]>;
  /**
   * Forgets the oldest scans so that `keep` are left, and fails that ended before the oldest of these. What is open stays
   * with its first day. Gives what was forgotten, oldest first, so that the folders can follow.
   */
  readonly prune: (keep: number) => Promise<readonly RecordedScan[]>;
  readonly close: () => Promise<void>;
}
