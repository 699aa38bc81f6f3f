import type { CollectEvent } from '../collect/collect-event.ts';
import { loadSigningKey } from '../evidence/keys.ts';
import { loadFleet } from '../fleet/load-fleet.ts';
import { suggest } from '../fleet/suggest.ts';
import { AuditError } from '../model/audit-error.ts';
import { queueUrlOf } from '../plan/plan-zones.ts';
import { openQueue } from '../queue/open-queue.ts';
import { type WorkerEvent, workZone } from '../queue/work-zone.ts';
import { readingContext } from './wire-scan.ts';

/** What the command line says. */
export interface WorkerRequest {
  /** Absolute path of the worker's own fleet file, which names its appliances and where their credentials come from. */
  readonly configFile: string;
  readonly zone: string;
  /** Appliances at once; null: what the fleet file says. */
  readonly jobs: number | null;
  readonly allowInsecure: boolean;
}

export interface WorkerEnvironment {
  /** Shown in the database's list of connections. */
  readonly name: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly onEvent: (event: WorkerEvent | CollectEvent) => void;
}

/** After a signal, reading stops and logs out within this time; then its jobs go back all the same. */
const GRACE_MS = 20_000;

/**
 * Does the collection jobs of a zone until the signal aborts.
 *
 * @throws AuditError (exit 2) for a fleet file without what a worker needs, or a database that refuses.
 */
export async function runWorker(request: WorkerRequest, environment: WorkerEnvironment): Promise<void> {
  const { env, signal, onEvent } = environment;
  const fleet = await loadFleet(request.configFile, { allowInsecure: request.allowInsecure, env });
  const zones = [...new Set(fleet.appliances.flatMap(({ zone }) => zone ?? []))];
  if (!zones.includes(request.zone)) {
    const meant = suggest(request.zone, zones);
    throw new AuditError(`No appliance of ${fleet.file} is of zone "${request.zone}".`, {
      hint: meant === undefined ? `It has: ${zones.join(', ') || 'no zones'}.` : `Did you mean "${meant}"?`,
    });
  }
  if (fleet.keys.signing === null || fleet.keys.fingerprint === null) {
    throw new AuditError('A worker signs what it hands in, and shares its fingerprint key with the scan.', {
      hint: 'Add keys: { fingerprintFile, signing: { file } } to its fleet file. "sps-audit keys generate" makes both; the fingerprint key is that of the scan.',
    });
  }
  const reading = await readingContext(fleet, env);
  const signingKey = await loadSigningKey(fleet.keys.signing, reading.readSecret);
  const onTrouble = (message: string): void => onEvent({ event: 'warning', message });
  const queue = await openQueue({ url: queueUrlOf(fleet), name: environment.name, signal, onTrouble }).catch(
    (error: unknown) => {
      if (error instanceof Error && error.name === 'AbortError') return null;
      throw error;
    },
  );
  if (queue === null) return;
  try {
    await workZone(queue, {
      zone: request.zone,
      fleet,
      jobs: request.jobs ?? fleet.jobs,
      signingKey,
      collect: { ...reading, onEvent },
      signal,
      onEvent,
    });
  } finally {
    await queue.close(GRACE_MS);
  }
}
