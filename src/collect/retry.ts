import { setTimeout as delay } from 'node:timers/promises';
import { CollectFailure, stopFailure, type Trouble } from './collect-failure.ts';
import type { HttpAnswer } from './http-answer.ts';

/** First step of the back-off; doubles with every attempt. */
const BASE_DELAY_MS = 300;
const MAX_BACK_OFF_MS = 5_000;

/** Busy or restarting; every other status is a fact. */
const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export interface RetryOptions {
  /** Attempts in all, the first included. */
  readonly attempts: number;
  /** Longest wait between two attempts, whatever the appliance asks for. */
  readonly maxDelayMs: number;
  readonly signal: AbortSignal;
  /** Jitter in [0, 1). */
  readonly random: () => number;
  readonly now: () => Date;
  readonly onRetry: (attempt: number, delayMs: number, trouble: Pick<Trouble, 'reasonCode' | 'message'>) => void;
  /** Whether a request without an answer may be sent again; always when left out. */
  readonly mayRepeat?: () => boolean;
}

/**
 * Sends until there is an answer that is a fact, at most `attempts` times. The last busy answer is returned as it is;
 * the last failure is thrown, saying how often it was tried.
 */
export async function sendWithRetries(send: () => Promise<HttpAnswer>, options: RetryOptions): Promise<HttpAnswer> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await attemptOnce(send);
    const busy = 'answer' in outcome && BUSY.has(outcome.answer.status);
    const again = busy || ('failed' in outcome && outcome.failed.trouble.retryable && (options.mayRepeat?.() ?? true));
    if (!again || attempt >= options.attempts) return finish(outcome, attempt);
    const retryAfter = 'answer' in outcome ? outcome.answer.headers['retry-after'] : undefined;
    const wanted = retryDelayMs(attempt, retryAfter, options.random(), options.now());
    const delayMs = Math.min(wanted, options.maxDelayMs);
    options.onRetry(
      attempt,
      delayMs,
      'failed' in outcome
        ? outcome.failed.trouble
        : { reasonCode: 'http-5xx', message: `HTTP ${outcome.answer.status}` },
    );
    await delay(delayMs, undefined, { signal: options.signal }).catch(() => {
      throw stopFailure(options.signal);
    });
  }
}

/**
 * How long to wait after a failed attempt (from 1): exponential with full jitter, or what `Retry-After` says
 * (seconds or a date, RFC 9110, section 10.2.3). The caller sets the bound.
 */
export function retryDelayMs(attempt: number, retryAfter: string | undefined, jitter: number, now: Date): number {
  const wanted = parseRetryAfter(retryAfter, now);
  if (wanted !== null) return Math.max(wanted, 0);
  return Math.round(jitter * Math.min(BASE_DELAY_MS * 2 ** (attempt - 1), MAX_BACK_OFF_MS));
}

function parseRetryAfter(value: string | undefined, now: Date): number | null {
  if (value === undefined) return null;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : date - now.getTime();
}

type Outcome = { readonly answer: HttpAnswer } | { readonly failed: CollectFailure };

async function attemptOnce(send: () => Promise<HttpAnswer>): Promise<Outcome> {
  try {
    return { answer: await send() };
  } catch (error) {
    if (error instanceof CollectFailure) return { failed: error };
    throw error;
  }
}

function finish(outcome: Outcome, attempts: number): HttpAnswer {
  if ('answer' in outcome) return outcome.answer;
  if (attempts === 1) throw outcome.failed;
  const { trouble } = outcome.failed;
  throw new CollectFailure({ ...trouble, message: `${trouble.message} Tried ${attempts} times.` });
}
