import type { Json } from './json.ts';
import type { FrameworkReference } from './rule.ts';
import type { ReasonCode, ResultKind, Severity } from './verdict.ts';

/** One datum that decided a verdict. `pointer` is an RFC 6901 pointer into the endpoint's answer; null when the endpoint itself is meant. */
export interface Evidence {
  readonly endpoint: string;
  readonly pointer: string | null;
  /** Redacted; null also when there was no such datum, which `absent` tells from a null. */
  readonly actual: Json;
  /** There was no such datum. */
  readonly absent?: true;
  /** What the rule asked of this datum, in words ("true", "at most 80"); null when no single comparison did. */
  readonly expected: string | null;
  readonly redacted: boolean;
}

/** The object judged. `path`: its endpoint; with `{protocol}` for a group over all protocols; null for manual and engine results. */
export interface Resource {
  readonly path: string | null;
  readonly name: string | null;
}

/** A waiver attached to a result; the result keeps its `fail`. Only `active` and `expiring` ones take a result out of the findings. */
export interface AppliedWaiver {
  readonly id: string;
  readonly state: 'active' | 'expiring' | 'expired';
  readonly justification: string;
  readonly approver: string;
  readonly ticket: string | null;
  readonly expires: string;
}

export interface AppliedAttestation {
  readonly id: string;
  readonly outcome: 'pass' | 'fail' | 'notapplicable';
  readonly by: string;
  readonly date: string;
  readonly expires: string;
  readonly statement: string;
  readonly evidence: readonly string[];
}

export interface Result {
  readonly ruleId: string;
  readonly appliance: string;
  readonly resource: Resource;
  readonly result: ResultKind;
  /** null exactly for pass and fail. */
  readonly reasonCode: ReasonCode | null;
  readonly severity: Severity;
  /** One sentence, plain text. */
  readonly message: string;
  readonly evidence: readonly Evidence[];
  readonly references: readonly FrameworkReference[];
  readonly remediation: string;
  readonly waiver: AppliedWaiver | null;
  readonly attestation: AppliedAttestation | null;
  /** SHA-256 over rule id, appliance name and resource path, lower-case hex. A list of objects not in use shares that of what is said of their collection. */
  readonly fingerprint: string;
  /** Against the baseline scan; null without one. */
  readonly baselineState: 'new' | 'unchanged' | 'absent' | null;
  /** ISO 8601; null without history. */
  readonly firstSeen: string | null;
}
