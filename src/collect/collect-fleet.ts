import pLimit from 'p-limit';
import type { Appliance } from '../model/fleet.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { createArrivals } from './arrivals.ts';
import { collectAppliance, uncollected } from './collect-appliance.ts';
import type { CollectContext } from './collect-context.ts';
import { stopFailure } from './collect-failure.ts';
import { createRoom } from './room.ts';

export interface CollectFleetContext extends CollectContext {
  /** Appliances at once. */
  readonly jobs: number;
  /** An appliance begins when its `maxApplianceBytes` fit in beside those of the others. */
  readonly maxHeldBytes: number;
  /** For the whole fleet; what is not read by then is `timeout`. */
  readonly scanTimeoutMs: number;
}

interface Taking {
  readonly index: number;
  readonly snapshot: Snapshot;
}

interface Collecting {
  /** Says that the snapshot has been dealt with. */
  readonly taken: () => void;
  readonly ended: Promise<void>;
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
  const room = createRoom(context.maxHeldBytes);
  const waiting = new Map<number, Collecting>();
  const arrivals = createArrivals<Taking>();
  for (const [index, appliance] of appliances.entries()) {
    const taken = Promise.withResolvers<void>();
    const snapshot = Promise.withResolvers<Taking>();
    const ended = limiter(async () => {
      const leave = await room.enter(appliance.limits.maxApplianceBytes);
      await collectOne(appliance, { ...context, signal }).then(
        (one) => snapshot.resolve({ index, snapshot: one }),
        (error: unknown) => snapshot.reject(error),
      );
      // A place is free when its snapshot was taken, so that no more than `jobs` of them are in memory.
      await taken.promise;
      leave();
    });
    arrivals.expect(snapshot.promise);
    waiting.set(index, { taken: taken.resolve, ended });
  }
  try {
    while (waiting.size > 0) {
      const { index, snapshot } = await arrivals.next();
      yield snapshot;
      waiting.get(index)?.taken();
      waiting.delete(index);
    }
  } finally {
    left.abort();
    for (const { taken } of waiting.values()) taken();
    await Promise.allSettled([...waiting.values()].map(({ ended }) => ended));
  }
}

async function collectOne(appliance: Appliance, context: CollectContext): Promise<Snapshot> {
  return context.signal.aborted
    ? uncollected(appliance, context, stopFailure(context.signal))
    : collectAppliance(appliance, context);
}
