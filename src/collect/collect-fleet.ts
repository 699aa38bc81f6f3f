import pLimit from 'p-limit';
import type { Appliance } from '../model/fleet.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { collectAppliance, uncollected } from './collect-appliance.ts';
import type { CollectContext } from './collect-context.ts';
import { stopFailure } from './collect-failure.ts';

export interface CollectFleetContext extends CollectContext {
  /** Appliances at once. */
  readonly jobs: number;
  /** For the whole fleet; what is not read by then is `timeout`. */
  readonly scanTimeoutMs: number;
}

/**
 * Reads appliances in parallel and yields one snapshot for each, as they complete. Nothing that one appliance does reaches another.
 * When the signal aborts or the time is up, appliances under way end with what they have and those waiting are not contacted.
 * Whoever leaves the loop early aborts the rest; the logouts are waited for.
 */
export async function* collectFleet(
  appliances: readonly Appliance[],
  context: CollectFleetContext,
): AsyncGenerator<Snapshot, void, undefined> {
  const left = new AbortController();
  const signal = AbortSignal.any([context.signal, left.signal, AbortSignal.timeout(context.scanTimeoutMs)]);
  // The fleet's own limiter; each appliance limits its requests by another one.
  const limiter = pLimit(context.jobs);
  const waiting = new Map(
    appliances.map((appliance, index) => [
      index,
      limiter(async () => ({ index, snapshot: await collectOne(appliance, { ...context, signal }) })),
    ]),
  );
  try {
    while (waiting.size > 0) {
      const { index, snapshot } = await Promise.race(waiting.values());
      waiting.delete(index);
      yield snapshot;
    }
  } finally {
    left.abort();
    await Promise.allSettled(waiting.values());
  }
}

async function collectOne(appliance: Appliance, context: CollectContext): Promise<Snapshot> {
  return context.signal.aborted
    ? uncollected(appliance, context, stopFailure(context.signal))
    : collectAppliance(appliance, context);
}
