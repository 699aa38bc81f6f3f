import type { Appliance, CollectLimits, Fleet } from '../model/fleet.ts';
import type { CollectionJob } from './collection-job.ts';

/** Why a worker does not do a job, in words for the report. Another try would end the same way. */
export class JobRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'JobRefused';
  }
}

/**
 * The appliance to read, with the worker's own address, credentials and trust: a job only picks it. A queue that asks for another
 * zone or another address must not make a worker send its credentials there. Of each bound the smaller one holds.
 *
 * @param zone the worker's
 * @throws JobRefused
 */
export function acceptJob(
  job: CollectionJob,
  zone: string,
  fleet: Pick<Fleet, 'appliances'>,
  redactionSha256: string,
): Appliance {
  const { name, url, labels, criticality } = job.appliance;
  if (job.zone !== zone) throw new JobRefused(`The job is for zone "${job.zone}", and this worker serves "${zone}".`);
  const own = fleet.appliances.find((one) => one.name === name);
  if (own === undefined)
    throw new JobRefused(`The worker of zone "${zone}" has no appliance of this name in its fleet file.`);
  if (own.zone !== zone) throw new JobRefused(`In the worker's fleet file this appliance is not of zone "${zone}".`);
  if (own.url !== url) throw new JobRefused("The worker's fleet file has another address for this appliance.");
  if (job.redactionSha256 !== redactionSha256) {
    throw new JobRefused(
      'The worker has another fingerprint key, or takes out other secrets ("redact"), than the scan asks for.',
    );
  }
  return { ...own, labels, criticality, limits: smaller(own.limits, job.limits) };
}

function smaller(own: CollectLimits, asked: CollectLimits): CollectLimits {
  const keys = Object.keys(own) as (keyof CollectLimits)[];
  return Object.fromEntries(keys.map((key) => [key, Math.min(own[key], asked[key])])) as unknown as CollectLimits;
}
