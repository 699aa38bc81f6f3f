import type { KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { uncollected } from '../collect/collect-appliance.ts';
import type { CollectContext } from '../collect/collect-context.ts';
import { type CollectFailure, failure } from '../collect/collect-failure.ts';
import type { ZonedAppliance } from '../model/fleet.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type CollectionJob, collectionJobId } from './collection-job.ts';
import { type Delivery, DeliveryRefused, takeDelivery } from './delivery.ts';
import { type JobQueue, zoneQueue } from './open-queue.ts';
import { patiently } from './patiently.ts';
import { failureOfEnd, failureOfLateness, type Stage } from './uncollected-reason.ts';
import { createZoneQueue } from './work-zone.ts';

export interface ZoneCollection {
  readonly queue: JobQueue;
  readonly context: CollectContext;
  /** Of each zone. */
  readonly publicKeys: ReadonlyMap<string, readonly KeyObject[]>;
  readonly redactionSha256: string;
  readonly scanTimeoutMs: number;
  /** Told once of a zone whose jobs nobody takes. */
  readonly onIdleZone: (zone: string) => void;
  /** Whether this process still makes the scan; if not, its jobs are another one's. */
  readonly isOurs: () => boolean;
  /** Given what was signed, of each snapshot that was taken. */
  readonly onEnvelope: (appliance: string, envelope: string) => void;
}

const LOOK_MS = 300;
const LOOK_AT_JOBS_MS = 1_500;
const IDLE_MS = 15_000;
const CANCEL_MS = 5_000;
/** Beyond the time for one appliance: fetching, packing and handing in. */
const HANDING_IN_MS = 60_000;
/** The engine's most: below a day. */
const MAX_EXPIRY_SECONDS = 86_399;
const MAX_JOBS = 100_000;

/**
 * Has the workers of the zones read appliances, and yields one snapshot for each as they are handed in. Whoever is not read when
 * the time is up or the signal aborts is yielded as not collected, with what is known of its job. A database that does not answer is
 * waited for. Jobs that are left are cancelled.
 */
export async function* collectZones(
  appliances: readonly ZonedAppliance[],
  collection: ZoneCollection,
): AsyncGenerator<Snapshot, void, undefined> {
  const { queue, context, scanTimeoutMs } = collection;
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(scanTimeoutMs)]);
  const waiting = new Map(appliances.map((one) => [one.name, one]));
  const stages = new Map<string, Stage>();
  try {
    await patiently(queue.trouble, signal, () => sendJobs(appliances, collection));
    for (let lookedMs = 0, startMs = performance.now(); waiting.size > 0 && !signal.aborted; ) {
      // Jobs first: one that is done by now has handed in by then.
      const isDue = performance.now() - lookedMs > LOOK_AT_JOBS_MS;
      const ended = isDue ? await patiently(queue.trouble, signal, () => look(waiting, stages, collection)) : [];
      if (isDue) lookedMs = performance.now();
      yield* handedIn(waiting, signal, collection);
      for (const { name, reason } of ended ?? []) {
        const appliance = waiting.get(name);
        if (waiting.delete(name) && appliance !== undefined) yield uncollected(appliance, context, reason);
      }
      if (performance.now() - startMs > IDLE_MS && !queue.trouble.lasts()) {
        tellIdle(waiting, stages, collection);
        startMs = Number.POSITIVE_INFINITY;
      }
      if (waiting.size > 0) await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
    for (const appliance of waiting.values()) {
      const stage = queue.trouble.lasts() ? 'unknown' : (stages.get(appliance.name) ?? 'unknown');
      const reason = failureOfLateness(appliance.zone, stage, context.signal);
      yield uncollected(appliance, context, reason);
    }
  } finally {
    if (collection.isOurs()) await cancel([...waiting.values()], collection);
  }
}

async function sendJobs(appliances: readonly ZonedAppliance[], collection: ZoneCollection): Promise<void> {
  const { queue, context, scanTimeoutMs } = collection;
  for (const [zone, members] of Map.groupBy(appliances, (one) => one.zone)) {
    await createZoneQueue(queue, zone);
    const jobs = members.map((one) => ({
      id: collectionJobId(context.scanUid, one.name),
      data: jobFor(one, collection),
      expireInSeconds: Math.min(MAX_EXPIRY_SECONDS, Math.ceil((one.limits.applianceTimeoutMs + HANDING_IN_MS) / 1000)),
      retentionSeconds: Math.max(60, Math.ceil(scanTimeoutMs / 1000)),
    }));
    await queue.boss.insert(zoneQueue(zone), jobs);
  }
}

function jobFor(
  { name, url, labels, criticality, zone, limits }: ZonedAppliance,
  collection: ZoneCollection,
): CollectionJob {
  const { scanUid, scanTime } = collection.context;
  const appliance = { name, url, labels, criticality };
  return {
    schemaVersion: '1',
    scanUid,
    scanTime,
    zone,
    appliance,
    limits,
    redactionSha256: collection.redactionSha256,
  };
}

/** Brings the stages up to date and gives the appliances whose jobs have ended. */
async function look(
  waiting: ReadonlyMap<string, ZonedAppliance>,
  stages: Map<string, Stage>,
  { queue, context }: ZoneCollection,
): Promise<readonly { readonly name: string; readonly reason: CollectFailure }[]> {
  const ended: { name: string; reason: CollectFailure }[] = [];
  for (const zone of new Set([...waiting.values()].map((one) => one.zone))) {
    const filter = { data: { scanUid: context.scanUid }, limit: MAX_JOBS };
    for (const job of await queue.boss.findJobs<CollectionJob>(zoneQueue(zone), filter)) {
      const { name, url } = job.data.appliance;
      if (!waiting.has(name)) continue;
      const isTaken = job.state === 'active' || job.state === 'retry';
      if (isTaken && stages.get(name) !== 'taken')
        context.onEvent({ event: 'appliance-started', appliance: name, url });
      stages.set(name, isTaken ? 'taken' : 'waiting');
      const reason = failureOfEnd(job.state, job.output, zone);
      if (reason !== null) ended.push({ name, reason });
    }
  }
  return ended;
}

async function* handedIn(
  waiting: Map<string, ZonedAppliance>,
  signal: AbortSignal,
  collection: ZoneCollection,
): AsyncGenerator<Snapshot, void, undefined> {
  const { queue, context } = collection;
  const names = (await patiently(queue.trouble, signal, () => queue.deliveries.list(context.scanUid))) ?? [];
  for (const appliance of names.map((name) => waiting.get(name))) {
    if (appliance === undefined) continue;
    // One at a time: a fleet's snapshots need not fit into memory.
    const delivery = await patiently(queue.trouble, signal, () =>
      queue.deliveries.read(context.scanUid, appliance.name),
    );
    if (delivery == null) continue;
    waiting.delete(appliance.name);
    yield await take(delivery, appliance, collection);
  }
}

async function take(delivery: Delivery, appliance: ZonedAppliance, collection: ZoneCollection): Promise<Snapshot> {
  const { context, publicKeys, onEnvelope } = collection;
  const { name, url, labels, criticality, zone } = appliance;
  try {
    const snapshot = await takeDelivery(delivery, {
      scanUid: context.scanUid,
      scanTime: context.scanTime,
      zone,
      appliance: { name, url, labels, criticality },
      fingerprintKeyId: context.redactor.keyId,
      publicKeys: publicKeys.get(zone) ?? [],
    });
    onEnvelope(name, delivery.envelope);
    const { status, endpoints, requests, error } = snapshot;
    const count = Object.keys(endpoints).length;
    context.onEvent({
      event: 'appliance-finished',
      appliance: name,
      status,
      endpoints: count,
      requests,
      error: error?.message ?? null,
    });
    return snapshot;
  } catch (error) {
    if (!(error instanceof DeliveryRefused)) throw error;
    const hint = `Compare "zones" here with the signing key of the workers of zone "${zone}". If they agree, somebody else wrote into the queue.`;
    return uncollected(
      appliance,
      context,
      failure('auth', `The snapshot that was handed in was refused: ${error.message}.`, { hint }),
    );
  }
}

function tellIdle(
  waiting: ReadonlyMap<string, ZonedAppliance>,
  stages: ReadonlyMap<string, Stage>,
  { onIdleZone }: ZoneCollection,
): void {
  for (const [zone, members] of Map.groupBy(waiting.values(), (one) => one.zone)) {
    if (members.every(({ name }) => stages.get(name) === 'waiting')) onIdleZone(zone);
  }
}

/** Nobody is to read an appliance for a scan that is over. */
async function cancel(left: readonly ZonedAppliance[], { queue, context }: ZoneCollection): Promise<void> {
  const cancelling = [...Map.groupBy(left, (one) => one.zone)].map(([zone, members]) =>
    queue.boss.cancel(
      zoneQueue(zone),
      members.map(({ name }) => collectionJobId(context.scanUid, name)),
    ),
  );
  // The database may be away; the jobs expire by themselves then.
  const waited = new AbortController();
  await Promise.race([Promise.allSettled(cancelling), sleep(CANCEL_MS, undefined, { signal: waited.signal })]);
  waited.abort();
}
