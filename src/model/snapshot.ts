import type { Json, JsonObject } from './json.ts';
import type { ReasonCode } from './verdict.ts';

/** Version of the snapshot format; a reader accepts the same major version. */
export const SNAPSHOT_VERSION = '1.0.0';

/**
 * What stands in a snapshot where a secret stood. `common`: trimmed and in lower case it is one of the well-known defaults.
 * `fingerprint`: HMAC-SHA-256 under the fleet's key, so that equal secrets can be seen without being known; null without a key.
 */
export interface RedactionMarker {
  readonly $redacted: {
    readonly kind: string;
    readonly common: boolean;
    readonly length: number;
    readonly fingerprint: string | null;
  };
}

/**
 * One endpoint as it was answered.
 * `read`: 200 and JSON; `document` is the whole redacted answer (`key`, `body`, `items`, own top-level members), `meta` cut to `href`.
 * `forbidden`: 403. `absent`: 404. `refused`: a listing that refuses GET by design (`passwords`, `private_keys`, `x509`), or 405: no gap.
 * `failed`: everything else.
 */
export type EndpointRecord =
  | { readonly status: 'read'; readonly httpStatus: number; readonly sha256: string; readonly document: JsonObject }
  | {
      readonly status: 'forbidden' | 'absent' | 'refused' | 'failed';
      readonly httpStatus: number | null;
      readonly reasonCode: ReasonCode;
      readonly message: string;
    };

/** What was seen in the TLS handshake. Certificates are PEM, leaf first; `sha256` is the leaf's, upper-case hex with colons. */
export interface TlsFacts {
  readonly protocol: string;
  readonly cipher: string;
  readonly certificates: readonly string[];
  readonly sha256: string;
  readonly trust: 'system' | 'ca-file' | 'pin' | 'insecure';
}

/** A href that was not followed because it leaves the appliance or the API, or is no address. */
export interface RejectedHref {
  readonly foundIn: string;
  readonly href: string;
  readonly reason: string;
}

/** A collection that failed as a whole or was cut short. */
export interface CollectionError {
  readonly reasonCode: ReasonCode;
  readonly message: string;
  readonly hint: string | null;
}

/** All that was read from one appliance in one scan. Plain JSON, redacted, keys of `endpoints` sorted by code unit. */
export interface Snapshot {
  readonly schemaVersion: string;
  readonly scanUid: string;
  /** Start of the scan that this appliance was read in, ISO 8601, UTC: the moment at which everything that depends on time is judged. */
  readonly scanTime: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly appliance: {
    readonly name: string;
    readonly url: string;
    /** Host as it was asked: a name or an address, without port. */
    readonly host: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly criticality: string | null;
    readonly zone: string | null;
  };
  /** ISO 8601, UTC. */
  readonly startTime: string;
  readonly endTime: string;
  readonly status: 'complete' | 'partial' | 'failed';
  readonly error: CollectionError | null;
  /** `firmware_version` of `/api/info`, never its `version`. */
  readonly version: string | null;
  readonly tls: TlsFacts | null;
  /** `config_hash` of `/api/info` before and after; torn when both are known and differ after re-reading. */
  readonly configHash: { readonly before: string | null; readonly after: string | null; readonly torn: boolean };
  /** Server clock minus ours at login, from the `Date` header; null when there was none. */
  readonly clockOffsetMs: number | null;
  readonly requests: number;
  readonly logins: number;
  readonly endpoints: Readonly<Record<string, EndpointRecord>>;
  readonly rejectedHrefs: readonly RejectedHref[];
  /** Identifies the fingerprint key (first 16 hex digits of the SHA-256 of the key's own HMAC of a constant); null: a key of this scan only. */
  readonly fingerprintKeyId: string | null;
}

/** Type guard for {@link RedactionMarker}: an object with an own key `$redacted`; what an appliance sends as such was replaced when it was redacted. */
export function isRedacted(value: Json | undefined): value is Json & RedactionMarker {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, '$redacted');
}
