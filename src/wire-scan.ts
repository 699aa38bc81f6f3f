import { randomBytes } from 'node:crypto';
import { collectFleet } from './collect/collect-fleet.ts';
import { loadFingerprintKey } from './evidence/keys.ts';
import { readCaFile } from './fleet/read-ca-file.ts';
import { readSecret } from './fleet/read-secret.ts';
import type { SecretSource } from './model/fleet.ts';
import type { Snapshot } from './model/snapshot.ts';
import type { PlannedScan } from './plan-scan.ts';
import type { ScanOutcome } from './scan.ts';
import type { ScanEnvironment } from './scan-environment.ts';
import { createRedactor } from './snapshot/redactor.ts';
import { writeScan } from './write-scan.ts';

export type { ScanEnvironment, ScanEvent } from './scan-environment.ts';

/** Runs a planned scan with the real parts: network, disk, browser. */
export async function runScan(planned: PlannedScan, environment: ScanEnvironment): Promise<ScanOutcome> {
  const collect = await openCollection(planned, environment);
  return writeScan(planned.plan, planned.bundle, environment, collect);
}

/** Reads the fingerprint key, and gives what reads the appliances. */
export async function openCollection(
  { plan, fleet, appliances, jobs }: PlannedScan,
  environment: Pick<ScanEnvironment, 'env' | 'now' | 'signal' | 'onEvent'>,
): Promise<() => AsyncGenerator<Snapshot, void, undefined>> {
  const readOwnSecret = (source: SecretSource): Promise<string> => readSecret(source, environment.env);
  const key = await fingerprintKey(fleet.keys.fingerprint, readOwnSecret);
  const redactor = createRedactor({ key, ...fleet.redact });
  return () =>
    collectFleet(appliances, {
      scanUid: plan.uid,
      scanTime: plan.scanTime,
      tool: plan.tool,
      now: environment.now,
      redactor: fleet.keys.fingerprint === null ? { keyId: null, redact: redactor.redact } : redactor,
      readSecret: readOwnSecret,
      readCaFile,
      signal: environment.signal,
      onEvent: environment.onEvent,
      jobs,
      scanTimeoutMs: fleet.scanTimeoutMs,
    });
}

/** Without a configured key a random one serves this scan: equal secrets show as equal within it, and never beyond. */
async function fingerprintKey(
  source: SecretSource | null,
  read: (source: SecretSource) => Promise<string>,
): Promise<Uint8Array> {
  return source === null ? randomBytes(32) : loadFingerprintKey(source, read);
}
