import type { ScanResult } from '../model/scan-result.ts';
import { digestJson } from '../snapshot/sha256-hex.ts';

/** Digest of what a scan looked at: its profile and the names of its appliances. Lower-case hex. */
export function scanScope(
  scan: Pick<ScanResult, 'appliances'> & { readonly run: Pick<ScanResult['run'], 'profile'> },
): string {
  return digestJson([scan.run.profile, ...scan.appliances.map(({ name }) => name).sort()]);
}
