import type { ResultKind, Severity } from '../../model/verdict.ts';

/** What one kind of result is called in each format. */
export interface VerdictWords {
  /** SARIF 2.1.0, 3.27.9. `level` is `none` for every kind but `fail` (3.27.10). */
  readonly sarif: 'pass' | 'open' | 'informational' | 'notApplicable' | 'review' | 'fail';
  /** Child element of a JUnit test case; null: none, which readers take for passed. */
  readonly junit: 'failure' | 'error' | 'skipped' | null;
  /** State of an OSCAL finding (1.1.3, objective status); null: an observation without a finding. */
  readonly oscal: 'satisfied' | 'not-satisfied' | null;
  /** OSCAL objective status reason. */
  readonly oscalReason: 'pass' | 'fail' | 'other';
  /** OCSF 1.7.0 compliance.status_id with its caption; 2 is for want of information. */
  readonly ocsf: readonly [statusId: 1 | 2 | 3 | 99, status: 'Pass' | 'Warning' | 'Fail' | string];
  /** XCCDF 1.2, 6.6.4.2: the words are the same. */
  readonly xccdf: ResultKind;
  /** Heimdall Data Format, status of one result. */
  readonly hdf: 'passed' | 'failed' | 'error' | 'skipped';
}

/**
 * The one table from our words to those of others. What could not be judged (`error`, `unknown`) is never a pass anywhere:
 * where a format knows only two states it takes the bad one, with the reason beside it.
 */
export const VERDICT_WORDS: Readonly<Record<ResultKind, VerdictWords>> = {
  fail: {
    sarif: 'fail',
    junit: 'failure',
    oscal: 'not-satisfied',
    oscalReason: 'fail',
    ocsf: [3, 'Fail'],
    xccdf: 'fail',
    hdf: 'failed',
  },
  error: {
    sarif: 'open',
    junit: 'error',
    oscal: 'not-satisfied',
    oscalReason: 'other',
    ocsf: [2, 'Warning'],
    xccdf: 'error',
    hdf: 'error',
  },
  unknown: {
    sarif: 'open',
    junit: 'error',
    oscal: 'not-satisfied',
    oscalReason: 'other',
    ocsf: [2, 'Warning'],
    xccdf: 'unknown',
    hdf: 'error',
  },
  notchecked: {
    sarif: 'review',
    junit: 'skipped',
    oscal: null,
    oscalReason: 'other',
    ocsf: [99, 'Not checked'],
    xccdf: 'notchecked',
    hdf: 'skipped',
  },
  informational: {
    sarif: 'informational',
    junit: 'skipped',
    oscal: null,
    oscalReason: 'other',
    ocsf: [99, 'Informational'],
    xccdf: 'informational',
    hdf: 'skipped',
  },
  pass: {
    sarif: 'pass',
    junit: null,
    oscal: 'satisfied',
    oscalReason: 'pass',
    ocsf: [1, 'Pass'],
    xccdf: 'pass',
    hdf: 'passed',
  },
  notapplicable: {
    sarif: 'notApplicable',
    junit: 'skipped',
    oscal: null,
    oscalReason: 'other',
    ocsf: [99, 'Not applicable'],
    xccdf: 'notapplicable',
    hdf: 'skipped',
  },
  notselected: {
    sarif: 'notApplicable',
    junit: 'skipped',
    oscal: null,
    oscalReason: 'other',
    ocsf: [99, 'Not selected'],
    xccdf: 'notselected',
    hdf: 'skipped',
  },
};

/** What one severity is called in each format. */
export interface SeverityWords {
  readonly sarif: 'error' | 'warning' | 'note';
  /** 0.0 to 10.0, the `security-severity` that code scanning services sort by. */
  readonly sarifScore: string;
  readonly ocsf: 1 | 2 | 3 | 4 | 5;
  /** XCCDF 1.2 ends at high. */
  readonly xccdf: 'high' | 'medium' | 'low' | 'info';
  /** 0.0 means "not applicable" to Heimdall, so `info` is more than that. */
  readonly hdf: number;
}

export const SEVERITY_WORDS: Readonly<Record<Severity, SeverityWords>> = {
  critical: { sarif: 'error', sarifScore: '9.5', ocsf: 5, xccdf: 'high', hdf: 0.9 },
  high: { sarif: 'error', sarifScore: '8.0', ocsf: 4, xccdf: 'high', hdf: 0.7 },
  medium: { sarif: 'warning', sarifScore: '5.5', ocsf: 3, xccdf: 'medium', hdf: 0.5 },
  low: { sarif: 'note', sarifScore: '3.0', ocsf: 2, xccdf: 'low', hdf: 0.3 },
  info: { sarif: 'note', sarifScore: '1.0', ocsf: 1, xccdf: 'info', hdf: 0.1 },
};
