import { randomBytes } from 'node:crypto';
import type { CollectContext } from '../collect/collect-context.ts';
import { collectFleet } from '../collect/collect-fleet.ts';
import { loadFingerprintKey } from '../evidence/keys.ts';
import { readCaFile } from '../fleet/read-ca-file.ts';
import { readSecret } from '../fleet/read-secret.ts';
import type { Fleet, SecretSource } from '../model/fleet.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { PlannedScan } from '../plan/plan-scan.ts';
import type { ScanOutcome } from '../scan.ts';
import { createRedactor } from '../snapshot/redactor.ts';
import { TOOL } from '../version.ts';
import type { ScanEnvironment } from './scan-environment.ts';
import { writeScan } from './write-scan.ts';

export type { ScanEnvironment, ScanEvent } from './scan-environment.ts';

/** Runs a planned scan with the real parts: network, disk, browser. */
export async function runScan(planned: PlannedScan, environment: ScanEnvironment): Promise<ScanOutcome> {
  const collect = await openCollection(planned, environment);
  return writeScan(planned.plan, planned.bundle, environment, collect);
}

/** Reads the fingerprint key, and gives what reads the appliances. */
export async function openCollection(
  planned: PlannedScan,
  environment: Surroundings,
): Promise<() => AsyncGenerator<Snapshot, void, undefined>> {
  const context = await collectionContext(planned, environment);
  return () => collectLocally(planned, context);
}

type Surroundings = Pick<ScanEnvironment, 'env' | 'now' | 'signal' | 'onEvent'>;

/** What reading needs beside the appliances. Reads the fingerprint key; each other secret is fetched when it is needed. */
export async function collectionContext(
  { plan, fleet }: Pick<PlannedScan, 'plan' | 'fleet'>,
  environment: Surroundings,
): Promise<CollectContext> {
  return {
    ...(await readingContext(fleet, environment.env)),
    scanUid: plan.uid,
    scanTime: plan.scanTime,
    now: environment.now,
    signal: environment.signal,
    onEvent: environment.onEvent,
  };
}

/** The part of {@link collectionContext} that is the same for every scan of a fleet file. */
export async function readingContext(
  fleet: Pick<Fleet, 'keys' | 'redact'>,
  env: ScanEnvironment['env'],
): Promise<Pick<CollectContext, 'tool' | 'redactor' | 'readSecret' | 'readCaFile'>> {
  const readOwnSecret = (source: SecretSource): Promise<string> => readSecret(source, env);
  const key = await fingerprintKey(fleet.keys.fingerprint, readOwnSecret);
  const redactor = createRedactor({ key, ...fleet.redact });
  return {
    tool: TOOL,
    redactor: fleet.keys.fingerprint === null ? { keyId: null, redact: redactor.redact } : redactor,
    readSecret: readOwnSecret,
    readCaFile,
  };
}

/** Reads appliances from this process. */
export function collectLocally(
  { fleet, appliances, jobs }: Pick<PlannedScan, 'fleet' | 'appliances' | 'jobs'>,
  context: CollectContext,
): AsyncGenerator<Snapshot, void, undefined> {
  const { scanTimeoutMs, maxHeldBytes } = fleet;
  return collectFleet(appliances, { ...context, jobs, maxHeldBytes, scanTimeoutMs });
}

/** Without a configured key a random one serves this scan: equal secrets show as equal within it, and never beyond. */
async function fingerprintKey(
  source: SecretSource | null,
  read: (source: SecretSource) => Promise<string>,
): Promise<Uint8Array> {
  return source === null ? randomBytes(32) : loadFingerprintKey(source, read);
}
