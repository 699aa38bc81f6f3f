import type { JsonObject } from './json.ts';
import type { DateFormat, NumberFormat } from './notation.ts';
import type { NoticeKind } from './notice.ts';
import type { Severity } from './verdict.ts';

/** Where a secret comes from. The secret itself is fetched when it is needed and never stored here. */
export type SecretSource =
  | { readonly from: 'env'; readonly variable: string }
  | { readonly from: 'file'; readonly path: string }
  | { readonly from: 'command'; readonly command: readonly string[] };

/**
 * How to log in. `password`: HTTP Basic once, then the cookie. `certificate`: TLS client certificate (PEM files). `worker`: only
 * the workers of the appliance's zone know.
 */
export type CredentialReference =
  | { readonly kind: 'password'; readonly username: string; readonly password: SecretSource }
  | {
      readonly kind: 'certificate';
      readonly certificateFile: string;
      readonly keyFile: string;
      readonly passphrase: SecretSource | null;
    }
  | { readonly kind: 'worker' };

/** How the appliance's certificate is judged. `pin` is the SHA-256 of the leaf certificate, upper-case hex with colons. */
export type TlsTrust =
  | { readonly kind: 'system' }
  | { readonly kind: 'ca-file'; readonly path: string }
  | { readonly kind: 'pin'; readonly sha256: string }
  | { readonly kind: 'insecure' };

/** Bounds of the collection of one appliance; all counts and sizes are inclusive maxima. */
export interface CollectLimits {
  readonly requestConcurrency: number;
  readonly timeoutMs: number;
  /** Whole collection of one appliance. */
  readonly applianceTimeoutMs: number;
  readonly maxEndpoints: number;
  readonly maxResponseBytes: number;
  readonly maxDepth: number;
  /** Members, items and containers in one answer. */
  readonly maxValues: number;
  /** What is taken in from one appliance: the length of all its answers, 32 bytes for each value, 256 for each new key and sequence of keys. */
  readonly maxApplianceBytes: number;
  /** Attempts per request, the first included. */
  readonly attempts: number;
  readonly maxRelogins: number;
}

/** One appliance as the fleet file describes it, defaults filled in. Paths are absolute. */
export interface Appliance {
  readonly name: string;
  /** Origin only: `https://host[:port]`. */
  readonly url: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly criticality: string | null;
  readonly zone: string | null;
  readonly credentials: CredentialReference;
  readonly loginMethod: string | null;
  readonly tls: TlsTrust;
  readonly proxy: string | null;
  readonly limits: CollectLimits;
  readonly profile: string;
  /** Parameter overrides: rule id -> parameter -> value. */
  readonly parameters: Readonly<Record<string, JsonObject>>;
  /** Facts that REST does not tell. */
  readonly inventory: JsonObject;
}

/** An appliance that a worker of its zone reads. */
export type ZonedAppliance = Appliance & { readonly zone: string };

/** Where a fleet departs from its profiles, and why: rule id -> reason. */
export interface AgreedRules {
  readonly exclude: Readonly<Record<string, string>>;
  readonly include: Readonly<Record<string, string>>;
  /** Why parameters of a rule have other values. */
  readonly reasons: Readonly<Record<string, string>>;
}

export interface Organisation {
  readonly name: string;
  readonly unit: string | null;
  readonly classification: string | null;
  /** Absolute path of an image file, or null. */
  readonly logo: string | null;
  /** How reports for people write dates and numbers; null: as usual. */
  readonly dateFormat: DateFormat | null;
  readonly numberFormat: NumberFormat | null;
}

export const REPORT_FORMATS = [
  'html',
  'pdf',
  'json',
  'csv',
  'action-plan',
  'sarif',
  'junit',
  'oscal',
  'ocsf',
  'xccdf',
  'hdf',
  'md',
  'checklist',
] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** Which changes a channel is told of. */
export interface ChannelChoice {
  readonly on: readonly NoticeKind[];
  /** Holds back findings and fixes below it, and nothing else. */
  readonly minSeverity: Severity;
  /** One attempt, from the connection to the answer. */
  readonly timeoutMs: number;
}

/** `encryption`: `starttls` and `tls` are verified; `none` is for a relay on this machine. */
export interface MailChannel extends ChannelChoice {
  readonly kind: 'mail';
  readonly to: readonly string[];
  readonly from: string;
  readonly host: string;
  readonly port: number;
  readonly encryption: 'starttls' | 'tls' | 'none';
  /** Absolute path; null: the system's store. */
  readonly caFile: string | null;
  readonly login: { readonly username: string; readonly password: SecretSource } | null;
  readonly attachPdf: boolean;
}

export interface WebhookChannel extends ChannelChoice {
  readonly kind: 'webhook';
  /** An address in the file, or where it comes from: those of chat services are secrets. */
  readonly url: string | SecretSource;
  /** Key of the signature; null: not signed. */
  readonly secret: SecretSource | null;
  readonly caFile: string | null;
  /** Body with `{{places}}` in its texts; null: the message as it is. */
  readonly template: JsonObject | null;
}

/** Syslog over TLS (RFC 5425). */
export interface SyslogChannel extends ChannelChoice {
  readonly kind: 'syslog';
  readonly host: string;
  readonly port: number;
  readonly caFile: string | null;
}

export type NotifyChannel = MailChannel | WebhookChannel | SyslogChannel;

/** Results of a fleet that are kept unless its file says otherwise. */
export const DEFAULT_MAX_RESULTS = 100_000;

/** The fleet file, parsed, checked and resolved. */
export interface Fleet {
  /** Absolute path of the fleet file. */
  readonly file: string;
  readonly organisation: Organisation | null;
  readonly appliances: readonly Appliance[];
  readonly jobs: number;
  /** Of what all appliances that are collected at a time may take in together. */
  readonly maxHeldBytes: number;
  readonly maxResults: number;
  /** Whole scan, collection included. */
  readonly scanTimeoutMs: number;
  readonly ruleDirs: readonly string[];
  readonly agreedRules: AgreedRules;
  readonly waiversFile: string | null;
  /** Longest time of a waiver in days, by severity, where it is another than the default. */
  readonly waiverMaxDays: Readonly<Partial<Record<Severity, number>>>;
  readonly attestationsFile: string | null;
  readonly reports: {
    readonly formats: readonly ReportFormat[];
    readonly outDir: string;
    /** Scans that retention leaves in `outDir`; null: all. */
    readonly keep: number | null;
    /** Days after which a scan in `outDir` is removed, the newest excepted; null: never. */
    readonly keepDays: number | null;
  };
  readonly gates: { readonly failOn: Severity | 'none'; readonly minCoverage: number };
  readonly history: { readonly url: string } | null;
  /** PostgreSQL address of the job queue; null: none. */
  readonly queue: { readonly url: string } | null;
  /** Zones that workers collect -> absolute paths of the public keys that their snapshots are signed with. */
  readonly zones: Readonly<Record<string, { readonly publicKeyFiles: readonly string[] }>>;
  readonly keys: { readonly fingerprint: SecretSource | null; readonly signing: SecretSource | null };
  /** A time stamping authority (RFC 3161 over HTTP) that stamps every bundle; null: none. */
  readonly timestamp: { readonly url: string; readonly timeoutMs: number } | null;
  readonly redact: {
    readonly keys: readonly string[];
    readonly paths: readonly string[];
    readonly values: readonly string[];
  };
  readonly notify: readonly NotifyChannel[];
}
