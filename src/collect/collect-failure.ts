import type { CollectionError } from '../model/snapshot.ts';
import type { ReasonCode } from '../model/verdict.ts';

/** What went wrong with one request or with the whole appliance. Texts are clean and hold no secret. */
export interface Trouble extends CollectionError {
  readonly httpStatus: number | null;
  /** Whether asking again may help: time-outs, resets, an appliance that is busy. */
  readonly retryable: boolean;
}

/** Carries a {@link Trouble} through the layers of this room. It becomes data before it leaves the room. */
export class CollectFailure extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble, options: { cause?: unknown } = {}) {
    super(trouble.message, options);
    this.name = 'CollectFailure';
    this.trouble = trouble;
  }
}

/** A {@link CollectFailure} in one line; not retryable and without status unless said otherwise. */
export function failure(
  reasonCode: ReasonCode,
  message: string,
  details: { hint?: string; httpStatus?: number; retryable?: boolean } = {},
): CollectFailure {
  return new CollectFailure({
    reasonCode,
    message,
    hint: details.hint ?? null,
    httpStatus: details.httpStatus ?? null,
    retryable: details.retryable ?? false,
  });
}

/**
 * What ended the work when a signal did. The signal's reason tells: a `TimeoutError` (as of `AbortSignal.timeout`) means that
 * the time of the appliance or of the scan ran out, anything else that somebody interrupted it.
 */
export function stopFailure(signal: AbortSignal): CollectFailure {
  const reason: unknown = signal.reason;
  return reason instanceof Error && reason.name === 'TimeoutError'
    ? failure('timeout', 'The time for this appliance or for the whole scan ran out before it was read.', {
        hint: 'Raise applianceTimeoutMs or scanTimeoutMs, or lower the load on the appliance.',
      })
    : failure('interrupted', 'The collection was interrupted.');
}

/** The part of a failure that goes into a snapshot. */
export function errorOf({ trouble }: CollectFailure): CollectionError {
  const { reasonCode, message, hint } = trouble;
  return { reasonCode, message, hint };
}
