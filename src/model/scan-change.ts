import type { Json } from './json.ts';
import type { Resource } from './result.ts';
import type { ResultKind, Severity } from './verdict.ts';

/** How a verdict can change, worst news first: the order in which changes are listed. */
export const CHANGE_KINDS = [
  'new',
  'waiver-expired',
  'newly-unknown',
  'waived',
  'fixed',
  'now-known',
  'appeared',
  'disappeared',
] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One changed verdict between the baseline scan and this one. */
export interface ResultChange {
  readonly kind: ChangeKind;
  readonly ruleId: string;
  readonly appliance: string;
  readonly resource: Resource;
  readonly severity: Severity;
  readonly before: ResultKind | null;
  readonly after: ResultKind | null;
  /** Indexes into `configuration` of the changes that explain it. */
  readonly causes: readonly number[];
}

/** One changed datum. `old`/`new` absent: it was not there. Arrays are matched by key or name where items have one. */
export interface ConfigurationChange {
  readonly appliance: string;
  readonly endpoint: string;
  readonly pointer: string;
  readonly old?: Json;
  readonly new?: Json;
}

export interface Drift {
  readonly baseline: { readonly uid: string; readonly endTime: string; readonly sha256: string | null } | null;
  readonly results: readonly ResultChange[];
  readonly configuration: readonly ConfigurationChange[];
}

/** One earlier scan in the trend line, oldest first. */
export interface TrendPoint {
  readonly uid: string;
  readonly time: string;
  readonly findings: Readonly<Record<Severity, number>>;
  readonly percent: number;
}
