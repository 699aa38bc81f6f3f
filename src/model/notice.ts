import type { Severity } from './verdict.ts';

/** What a person can be told of, in the order of a message: what is worse comes first. */
export const NOTICE_KINDS = [
  'baseline',
  'appliance-lost',
  'new-findings',
  'waiver-expired',
  'attestation-expired',
  'coverage-lost',
  'certificate-expiring',
  'waiver-expiring',
  'attestation-expiring',
  'appliance-back',
  'coverage-back',
  'fixed',
] as const;

export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** One thing that changed since the previous scan. All texts are plain and may hold what an appliance said. */
export interface Notice {
  readonly kind: NoticeKind;
  /** The same for the same change, however often it is computed or sent. */
  readonly uid: string;
  /** Severity of the rule for `new-findings` and `fixed`; null for all others, which no severity holds back. */
  readonly severity: Severity | null;
  /** null: not about one appliance. */
  readonly appliance: string | null;
  readonly ruleId: string | null;
  /** Fingerprint of the result it is about; null when it is about none or several. */
  readonly fingerprint: string | null;
  /** One sentence without full stop. */
  readonly title: string;
  /** Further lines, each on its own. */
  readonly details: readonly string[];
}
