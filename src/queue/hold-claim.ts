import type { Job } from 'pg-boss';
import type { ClaimOutcome } from './claim-outcome.ts';

/** So long a job that was taken away may be gone before its scan is given up: mostly it comes back to the same process. */
const REGAIN_MS = 15_000;

/** What is said of a scan that this process does not make to its end: somebody else may. */
export const CUT_SHORT: ClaimOutcome = { exitCode: 1, host: '', interrupted: true };

/** One piece of work that is done once in this process, however often its job comes. */
export interface Holding<T> {
  readonly isFree: () => boolean;
  /** Resolves when the work begins. */
  readonly begun: Promise<void>;
  readonly made: Promise<T>;
  /**
   * Does the work, or waits for its end where it is under way. Gives what is stored with the job: of another job that comes after the
   * end, that it was not done. Never rejects.
   */
  readonly hold: (job: Job<unknown>, work: (lost: AbortSignal) => Promise<T>) => Promise<object>;
}

/**
 * Holds a job while its work is done. While the database is away nobody can say that this process lives, so the engine may take the
 * job from it; the loop that fetches jobs then gets it again, and the work under way goes on under it. When the job stays away
 * another process has it, and `lost` aborts.
 */
export function createClaim<T extends ClaimOutcome>(): Holding<T> {
  const begun = Promise.withResolvers<void>();
  const made = Promise.withResolvers<T>();
  // Whoever waits for it gets its error; nobody may wait yet.
  made.promise.catch(() => undefined);
  const lost = new AbortController();
  const ids = new Set<string>();
  let held = 0;
  let isFree = true;
  let ended = false;
  const watch = (signal: AbortSignal): void => {
    held += 1;
    const onAbort = (): void => {
      held -= 1;
      setTimeout(() => {
        if (held === 0 && !ended) lost.abort();
      }, REGAIN_MS).unref();
    };
    signal.addEventListener('abort', onAbort, { once: true });
  };
  return {
    isFree: () => isFree,
    begun: begun.promise,
    made: made.promise,
    hold: async (job, work) => {
      if (ended && !ids.has(job.id)) return CUT_SHORT;
      ids.add(job.id);
      watch(job.signal);
      if (isFree) {
        isFree = false;
        begun.resolve();
        work(lost.signal).then(made.resolve, made.reject);
      }
      const outcome = await made.promise.catch(() => CUT_SHORT);
      ended = true;
      const { exitCode, host, interrupted } = outcome;
      return { exitCode, host, interrupted };
    },
  };
}
