import type { Appliance, CollectLimits } from '../model/fleet.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { isFileName } from '../snapshot/is-file-name.ts';
import { digestJson } from '../snapshot/sha256-hex.ts';
import { uuidOfDigest } from '../snapshot/uuid-of-digest.ts';

/** What the queue tells a worker: whom to read for which scan, and never a secret. */
export interface CollectionJob {
  readonly schemaVersion: '1';
  readonly scanUid: string;
  /** Start of the scan, ISO 8601, UTC. */
  readonly scanTime: string;
  readonly zone: string;
  readonly appliance: Pick<Appliance, 'name' | 'url' | 'labels' | 'criticality'>;
  /** Bounds that the scan asks for; the worker's own hold as well. */
  readonly limits: CollectLimits;
  /** Digest of what decides how secrets are taken out, see {@link digestOfRedaction}: worker and scan have to agree. */
  readonly redactionSha256: string;
}

const LIMITS = [
  'requestConcurrency',
  'timeoutMs',
  'applianceTimeoutMs',
  'maxEndpoints',
  'maxResponseBytes',
  'maxDepth',
  'maxValues',
  'maxApplianceBytes',
  'attempts',
  'maxRelogins',
] as const satisfies readonly (keyof CollectLimits)[];

/** The same job for the same appliance of the same scan, whoever sends it and how often. */
export function collectionJobId(scanUid: string, appliance: string): string {
  return uuidOfDigest(digestJson(['collect', scanUid, appliance]));
}

/** `keyId` names the fingerprint key without telling it. Lower-case hex. */
export function digestOfRedaction(
  redact: { readonly keys: readonly string[]; readonly paths: readonly string[]; readonly values: readonly string[] },
  keyId: string | null,
): string {
  const sorted = (texts: readonly string[]): string[] => [...texts].sort();
  return digestJson({ keys: sorted(redact.keys), paths: sorted(redact.paths), values: sorted(redact.values), keyId });
}

/** Takes a job from the queue. @throws TypeError in words for whatever is no job: a queue is written to by others. */
export function parseCollectionJob(value: unknown): CollectionJob {
  const job = object(value, 'the job');
  if (job['schemaVersion'] !== '1') throw new TypeError('the job is of another version of sps-audit');
  const appliance = object(job['appliance'], 'appliance');
  const name = text(appliance['name'], 'appliance.name');
  if (!isFileName(name)) throw new TypeError('appliance.name is no name of an appliance');
  const criticality = appliance['criticality'];
  const scanTime = text(job['scanTime'], 'scanTime');
  if (Number.isNaN(Date.parse(scanTime))) throw new TypeError('scanTime is no time');
  return {
    schemaVersion: '1',
    scanUid: text(job['scanUid'], 'scanUid'),
    scanTime,
    zone: text(job['zone'], 'zone'),
    appliance: {
      name,
      url: text(appliance['url'], 'appliance.url'),
      labels: parseLabels(appliance['labels']),
      criticality: criticality === null ? null : text(criticality, 'appliance.criticality'),
    },
    limits: parseLimits(job['limits']),
    redactionSha256: text(job['redactionSha256'], 'redactionSha256'),
  };
}

function parseLabels(value: Json | undefined): Readonly<Record<string, string>> {
  const labels = object(value, 'appliance.labels');
  return Object.fromEntries(Object.entries(labels).map(([key, label]) => [key, text(label, 'a label')]));
}

function parseLimits(value: Json | undefined): CollectLimits {
  const given = object(value, 'limits');
  const limit = (key: (typeof LIMITS)[number]): [string, number] => {
    const number = given[key];
    if (typeof number === 'number' && Number.isFinite(number) && number > 0) return [key, number];
    throw new TypeError(`limits.${key} is not a positive number`);
  };
  return Object.fromEntries(LIMITS.map(limit)) as unknown as CollectLimits;
}

function object(value: unknown, what: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw new TypeError(`${what} is not an object`);
}

function text(value: Json | undefined, what: string): string {
  if (typeof value === 'string' && value !== '' && value.length <= 4096) return value;
  throw new TypeError(`${what} is not a text`);
}
