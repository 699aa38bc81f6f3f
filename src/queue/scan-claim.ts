import { setTimeout as sleep } from 'node:timers/promises';
import type { JobWithMetadata, PgBoss } from 'pg-boss';
import { digestJson } from '../snapshot/sha256-hex.ts';
import { uuidOfDigest } from '../snapshot/uuid-of-digest.ts';
import { type ClaimOutcome, parseClaimOutcome } from './claim-outcome.ts';
import { CUT_SHORT, createClaim, type Holding } from './hold-claim.ts';
import type { JobQueue } from './open-queue.ts';
import { patiently } from './patiently.ts';

/** Identity of a scan: whoever makes it in the end, it is one scan. */
export interface ScanIdentity {
  readonly uid: string;
  /** ISO 8601, UTC. */
  readonly scanTime: string;
}

export interface ClaimOptions {
  readonly queue: JobQueue;
  /** Those who are to scan the same appliances make one scan of it. */
  readonly appliances: readonly { readonly name: string; readonly url: string }[];
  readonly identity: ScanIdentity;
  /** A time of a schedule, ISO 8601: one scan is made for it. null: whoever comes while a scan is made waits for that one. */
  readonly occurrence: string | null;
  readonly scanTimeoutMs: number;
  readonly signal: AbortSignal;
  /** Another process makes the scan; this one waits. */
  readonly onStandby: () => void;
  /** The process that made the scan died, and this one goes on with it. */
  readonly onTakeOver: () => void;
}

/** Printing a large fleet's reports takes long without a pause; after a minute of silence the process is taken for dead. */
const HEARTBEAT_SECONDS = 60;
const REFRESH_SECONDS = 10;
/** Beyond the time for collecting: waiting for the folder, judging, printing. */
const EXTRA_SECONDS = 2 * 60 * 60;
/** The engine's most: below a day. */
const MAX_EXPIRY_SECONDS = 86_399;
const KEPT_SECONDS = 3 * 86_400;
const LOOK_MS = 1_000;
const MAX_JOBS = 100_000;

type ScanJob = JobWithMetadata<ScanIdentity>;

/**
 * Makes one scan of it when several processes are to scan the same appliances at once: the scan is a job, and one of them does it. The
 * others wait, and one takes it over should its maker die: under the same identity, so that what workers handed in counts.
 *
 * @param make makes the scan. `lost` aborts when another process has the job, because the database did not hear of this one.
 * @returns what `make` gave, or what the other process said; null when the signal aborted the wait.
 */
export async function claimScan<T extends ClaimOutcome>(
  options: ClaimOptions,
  make: (identity: ScanIdentity, lost: AbortSignal) => Promise<T>,
): Promise<{ readonly made: T } | { readonly elsewhere: ClaimOutcome } | null> {
  const { boss } = options.queue;
  const addresses = options.appliances.map(({ name, url }) => `${name} ${url}`).sort();
  const name = `scan/${digestJson(addresses).slice(0, 16)}`;
  await boss.createQueue(name, {
    policy: 'exclusive',
    heartbeatSeconds: HEARTBEAT_SECONDS,
    retryLimit: 1000,
    expireInSeconds: Math.min(MAX_EXPIRY_SECONDS, Math.ceil(options.scanTimeoutMs / 1000) + EXTRA_SECONDS),
    deleteAfterSeconds: KEPT_SECONDS,
  });
  const before = await patiently(options.queue.trouble, options.signal, () => findScans(boss, name));
  if (before === undefined) return null;
  /** Jobs that nobody alive is known to make: those that were there when this process came, until one gives a sign of life. */
  const old = new Set(before.filter(isUnfinished).map(({ id }) => id));
  const claim = createClaim<T>();
  const work = { localConcurrency: 2, pollingIntervalSeconds: 1, heartbeatRefreshSeconds: REFRESH_SECONDS };
  await boss.work<ScanIdentity>(name, { ...work, includeMetadata: true }, async ([job]) => {
    if (job === undefined) return {};
    // Left over by a process that died before this one came: what it had is old. Whoever came after this one is asked for the same
    // scan: were its job sent back to it, two processes might take each other's forever.
    if (old.has(job.id)) return CUT_SHORT;
    if (job.retryCount > 0 && claim.isFree()) options.onTakeOver();
    return claim.hold(job, (lost) => make(job.data, lost));
  });
  try {
    const elsewhere = await standBy(name, options, claim, old);
    if (elsewhere !== null) return { elsewhere };
    return claim.isFree() ? null : { made: await claim.made };
  } finally {
    // Its own loop must not take the job once more. What it makes has ended.
    await Promise.race([boss.offWork(name, { wait: false }).catch(() => undefined), sleep(LOOK_MS)]);
  }
}

/** Announces the scan and watches the one under way: null as soon as this process makes it, or the signal aborts. */
async function standBy<T>(
  name: string,
  options: ClaimOptions,
  claim: Holding<T>,
  old: Set<string>,
): Promise<ClaimOutcome | null> {
  const { queue, signal } = options;
  const heartbeats = new Map<string, number>();
  let watched: string | null = null;
  let told: string | null = null;
  let turn = 0;
  while (!signal.aborted && claim.isFree()) {
    const jobs = await patiently(queue.trouble, signal, () => findScans(queue.boss, name));
    const mine = idOf(name, options, turn);
    const said = jobs?.find(({ id }) => id === watched || id === mine);
    const current = jobs?.find(({ state }) => state === 'created' || state === 'retry' || state === 'active');
    if (said !== undefined && !isUnfinished(said)) {
      const outcome = parseClaimOutcome(said.output);
      if (said.state === 'completed' && !outcome.interrupted) return outcome;
      watched = null;
      turn += said.id === mine ? 1 : 0;
    } else if (jobs !== undefined && current === undefined) {
      await patiently(queue.trouble, signal, () => send(queue.boss, name, options, mine));
    } else if (current !== undefined) {
      // A job that is being fetched may be on its way to this very process; seen active twice, another one has it.
      const isElsewhere = heartbeats.has(current.id);
      if (isElsewhere && told !== current.id) options.onStandby();
      if (isElsewhere) told = current.id;
      if (isElsewhere || current.data.uid !== options.identity.uid) watched = current.id;
      const beat = current.heartbeatOn?.getTime() ?? 0;
      if (current.state === 'active' && (heartbeats.get(current.id) ?? beat) !== beat) old.delete(current.id);
      if (current.state === 'active' && !heartbeats.has(current.id)) heartbeats.set(current.id, beat);
    }
    await Promise.race([sleep(LOOK_MS, undefined, { signal }).catch(() => undefined), claim.begun]);
  }
  return null;
}

function findScans(boss: PgBoss, name: string): Promise<readonly ScanJob[]> {
  return boss.findJobs<ScanIdentity>(name, { limit: MAX_JOBS });
}

function isUnfinished({ state }: ScanJob): boolean {
  return state === 'created' || state === 'retry' || state === 'active';
}

/** Of a time of a schedule the same in every process; `turn` counts those that were cut short. */
function idOf(name: string, { occurrence, identity }: ClaimOptions, turn: number): string {
  return uuidOfDigest(digestJson(occurrence === null ? [name, identity.uid, turn] : [name, occurrence, turn]));
}

/** The queue takes one unfinished job: of two that are sent at once, one is none. */
async function send(boss: PgBoss, name: string, { identity }: ClaimOptions, id: string): Promise<void> {
  await boss.send(name, identity, { id });
}
