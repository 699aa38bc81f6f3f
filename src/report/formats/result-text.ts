import type { Evidence, Result } from '../../model/result.ts';
import type { ApplianceRecord, ScanResult } from '../../model/scan-result.ts';
import { actualOf } from '../../results/actual-of.ts';
import { isPresent } from '../../results/summarise.ts';
import { makeVisible } from '../view/make-visible.ts';

/**
 * The result as formats of others carry it: every acting character (controls, bidirectional overrides, lone surrogates) is
 * shown instead of acting, and results that only the baseline had are left out. `results.json` keeps everything as it was.
 */
export function exchangeable(result: ScanResult): ScanResult {
  return makeVisible({ ...result, results: result.results.filter(isPresent) });
}

/** "/api/…#/body/x: false, expected true". Values are JSON. */
export function evidenceText(evidence: Evidence): string {
  const place = evidence.pointer === null ? evidence.endpoint : `${evidence.endpoint}#${evidence.pointer}`;
  const actual = actualOf(evidence);
  const nothing = evidence.pointer === null ? 'not read' : 'no such datum';
  const found = actual === undefined ? nothing : JSON.stringify(actual);
  return `${place}: ${found}${evidence.expected === null ? '' : `, expected ${evidence.expected}`}`;
}

/** The waiver in one sentence; null without one. */
export function waiverText(result: Result): string | null {
  const { waiver } = result;
  if (waiver === null) return null;
  const ticket = waiver.ticket === null ? '' : `, ${waiver.ticket}`;
  return `Waiver ${waiver.id} (${waiver.state}, expires ${waiver.expires}, approved by ${waiver.approver}${ticket}): ${waiver.justification}`;
}

/** The attestation in one sentence; null without one. */
export function attestationText(result: Result): string | null {
  const { attestation } = result;
  if (attestation === null) return null;
  return `Attestation ${attestation.id} (${attestation.date}, expires ${attestation.expires}, by ${attestation.by}): ${attestation.statement}`;
}

/** What made this appliance's certificate trusted: `insecure` where nothing did, which no report may hide. */
export function tlsTrustText(appliance: ApplianceRecord): string {
  return appliance.tls?.trust ?? 'no connection';
}

/** Name and path of the object judged, or the appliance when the result is about it as a whole. */
export function resourceText(result: Result): string {
  const { name, path } = result.resource;
  if (path === null) return name ?? result.appliance;
  return name === null ? path : `${name} (${path})`;
}

/** Everything known about one result, a line each: message, reason, evidence, waiver, attestation. */
export function detailText(result: Result): string {
  return [
    result.message,
    result.reasonCode === null ? null : `Reason: ${result.reasonCode}`,
    ...result.evidence.map(evidenceText),
    waiverText(result),
    attestationText(result),
  ]
    .filter((line) => line !== null)
    .join('\n');
}
