import { type CollectFailure, failure, stopFailure } from './collect-failure.ts';

/** Late by more than this means that this process was busy, not the appliance slow. */
const TOLERATED_LAG_MS = 50;

/** One request under way. */
interface Watched {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly stop: (reason: CollectFailure) => void;
  dueMs: number;
  /** Was given back what this process lost. */
  excused: boolean;
}

/** Gives up requests whose time is over or whose signal aborts. */
export interface RequestWatch {
  /** @returns ends the watch of this request */
  readonly add: (request: Pick<Watched, 'timeoutMs' | 'signal' | 'stop'>) => () => void;
  /** Lets go of timer and signals. */
  readonly close: () => void;
}

/**
 * Watches all requests to one appliance with one timer and one listener for each signal: of its own, each request's would cost as much
 * as reading its answer. When the timer comes late, because another appliance's answer kept this process busy, what has arrived
 * meanwhile is taken in first: the time lost is given back, once.
 */
export function watchRequests(): RequestWatch {
  const running = new Set<Watched>();
  let timer: NodeJS.Timeout | undefined;
  let wakesMs = Number.POSITIVE_INFINITY;
  const give = (request: Watched, reason: CollectFailure): void => {
    running.delete(request);
    request.stop(reason);
  };
  const wakeBy = (dueMs: number): void => {
    if (dueMs >= wakesMs) return;
    clearTimeout(timer);
    wakesMs = dueMs;
    timer = setTimeout(onTime, dueMs - performance.now());
  };
  const rest = (): void => {
    clearTimeout(timer);
    wakesMs = Number.POSITIVE_INFINITY;
  };
  const onTime = (): void => {
    rest();
    const nowMs = performance.now();
    for (const request of [...running]) {
      const lagMs = nowMs - request.dueMs;
      if (lagMs > TOLERATED_LAG_MS && !request.excused) {
        request.dueMs = nowMs + Math.min(lagMs, request.timeoutMs);
        request.excused = true;
      } else if (lagMs >= 0) give(request, timeoutFailure(request));
    }
    for (const { dueMs } of running) wakeBy(dueMs);
  };
  const signals = listenOnce((signal) => {
    for (const request of [...running]) if (request.signal === signal) give(request, stopFailure(signal));
  });
  return {
    add: ({ timeoutMs, signal, stop }) => {
      const request = { timeoutMs, signal, stop, dueMs: performance.now() + timeoutMs, excused: false };
      running.add(request);
      signals.add(signal);
      wakeBy(request.dueMs);
      return () => {
        running.delete(request);
        if (running.size === 0) rest();
      };
    },
    close: () => {
      rest();
      signals.close();
    },
  };
}

/** One listener for each signal, however often it is added. */
function listenOnce(onAbort: (signal: AbortSignal) => void) {
  const listeners = new Map<AbortSignal, () => void>();
  return {
    add: (signal: AbortSignal): void => {
      if (listeners.has(signal)) return;
      const listener = (): void => onAbort(signal);
      signal.addEventListener('abort', listener, { once: true });
      listeners.set(signal, listener);
    },
    close: (): void => {
      for (const [signal, listener] of listeners) signal.removeEventListener('abort', listener);
    },
  };
}

function timeoutFailure({ timeoutMs }: Watched): CollectFailure {
  return failure('timeout', `No complete answer within ${timeoutMs / 1000} s.`, { retryable: true });
}
