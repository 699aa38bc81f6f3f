import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../../src/model/result.ts';
import type { ScanResult } from '../../src/model/scan-result.ts';
import type { FaultName } from './appliance/faults.ts';
import { type ApplianceProcess, type Member, startApplianceProcess } from './appliance-process.ts';
import { type MeasuredScan, type MeasuredScanOptions, measureScan, writeFleetFile } from './measured-scan.ts';

export interface FleetRun extends MeasuredScan {
  /** Sessions still open afterwards, by hostname; those with none are left out. */
  readonly openSessions: Readonly<Record<string, number>>;
  /** Hostnames of those among them of which the scanner did not warn. */
  readonly untoldSessions: readonly string[];
  /** Requests that a read-only scanner must not make. */
  readonly violations: number;
  /** Most logins that one appliance refused. */
  readonly mostFailedLogins: number;
}

/** Members named after their fault; healthy ones are `healthy-NN`. */
export function membersOf(faults: readonly FaultName[], healthy: number): Member[] {
  const good = Array.from({ length: healthy }, (_, at) => ({ hostname: `healthy-${String(at + 1).padStart(2, '0')}` }));
  return [...good, ...faults.map((fault, at) => ({ hostname: `${fault}-${at + 1}`, fault }))];
}

/** Starts the members in a process of their own, scans them by the command, and asks them what they saw. */
export async function runFleet(members: readonly Member[], options: MeasuredScanOptions): Promise<FleetRun> {
  await using appliances = await startApplianceProcess(members);
  return await scanAppliances(appliances, options);
}

/** Scans running appliances by the command, those that `only` names or all, and asks them what they saw. */
export async function scanAppliances(
  appliances: ApplianceProcess,
  options: MeasuredScanOptions,
  only?: readonly string[],
): Promise<FleetRun> {
  await rm(join(options.folder, 'reports'), { recursive: true, force: true });
  const members = appliances.members.filter(({ hostname }) => only?.includes(hostname) ?? true);
  const scan = await measureScan(await writeFleetFile({ members }, options), options);
  const stats = await appliances.stats();
  const open = appliances.members.map(({ hostname }, at) => [hostname, stats[at]?.openSessions ?? 0] as const);
  const openSessions = Object.fromEntries(open.filter(([, count]) => count > 0));
  const said = scan.stderr.replace(/\s+/g, ' ');
  const isTold = (name: string): boolean => said.includes(`warning: ${name}: a session may be left open there`);
  return {
    ...scan,
    openSessions,
    untoldSessions: Object.keys(openSessions).filter((name) => !isTold(name)),
    violations: stats.flatMap((one) => one.violations).length,
    mostFailedLogins: Math.max(0, ...stats.map((one) => one.failedLogins)),
  };
}

/** What a scan says of one appliance by rules that look at it alone, in an order of its own; without times and identifiers. */
export function verdictsOf(result: ScanResult, appliance: string): string[] {
  const compared = new Set(result.rules.filter(({ kind }) => kind === 'engine').map(({ id }) => id));
  return result.results
    .filter((one) => one.appliance === appliance && !compared.has(one.ruleId))
    .map(comparable)
    .sort();
}

function comparable({ ruleId, resource, result, reasonCode, message, evidence }: Result): string {
  return JSON.stringify({ ruleId, resource, result, reasonCode, message, evidence });
}
