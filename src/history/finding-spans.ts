import type { Result } from '../model/result.ts';
import type { ScanResult } from '../model/scan-result.ts';
import type { Severity } from '../model/verdict.ts';
import { isPresent, isWaived } from '../results/summarise.ts';

/** One fail from the scan that saw it first to the one that saw it last. Times are starts of scans, ISO 8601. */
export interface FindingSpan {
  readonly fingerprint: string;
  readonly ruleId: string;
  readonly appliance: string;
  readonly resourcePath: string | null;
  readonly resourceName: string | null;
  readonly severity: Severity;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** A waiver in force takes it out of the findings; it is remembered all the same. */
  readonly waived: boolean;
}

/** What one scan changes: fails to open, to carry on (with their new state), and to close. */
export interface SpanUpdate {
  readonly opened: readonly FindingSpan[];
  readonly continued: readonly FindingSpan[];
  readonly closed: readonly FindingSpan[];
}

/**
 * What a scan says about the fails that are open. A fail ends only when something says so: another definite verdict, or the
 * object's absence from a rule that was evaluated in full on that appliance. What could not be read, was not selected or
 * lies on an appliance that was not scanned stays open: absent data never passes. Pure.
 */
export function updateSpans(open: readonly FindingSpan[], scan: ScanResult): SpanUpdate {
  const time = scan.run.startTime;
  const present = scan.results.filter(isPresent);
  // What lists objects not in use has the fingerprint of what is said of their collection, and decides nothing.
  const deciding = present.filter(({ result }) => result !== 'informational');
  const byFingerprint = new Map(deciding.map((result) => [result.fingerprint, result]));
  const pairs = Map.groupBy(present, pairOf);
  const whole = new Set(
    scan.appliances.filter(({ collection }) => collection.status === 'complete').map(({ name }) => name),
  );
  const continued: FindingSpan[] = [];
  const closed: FindingSpan[] = [];
  for (const span of open) {
    const result = byFingerprint.get(span.fingerprint);
    if (result?.result === 'fail') {
      continued.push({ ...span, severity: result.severity, lastSeen: time, waived: isWaived(result) });
    } else if (result === undefined ? isGone(pairs.get(pairOf(span)), whole.has(span.appliance)) : !isOpen(result)) {
      closed.push(span);
    }
  }
  const known = new Set(open.map(({ fingerprint }) => fingerprint));
  const opened = [...byFingerprint.values()].filter(
    (result) => result.result === 'fail' && !known.has(result.fingerprint),
  );
  return { opened: opened.map((result) => spanOf(result, time)), continued, closed };
}

/** The rule was evaluated on the whole appliance and does not speak of the object any more. */
function isGone(pair: readonly Result[] | undefined, isWhole: boolean): boolean {
  return isWhole && pair !== undefined && !pair.some(isOpen);
}

function isOpen({ result }: Result): boolean {
  return result === 'error' || result === 'unknown' || result === 'notchecked' || result === 'notselected';
}

function spanOf(result: Result, time: string): FindingSpan {
  const { fingerprint, ruleId, appliance, resource, severity } = result;
  return {
    fingerprint,
    ruleId,
    appliance,
    resourcePath: resource.path,
    resourceName: resource.name,
    severity,
    firstSeen: time,
    lastSeen: time,
    waived: isWaived(result),
  };
}

function pairOf({ ruleId, appliance }: Pick<Result, 'ruleId' | 'appliance'>): string {
  return JSON.stringify([ruleId, appliance]);
}
