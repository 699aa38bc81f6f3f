/** The clock is looked at this often while waiting, so that a change of it and a suspended machine are noticed. */
const POLL_MS = 30_000;
/** Small corrections of the clock are no change. */
const STEP_BACK_MS = 2_000;

export interface ScheduleParts {
  readonly next: (after: Date) => Date | null;
  readonly now: () => Date;
  /** Resolves after so many milliseconds, or early when the signal aborts. Never rejects. */
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
  readonly jitterMs: number;
  /** One run, to its end, for a time of the schedule. What it throws is told and does not end the schedule. */
  readonly run: (scheduled: Date) => Promise<void>;
  readonly onWaiting: (nextRun: Date) => Promise<void> | void;
  readonly onClockSetBack: (byMs: number) => void;
  readonly onRunThrew: (error: unknown) => void;
  /** Ends the schedule: at once while waiting, else after the run. */
  readonly signal: AbortSignal;
}

/**
 * Runs again and again, one run at a time, until the signal aborts or no time is left. Times that pass during a run are not made up for.
 * When the clock jumps ahead over a time (or the machine slept) one run follows at once; when it is set back, the next time is
 * looked up anew, so that nobody waits for a time that a wrong clock had promised.
 */
export async function runSchedule(parts: ScheduleParts): Promise<void> {
  while (!parts.signal.aborted) {
    const next = parts.next(parts.now());
    if (next === null) return;
    const due = new Date(next.getTime() + Math.floor(parts.random() * parts.jitterMs));
    await parts.onWaiting(due);
    if (!(await waitUntil(due, parts))) continue;
    try {
      await parts.run(next);
    } catch (error) {
      parts.onRunThrew(error);
    }
  }
}

/** Whether the time came: false when the clock was set back or the signal aborted. */
async function waitUntil(due: Date, { now, sleep, signal, onClockSetBack }: ScheduleParts): Promise<boolean> {
  let last = now().getTime();
  while (!signal.aborted) {
    const time = now().getTime();
    if (time < last - STEP_BACK_MS) {
      onClockSetBack(last - time);
      return false;
    }
    last = time;
    if (time >= due.getTime()) return true;
    await sleep(Math.min(due.getTime() - time, POLL_MS), signal);
  }
  return false;
}
