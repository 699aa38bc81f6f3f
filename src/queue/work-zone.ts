import type { KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, JobResult } from 'pg-boss';
import { collectAppliance } from '../collect/collect-appliance.ts';
import type { CollectContext } from '../collect/collect-context.ts';
import { createRoom, type Room } from '../collect/room.ts';
import type { Appliance, Fleet } from '../model/fleet.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { acceptJob, JobRefused } from './accept-job.ts';
import { type CollectionJob, digestOfRedaction, parseCollectionJob } from './collection-job.ts';
import { MAX_DELIVERY_BYTES, packDelivery } from './delivery.ts';
import { HEARTBEAT_SECONDS, type JobQueue, zoneQueue } from './open-queue.ts';
import { patiently } from './patiently.ts';

/** What a worker needs beside the queue. Secrets stay in this process. */
export interface WorkerParts {
  readonly zone: string;
  readonly fleet: Pick<Fleet, 'appliances' | 'redact' | 'maxHeldBytes'>;
  /** Appliances at once. */
  readonly jobs: number;
  readonly signingKey: KeyObject;
  readonly collect: Omit<CollectContext, 'scanUid' | 'scanTime' | 'now' | 'signal'>;
  /** Ends the work; jobs under way go back to the queue. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: WorkerEvent) => void;
}

/** What a worker did, for its log. Names are stable. */
export type WorkerEvent =
  | { readonly event: 'worker-ready'; readonly zone: string; readonly message: string }
  | {
      readonly event: 'job-delivered';
      readonly appliance: string;
      readonly scanUid: string;
      readonly status: Snapshot['status'];
      readonly message: string;
    }
  | { readonly event: 'job-refused'; readonly appliance: string; readonly message: string }
  | { readonly event: 'job-given-back'; readonly appliance: string; readonly message: string }
  | { readonly event: 'warning'; readonly message: string };

const POLL_SECONDS = 1;
const REFRESH_SECONDS = 3;
const PING_MS = 5_000;
/** A job that was lost so often will be lost again: something about it kills workers. */
const RETRY_LIMIT = 10;

/** Makes the queue of a zone where it is missing; workers and scans do so alike, whoever comes first. */
export async function createZoneQueue({ boss }: JobQueue, zone: string): Promise<void> {
  await boss.createQueue(zoneQueue(zone), { heartbeatSeconds: HEARTBEAT_SECONDS, retryLimit: RETRY_LIMIT });
}

/** Takes and does the jobs of a zone until the signal aborts. */
export async function workZone(queue: JobQueue, parts: WorkerParts): Promise<void> {
  const { zone, signal } = parts;
  const { boss } = queue;
  await createZoneQueue(queue, zone);
  const room = createRoom(parts.fleet.maxHeldBytes);
  const options = { localConcurrency: parts.jobs, pollingIntervalSeconds: POLL_SECONDS, perJobResults: true } as const;
  await boss.work<unknown>(
    zoneQueue(zone),
    { ...options, heartbeatRefreshSeconds: REFRESH_SECONDS },
    async (jobs: Job<unknown>[]): Promise<JobResult[]> =>
      Promise.all(jobs.map((job) => doJob(job, queue, { ...parts, room }))),
  );
  parts.onEvent({ event: 'worker-ready', zone, message: `worker of zone ${zone}: waiting for jobs` });
  while (!signal.aborted) {
    await queue.clockOffsetMs().then(queue.trouble.over, queue.trouble.tell);
    await sleep(PING_MS, undefined, { signal }).catch(() => undefined);
  }
}

interface JobParts extends WorkerParts {
  readonly room: Room;
}

async function doJob(job: Job<unknown>, queue: JobQueue, parts: JobParts): Promise<JobResult> {
  let appliance = '(unknown)';
  try {
    const task = parseTask(job.data);
    appliance = task.appliance.name;
    await deliver(task, AbortSignal.any([job.signal, parts.signal]), queue, parts);
    return { id: job.id, status: 'completed' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const isRefusal = error instanceof JobRefused;
    const event = isRefusal ? 'job-refused' : 'job-given-back';
    parts.onEvent({
      event,
      appliance,
      message: `${appliance}: the job was ${isRefusal ? 'refused' : 'given back'}: ${reason}`,
    });
    // A dead letter is not tried again.
    return { id: job.id, status: isRefusal ? 'deadletter' : 'failed', output: { message: reason } };
  }
}

function parseTask(data: unknown): CollectionJob {
  try {
    return parseCollectionJob(data);
  } catch (error) {
    throw new JobRefused(`This is no job: ${(error as Error).message}.`);
  }
}

async function deliver(task: CollectionJob, signal: AbortSignal, queue: JobQueue, parts: JobParts): Promise<void> {
  const { zone, fleet, collect } = parts;
  const appliance = acceptJob(task, zone, fleet, digestOfRedaction(fleet.redact, collect.redactor.keyId));
  // The worker before this one may have died between handing in and saying so.
  if (await queue.deliveries.has(task.scanUid, appliance.name)) return;
  const leave = await parts.room.enter(appliance.limits.maxApplianceBytes);
  await readAndHandIn(appliance, task, signal, queue, parts).finally(leave);
}

async function readAndHandIn(
  appliance: Appliance,
  { scanUid, scanTime }: CollectionJob,
  signal: AbortSignal,
  queue: JobQueue,
  { zone, collect, signingKey, onEvent }: JobParts,
): Promise<void> {
  // Times are those of the queue's server: a worker whose clock is wrong must not make an appliance's look wrong.
  const offsetMs = await queue.clockOffsetMs();
  const now = (): Date => new Date(Date.now() + offsetMs);
  const snapshot = await collectAppliance(appliance, { ...collect, scanUid, scanTime, now, signal });
  if (signal.aborted) throw new Error('the worker was stopped, or the job was taken from it');
  const delivery = await packDelivery(snapshot, zone, signingKey);
  if (delivery.content.byteLength > MAX_DELIVERY_BYTES) {
    throw new JobRefused(`The snapshot is larger than ${MAX_DELIVERY_BYTES} bytes and cannot be handed in.`);
  }
  // What was read is not thrown away because the database is away: it is tried until the job is taken back.
  const isFirst = await patiently(queue.trouble, signal, () =>
    queue.deliveries.record(scanUid, appliance.name, delivery),
  );
  if (isFirst === undefined) throw new Error('the database was away for too long to hand the snapshot in');
  const message = `${appliance.name}: ${isFirst ? `handed in, ${snapshot.status}` : 'another worker was first'}`;
  onEvent({ event: 'job-delivered', appliance: appliance.name, scanUid, status: snapshot.status, message });
}
