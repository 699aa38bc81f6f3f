import { EXIT, type ExitCode } from '../model/audit-error.ts';
import type { Result } from '../model/result.ts';
import type { AttestationRecord, Coverage, WaiverRecord } from '../model/scan-result.ts';
import { SEVERITIES, type Severity } from '../model/verdict.ts';
import { isFinding } from './summarise.ts';

export interface Gates {
  readonly failOn: Severity | 'none';
  /** Percent, 0 to 100. */
  readonly minCoverage: number;
  readonly failOnExpired: boolean;
}

/** The exit code of a scan that ran to its end (product contract, "Exit codes"). */
export function exitCodeOf(
  scan: {
    readonly results: readonly Result[];
    readonly coverage: Pick<Coverage, 'percent' | 'appliances'>;
    readonly waivers: readonly Pick<WaiverRecord, 'state'>[];
    readonly attestations: readonly Pick<AttestationRecord, 'state'>[];
  },
  gates: Gates,
): ExitCode {
  const { selected, failed } = scan.coverage.appliances;
  if (selected > 0 && failed === selected) return EXIT.nothingCollected;
  const hasFindings = scan.results.some((result) => isFinding(result) && isAtLeast(result.severity, gates.failOn));
  const isIncomplete = failed > 0 || scan.coverage.percent < gates.minCoverage;
  if (hasFindings) return isIncomplete ? EXIT.findingsAndIncomplete : EXIT.findings;
  if (isIncomplete) return EXIT.incomplete;
  const hasExpired = [...scan.waivers, ...scan.attestations].some(({ state }) => state === 'expired');
  return gates.failOnExpired && hasExpired ? EXIT.expired : EXIT.ok;
}

/** Is a severity at or above a threshold? Nothing is at or above `none`. */
function isAtLeast(severity: Severity, threshold: Severity | 'none'): boolean {
  return threshold !== 'none' && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold);
}
