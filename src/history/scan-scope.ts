import type { Deviation } from '../model/scan-result.ts';
import { digestJson } from '../snapshot/sha256-hex.ts';

/** What of a scan tells what it looked at. */
export interface ScopedScan {
  readonly run: { readonly profile: string };
  readonly appliances: readonly { readonly name: string }[];
  readonly deviations: readonly Deviation[];
}

/**
 * Digest of what a scan looked at: its profile, the names of its appliances and the rules that were added or left out, in any
 * order. Lower-case hex. Rules that a new version adds to a profile are no departure, so scans before and after it compare.
 */
export function scanScope({ run, appliances, deviations }: ScopedScan): string {
  const chosen = deviations
    .filter(({ kind }) => kind !== 'parameter')
    .map(({ appliance, kind, ruleId }) => `${kind} ${ruleId} ${appliance ?? ''}`);
  return digestJson([run.profile, appliances.map(({ name }) => name).sort(), chosen.sort()]);
}
