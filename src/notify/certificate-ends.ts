import type { Evidence } from '../model/result.ts';
import type { ScanResult } from '../model/scan-result.ts';
import { isPresent } from '../results/summarise.ts';

const DAY_MS = 86_400_000;

/** A certificate that the scan saw, and whole days until it ends; 0 or less: it has. */
export interface CertificateEnd {
  readonly appliance: string;
  /** The same in every scan: which appliance, and where in it. */
  readonly place: string;
  /** In words. */
  readonly what: string;
  readonly daysLeft: number;
}

/**
 * Every certificate of a result: the one of each appliance's TLS, and those that certificate rules looked at. The rules tell
 * days left (rounded down); of several certificates in one place the one that ends first counts.
 */
export function certificateEnds(result: ScanResult): ReadonlyMap<string, CertificateEnd> {
  const ends = new Map<string, CertificateEnd>();
  const add = (end: CertificateEnd): void => {
    const known = ends.get(end.place);
    if (known === undefined || end.daysLeft < known.daysLeft) ends.set(end.place, end);
  };
  for (const { name, tls } of result.appliances) {
    if (tls === null) continue;
    const daysLeft = wholeDays(Date.parse(tls.notAfter) - Date.parse(result.run.asOf));
    add({ appliance: name, place: JSON.stringify([name, 'tls']), what: `TLS certificate ${tls.subject}`, daysLeft });
  }
  for (const { appliance, resource, evidence } of result.results.filter(isPresent)) {
    for (const { endpoint, pointer, actual } of evidence) {
      const left = daysLeftOf(actual);
      if (left === null) continue;
      const name = resource.name === null ? '' : ` (${resource.name})`;
      add({
        appliance,
        place: JSON.stringify([appliance, endpoint, pointer]),
        what: `certificate at ${endpoint}${pointer === null ? '' : `#${pointer}`}${name}`,
        // Rounded down as well: on its last day a certificate has 0 whole days left and is still valid.
        daysLeft: left >= 0 ? Math.max(left, 1) : 0,
      });
    }
  }
  return ends;
}

/** Certificate rules put `{ "daysLeft": n }` into their evidence. */
function daysLeftOf(actual: Evidence['actual']): number | null {
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return null;
  const left = Object.hasOwn(actual, 'daysLeft') ? (actual as { daysLeft?: unknown }).daysLeft : null;
  return typeof left === 'number' && Number.isFinite(left) ? left : null;
}

function wholeDays(leftMs: number): number {
  return leftMs <= 0 ? 0 : Math.max(Math.floor(leftMs / DAY_MS), 1);
}
