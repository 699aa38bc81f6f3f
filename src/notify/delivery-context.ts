import { getCACertificates } from 'node:tls';
import type { NotifyChannel, SecretSource } from '../model/fleet.ts';
import type { Notice, NoticeMessage } from '../model/notice.ts';
import type { ScanResult } from '../model/scan-result.ts';

/** What channels take from outside. */
export interface DeliveryContext {
  readonly now: () => Date;
  /** @throws AuditError without the secret in it */
  readonly readSecret: (source: SecretSource) => Promise<string>;
  readonly readCaFile: (path: string) => Promise<string>;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
  /** Name of this machine, for the header of syslog. */
  readonly hostname: string;
}

/** What is to be sent: the message in words, and the scan with what is told of it for those who want events. */
export interface Parcel {
  readonly message: NoticeMessage;
  readonly notices: readonly Notice[];
  /** null: a test. */
  readonly result: ScanResult | null;
  /** The PDF report, when the scan wrote one and it is small enough for a mail. */
  readonly pdf: () => Promise<Uint8Array | null>;
}

/** Sends one parcel once. @throws DeliveryFailure */
export type Send<C extends NotifyChannel> = (channel: C, parcel: Parcel, context: DeliveryContext) => Promise<void>;

/** Whom to trust: the channel's CA file as it stands (an issuing CA serves without its root), else the system. */
export async function loadAnchors(
  caFile: string | null,
  { readCaFile }: Pick<DeliveryContext, 'readCaFile'>,
): Promise<{ ca: string[]; rejectUnauthorized: true; allowPartialTrustChain?: true }> {
  // Said, because NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would decide otherwise.
  const rejectUnauthorized = true;
  if (caFile !== null) return { ca: [await readCaFile(caFile)], rejectUnauthorized, allowPartialTrustChain: true };
  return { rejectUnauthorized, ca: [...new Set([...getCACertificates('default'), ...getCACertificates('system')])] };
}

/** Ends with the scan's signal or after so many milliseconds. */
export function attemptSignal({ signal }: Pick<DeliveryContext, 'signal'>, timeoutMs: number): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
}
