import type { JobStates } from 'pg-boss';
import { cleanText } from '../collect/clean-text.ts';
import { type CollectFailure, failure, stopFailure } from '../collect/collect-failure.ts';

/** How far a job is, as the engine last told. */
export type Stage = 'unknown' | 'waiting' | 'taken';

/** Why the job of an appliance ended without a snapshot; null while it may still end well. `output` was written by a worker. */
export function failureOfEnd(state: keyof JobStates, output: unknown, zone: string): CollectFailure | null {
  const said = (output as { message?: unknown } | null)?.message;
  const why = typeof said === 'string' ? cleanText(said, 500) : 'its job was lost again and again.';
  const hint = `The log of the workers of zone "${zone}" says more.`;
  switch (state) {
    case 'failed':
      return failure('auth', `The workers of zone "${zone}" did not read it: ${why}`, { hint });
    case 'cancelled':
      return failure('interrupted', 'Somebody cancelled its job in the queue.');
    case 'completed':
      return failure('parse', `A worker of zone "${zone}" ended its job and handed nothing in.`, { hint });
    default:
      return null;
  }
}

/** Why an appliance was not read when the time ran out or, where the signal aborted, the scan was interrupted. */
export function failureOfLateness(zone: string, stage: Stage, signal: AbortSignal): CollectFailure {
  if (signal.aborted) return stopFailure(signal);
  const end = 'before the time of the scan ran out';
  switch (stage) {
    case 'taken':
      return failure('timeout', `A worker of zone "${zone}" took the job and did not finish ${end}.`, {
        hint: 'Look at the log of the worker, or raise scanTimeoutMs.',
      });
    case 'waiting':
      return failure('timeout', `No worker of zone "${zone}" took the job ${end}.`, {
        hint: `Start one near the appliance: sps-audit worker --zone ${zone}. Where one runs, raise scanTimeoutMs or start more.`,
      });
    case 'unknown':
      return failure('network', `The database of the job queue did not answer ${end}.`, {
        hint: 'Bring the database back and scan again.',
      });
  }
}
