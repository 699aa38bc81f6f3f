import type { KeyObject } from 'node:crypto';
import { loadPublicKey } from '../evidence/keys.ts';
import { AuditError } from '../model/audit-error.ts';
import type { Appliance, Fleet, ZonedAppliance } from '../model/fleet.ts';

/** Who reads which appliance, and whose signature is taken. */
export interface PlannedZones {
  readonly queueUrl: string;
  /** Read by the workers of their zones. */
  readonly zoned: readonly ZonedAppliance[];
  /** Without a zone: read by the scan itself. */
  readonly local: readonly Appliance[];
  readonly publicKeys: ReadonlyMap<string, readonly KeyObject[]>;
}

/**
 * Decides what goes over the queue. Reads the public keys of the zones.
 *
 * @throws AuditError (exit 2) where the fleet file lacks something that a scan by zones needs.
 */
export async function planZones(fleet: Fleet, appliances: readonly Appliance[]): Promise<PlannedZones> {
  const zoned = appliances.filter((one): one is ZonedAppliance => one.zone !== null);
  const unknown = new Set(zoned.map(({ zone }) => zone).filter((zone) => !Object.hasOwn(fleet.zones, zone)));
  if (unknown.size > 0) {
    throw new AuditError(`The fleet file does not say whose snapshots to take of ${[...unknown].join(', ')}.`, {
      hint: 'Name each zone under "zones", with the publicKeyFiles of its workers.',
    });
  }
  if (fleet.keys.fingerprint === null) {
    throw new AuditError('A scan by zones needs a fingerprint key that it shares with the workers.', {
      hint: 'Otherwise nobody could see that two appliances of two zones have the same secret. "sps-audit keys generate" makes one; give it as keys.fingerprintFile on both sides.',
    });
  }
  const publicKeys = new Map<string, readonly KeyObject[]>();
  for (const zone of new Set(zoned.map((one) => one.zone))) {
    publicKeys.set(zone, await Promise.all((fleet.zones[zone]?.publicKeyFiles ?? []).map(loadPublicKey)));
  }
  return { queueUrl: queueUrlOf(fleet), zoned, local: appliances.filter(({ zone }) => zone === null), publicKeys };
}

/** @throws AuditError (exit 2) when the fleet file names no database for the queue. */
export function queueUrlOf({ queue }: Pick<Fleet, 'queue'>): string {
  if (queue !== null) return queue.url;
  throw new AuditError('The fleet file does not say where the job queue is.', {
    hint: 'Add queue: { url: "postgres://host/database" }, or urlEnv for an address that holds a password.',
  });
}
