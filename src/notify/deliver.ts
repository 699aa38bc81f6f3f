import { setTimeout as wait } from 'node:timers/promises';
import { AuditError } from '../model/audit-error.ts';
import type { NotifyChannel } from '../model/fleet.ts';
import type { DeliveryContext, Parcel } from './delivery-context.ts';
import { connectionFailure, DeliveryFailure } from './delivery-failure.ts';

/** How one channel was told, or not. No text in it holds a secret. */
export interface Delivery {
  /** "mail via mail.example.com": never an address with a path, which may be a token. */
  readonly channel: string;
  readonly status: 'sent' | 'failed';
  readonly notices: number;
  readonly attempts: number;
  /** Why not; null when sent. */
  readonly message: string | null;
  readonly hint: string | null;
}

/** Milliseconds before the second and the third attempt. The scan is done by then, so minutes would be a long silence. */
const BACKOFF_MS = [1_000, 5_000] as const;

export interface DeliverOptions extends DeliveryContext {
  /** Default: one second, then five. One attempt more than there are pauses. */
  readonly backoffMs?: readonly number[];
}

/** Tells one channel, with bounded attempts. Never rejects. */
export async function deliver(channel: NotifyChannel, parcel: Parcel, options: DeliverOptions): Promise<Delivery> {
  const pauses = options.backoffMs ?? BACKOFF_MS;
  const outcome = { channel: nameOf(channel), notices: parcel.notices.length };
  for (let attempts = 1; ; attempts++) {
    const failure = await attempt(channel, parcel, options);
    if (failure === null) return { ...outcome, status: 'sent', attempts, message: null, hint: null };
    const pause = failure.isFinal || options.signal.aborted ? undefined : pauses[attempts - 1];
    const isLast = pause === undefined || !(await rested(pause, options.signal));
    if (isLast) return { ...outcome, status: 'failed', attempts, message: failure.message, hint: failure.hint };
  }
}

async function attempt(
  channel: NotifyChannel,
  parcel: Parcel,
  context: DeliveryContext,
): Promise<DeliveryFailure | null> {
  try {
    // Loaded when somebody is told: most nights nobody is.
    if (channel.kind === 'mail') await (await import('./send-mail.ts')).sendMail(channel, parcel, context);
    if (channel.kind === 'webhook') await (await import('./send-webhook.ts')).sendWebhook(channel, parcel, context);
    if (channel.kind === 'syslog') await (await import('./send-syslog.ts')).sendSyslog(channel, parcel, context);
    return null;
  } catch (error) {
    // A secret or a CA file that cannot be read will not be there in five seconds either.
    if (error instanceof AuditError) {
      return new DeliveryFailure(error.message.replace(/\.$/, ''), {
        isFinal: true,
        hint: error.hint ?? null,
        cause: error,
      });
    }
    return connectionFailure(error);
  }
}

/** False when the scan's signal came first. */
async function rested(pauseMs: number, signal: AbortSignal): Promise<boolean> {
  return wait(pauseMs, true, { signal }).catch(() => false);
}

/** What the channel is called in messages. */
function nameOf(channel: NotifyChannel): string {
  if (channel.kind === 'mail') return `mail via ${channel.host}`;
  if (channel.kind === 'syslog') return `syslog to ${channel.host}:${channel.port}`;
  if (typeof channel.url !== 'string') return 'webhook';
  return `webhook to ${new URL(channel.url).host}`;
}
