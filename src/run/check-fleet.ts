import { EXIT, type ExitCode } from '../model/audit-error.ts';
import type { PlannedScan } from '../plan/plan-scan.ts';
import { type ApplianceCheck, checkAppliance } from '../results/check-appliance.ts';
import { judgeSnapshot } from '../scan.ts';
import type { ScanEnvironment } from './scan-environment.ts';
import { openCollection } from './wire-scan.ts';

/** What `sps-audit check` found; the shape of its JSON. */
export interface FleetCheck {
  readonly schemaVersion: '1.0.0';
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly profile: string;
  readonly exitCode: ExitCode;
  /** In the order of the fleet file. */
  readonly appliances: readonly ApplianceCheck[];
}

/**
 * Does what a scan does up to the verdicts and writes nothing: reads each appliance by the same code, so it asks for exactly what
 * a scan asks for, and says what would be missing. Only what every rule says on a whole tree tells which of them cannot be judged.
 */
export async function checkFleet(
  planned: PlannedScan,
  environment: Pick<ScanEnvironment, 'env' | 'now' | 'signal' | 'onEvent'>,
): Promise<FleetCheck> {
  const collect = await openCollection(planned, environment);
  const checks = new Map<string, ApplianceCheck>();
  for await (const snapshot of collect()) {
    checks.set(
      snapshot.appliance.name,
      checkAppliance(snapshot, judgeSnapshot(snapshot, planned.plan), planned.plan.asOf),
    );
  }
  const appliances = planned.appliances.flatMap(({ name }) => checks.get(name) ?? []);
  const { scanTime, profile } = planned.plan;
  return { schemaVersion: '1.0.0', time: scanTime, profile, exitCode: exitCodeOf(appliances), appliances };
}

function exitCodeOf(checks: readonly ApplianceCheck[]): ExitCode {
  if (checks.every(({ ready }) => ready)) return EXIT.ok;
  return checks.every(({ status }) => status === 'failed') ? EXIT.nothingCollected : EXIT.incomplete;
}
