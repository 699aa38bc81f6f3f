import type { AppliedAttestation } from './result.ts';

/** Which appliances are meant: those named (`*`: every one), and of these, those that carry all the labels. No name given: by labels alone. */
export interface ApplianceScope {
  readonly appliances: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** An accepted fail as the waivers file says it. Dates are `YYYY-MM-DD`, in UTC; it is in force before `expires` and no longer on that day. */
export interface Waiver extends ApplianceScope {
  readonly id: string;
  /** Id of a rule. */
  readonly rule: string;
  /** Path or name of one object; null: every object that the rule judges. */
  readonly resource: string | null;
  readonly justification: string;
  readonly approver: string;
  readonly ticket: string | null;
  readonly created: string;
  readonly expires: string;
  readonly compensatingControl: string | null;
}

/** A person's statement about a rule that a program cannot judge. `expires` null: by the rule's review interval alone. */
export interface Attestation extends ApplianceScope, Omit<AppliedAttestation, 'expires'> {
  readonly rule: string;
  readonly expires: string | null;
}
