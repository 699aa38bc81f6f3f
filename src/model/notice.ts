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

/** All that one channel is told of one scan. Texts are cleaned: each is one line, without acting characters, and bounded. */
export interface NoticeMessage {
  /** The same for the same message, so that one that arrives twice can be recognised. */
  readonly uid: string;
  readonly subject: string;
  /** One per kind, in the order of {@link NOTICE_KINDS}; `omitted`: how many more there are than `notices` holds. */
  readonly sections: readonly {
    readonly kind: NoticeKind | 'test';
    readonly heading: string;
    readonly notices: readonly Notice[];
    readonly omitted: number;
  }[];
  /** What stands below: where the reports lie, the outcome. */
  readonly footer: readonly string[];
  readonly run: {
    readonly uid: string;
    readonly startTime: string;
    readonly endTime: string;
    readonly profile: string;
    readonly exitCode: number;
    readonly percent: number;
    readonly tool: { readonly name: string; readonly version: string };
  };
  /** Absolute path of the scan's folder; null for a test. */
  readonly folder: string | null;
}

/** What a webhook's template may name as `{{place}}`. */
export const TEMPLATE_PLACES = ['subject', 'text', 'time', 'run', 'folder', 'counts', 'notices', 'uid'] as const;
