/**
 * Verdicts of one rule on one resource (XCCDF 1.2, section 6.6.4.2), worst first:
 * where one word must stand for several results, the first in this list that occurs is taken.
 */
export const RESULT_KINDS = [
  'fail',
  'error',
  'unknown',
  'notchecked',
  'informational',
  'pass',
  'notapplicable',
  'notselected',
] as const;

export type ResultKind = (typeof RESULT_KINDS)[number];

/** Why a result is neither pass nor fail. Every such result has one. */
export const REASON_CODES = [
  'http-401',
  'http-403',
  'http-404',
  'http-5xx',
  'timeout',
  'network',
  'tls',
  'auth',
  'redirect',
  'parse',
  'limit',
  'interrupted',
  'missing-datum',
  'type-mismatch',
  'dangling-reference',
  'rule-exception',
  'version',
  'condition',
  'no-objects',
  'not-configured',
  'not-selected',
  'manual-pending',
  'attestation-expired',
  'appliance-unreachable',
  'redacted',
] as const;

export type ReasonCode = (typeof REASON_CODES)[number];

/** Severities, worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** The worst of several kinds in the order of {@link RESULT_KINDS}; `undefined` for none. */
export function worstKind(kinds: Iterable<ResultKind>): ResultKind | undefined {
  const seen = new Set(kinds);
  return RESULT_KINDS.find((kind) => seen.has(kind));
}
