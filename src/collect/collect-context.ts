import type { SecretSource } from '../model/fleet.ts';
import type { JsonObject } from '../model/json.ts';
import type { CollectEvent } from './collect-event.ts';

/** Takes the secrets out of one answer. `keyId` identifies the fingerprint key; null when it is a key of this scan only. */
export interface DocumentRedactor {
  readonly keyId: string | null;
  redact(endpointPath: string, document: JsonObject): JsonObject;
}

/** What the collection of an appliance needs from outside. */
export interface CollectContext {
  readonly scanUid: string;
  /** Start of the scan, ISO 8601, UTC. */
  readonly scanTime: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly now: () => Date;
  readonly redactor: DocumentRedactor;
  /** Fetches a secret when it is needed; may throw an `AuditError`, which fails this appliance only. */
  readonly readSecret: (source: SecretSource) => Promise<string>;
  /** The certificates in a CA file, PEM; may throw an `AuditError`, which fails this appliance only. */
  readonly readCaFile: (path: string) => Promise<string>;
  /** Ends the collection; what was read is kept and the session is logged out. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: CollectEvent) => void;
  /** Jitter of the back-off, in [0, 1); `Math.random` when left out. */
  readonly random?: () => number;
}
