import type { ExitCode } from './audit-error.ts';
import type { Json, JsonObject } from './json.ts';
import type { DateFormat, NumberFormat } from './notation.ts';
import type { AppliedAttestation, Result } from './result.ts';
import type { FrameworkReference, Remediation } from './rule.ts';
import type { Drift, TrendPoint } from './scan-change.ts';
import type { CollectionError, RejectedHref, TlsFacts } from './snapshot.ts';
import type { ReasonCode, ResultKind, Severity } from './verdict.ts';

/** Version of results.json. Readers accept the same major version (docs/results-format.md). */
export const RESULTS_VERSION = '1.0.0';

/** A rule with every text that a report prints, so that old results render without the rule files. */
export interface RuleRecord {
  readonly id: string;
  readonly revision: number;
  readonly title: string;
  readonly severity: Severity;
  readonly area: string;
  readonly kind: 'automated' | 'engine' | 'manual';
  readonly tier: 'core' | 'extended';
  readonly confirmed: boolean;
  readonly sha256: string;
  readonly expected: string;
  readonly rationale: string;
  readonly remediation: Remediation;
  readonly references: readonly FrameworkReference[];
  readonly source: string;
  readonly evidenceToCollect: string | null;
  readonly reviewIntervalDays: number | null;
}

/** Something selected that could not be judged for want of data: shown before any finding. */
export interface CoverageGap {
  readonly appliance: string;
  /** null: the appliance as a whole. */
  readonly endpoint: string | null;
  readonly httpStatus: number | null;
  readonly reasonCode: ReasonCode;
  readonly message: string;
  /** What to do about it: the privilege to ask for, or the fix. */
  readonly advice: string;
  /** Ids of the selected rules that read it, sorted. */
  readonly affectedRules: readonly string[];
}

export interface Coverage {
  readonly appliances: {
    readonly selected: number;
    readonly complete: number;
    readonly partial: number;
    readonly failed: number;
  };
  readonly endpoints: {
    readonly read: number;
    readonly forbidden: number;
    readonly absent: number;
    readonly failed: number;
  };
  /** Rule × appliance pairs, manual rules included. A pair of which anything stayed open counts as that, the worst of it, and else as `evaluated`. */
  readonly rules: {
    readonly selected: number;
    readonly evaluated: number;
    readonly error: number;
    readonly unknown: number;
    readonly notchecked: number;
  };
  /** Of the pairs that are neither manual nor `notchecked`, those evaluated: 0 to 100, one decimal, rounded down; 100 of none. */
  readonly percent: number;
  readonly gaps: readonly CoverageGap[];
  /** Endpoints that an appliance offers and the list of known endpoints does not name. */
  readonly unauditedEndpoints: readonly { readonly endpoint: string; readonly appliances: readonly string[] }[];
}

export type Counts = Readonly<Record<ResultKind, number>>;

export interface ApplianceRecord {
  readonly name: string;
  readonly url: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly criticality: string | null;
  readonly zone: string | null;
  readonly version: string | null;
  readonly profile: string;
  readonly collection: {
    readonly status: 'complete' | 'partial' | 'failed';
    readonly requests: number;
    readonly logins: number;
    readonly error: CollectionError | null;
    readonly startTime: string;
    readonly endTime: string;
    readonly endpoints: Coverage['endpoints'];
    readonly rejectedHrefs: readonly RejectedHref[];
    readonly torn: boolean;
    readonly clockOffsetMs: number | null;
  };
  readonly tls:
    | (Omit<TlsFacts, 'certificates'> & {
        readonly subject: string;
        readonly issuer: string;
        readonly notBefore: string;
        readonly notAfter: string;
      })
    | null;
  readonly counts: Counts;
}

export interface WaiverRecord {
  readonly id: string;
  readonly state: 'active' | 'expiring' | 'expired' | 'unused' | 'unmatched';
  readonly rule: string;
  readonly appliances: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly resource: string | null;
  readonly justification: string;
  readonly compensatingControl: string | null;
  readonly approver: string;
  readonly ticket: string | null;
  readonly created: string;
  readonly expires: string;
  readonly overBroad: boolean;
  /** Fingerprints of the results it is attached to. */
  readonly results: readonly string[];
}

export interface AttestationRecord extends AppliedAttestation {
  readonly rule: string;
  readonly appliances: readonly string[];
  readonly state: 'valid' | 'expired';
}

/** The same setting across appliances that share labels. */
export interface ConsistencyRecord {
  readonly group: string;
  readonly endpoint: string;
  readonly pointer: string;
  readonly majority: Json;
  readonly outliers: readonly { readonly appliance: string; readonly actual?: Json }[];
}

/** A departure from the shipped profile, with the reason that was given for it. */
export interface Deviation {
  readonly ruleId: string;
  readonly kind: 'excluded' | 'included' | 'parameter';
  readonly appliance: string | null;
  readonly parameter: string | null;
  readonly from: Json;
  readonly to: Json;
  readonly reason: string | null;
}

/** Who vouches for snapshots that were collected elsewhere and brought here. */
export interface Origin {
  /** null, and so is `keyId`: nobody does; the fleet file names no key for these appliances, or nothing was read of them. */
  readonly zone: string | null;
  /** SHA-256 of the public key (DER) whose signature over these snapshots was checked, lower-case hex. */
  readonly keyId: string | null;
  /** The collection that they are of, and when it began. */
  readonly scanUid: string;
  readonly scanTime: string;
  /** Sorted. */
  readonly appliances: readonly string[];
}

export interface Method {
  /** Requests sent to all appliances together, by what they were for. */
  readonly requests: number;
  readonly logins: number;
  readonly tls: Readonly<Record<string, number>>;
  readonly insecureAppliances: readonly string[];
  readonly fingerprintKey: string | null;
  /** Of a result of `evaluate`; absent where the scan read the appliances itself, or had its workers do so. */
  readonly origins?: readonly Origin[];
  readonly parameters: Readonly<Record<string, JsonObject>>;
  /** Framework name -> title and controls with the rules that speak about them; filled from rules/frameworks. */
  readonly frameworks: readonly FrameworkRecord[];
}

export interface FrameworkRecord {
  readonly framework: string;
  readonly title: string;
  readonly version: string;
  readonly controls: readonly {
    readonly id: string;
    readonly title: string | null;
    readonly rules: readonly string[];
  }[];
}

export interface Summary {
  readonly byResult: Counts;
  /** Findings (fail without an active waiver) by severity. */
  readonly bySeverity: Readonly<Record<Severity, number>>;
  readonly waived: number;
  /** Framework -> control -> worst result. */
  readonly byFramework: Readonly<Record<string, Readonly<Record<string, ResultKind>>>>;
  /** Rule id -> appliance -> worst result. */
  readonly matrix: Readonly<Record<string, Readonly<Record<string, ResultKind>>>>;
}

/** The canonical outcome of a scan: results.json. Everything a renderer needs; sorted, so that equal input gives equal bytes. */
export interface ScanResult {
  readonly schemaVersion: string;
  readonly run: {
    readonly uid: string;
    readonly startTime: string;
    readonly endTime: string;
    /** Evaluation time of everything that depends on time. */
    readonly asOf: string;
    readonly tool: { readonly name: string; readonly version: string };
    readonly organisation: {
      readonly name: string;
      readonly unit: string | null;
      readonly classification: string | null;
      /** Image as a `data:` address; absent without one. */
      readonly logo?: string;
      readonly dateFormat?: DateFormat;
      readonly numberFormat?: NumberFormat;
    } | null;
    readonly profile: string;
    readonly rulesetSha256: string;
    readonly failOn: Severity | 'none';
    readonly minCoverage: number;
    /** Results of the fleet that were kept at most, where the fleet file says another number than usual. */
    readonly maxResults?: number;
    /** True when the scan was interrupted and what is here is what was finished. */
    readonly partial: boolean;
    readonly exitCode: ExitCode;
  };
  readonly coverage: Coverage;
  readonly appliances: readonly ApplianceRecord[];
  readonly rules: readonly RuleRecord[];
  readonly results: readonly Result[];
  readonly waivers: readonly WaiverRecord[];
  readonly attestations: readonly AttestationRecord[];
  readonly drift: Drift;
  readonly trend: readonly TrendPoint[];
  readonly consistency: readonly ConsistencyRecord[];
  readonly deviations: readonly Deviation[];
  readonly method: Method;
  readonly summary: Summary;
}
