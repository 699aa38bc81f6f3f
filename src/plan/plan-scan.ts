import { loadFleet } from '../fleet/load-fleet.ts';
import { selectAppliances } from '../fleet/select-appliances.ts';
import type { Appliance, Fleet, ReportFormat } from '../model/fleet.ts';
import type { ScanPlan } from '../scan.ts';
import { TOOL } from '../version.ts';
import type { BundlePlan } from './bundle-plan.ts';
import { planRules, type RuleRequest } from './plan-rules.ts';
import { sameAddressWarnings } from './same-address-warnings.ts';

/** What the command line says beside the fleet file; null or empty: what the fleet file says. */
export interface ScanRequest extends RuleRequest {
  /** Absolute path of the fleet file. */
  readonly configFile: string;
  readonly allowInsecure: boolean;
  readonly appliances: readonly string[];
  readonly labels: readonly string[];
  readonly formats: readonly ReportFormat[] | null;
  readonly outDir: string | null;
  /** Appliances that are read at a time. */
  readonly jobs: number | null;
  /** Scans that retention leaves in the folder. */
  readonly keep: number | null;
  readonly keepDays: number | null;
  /** Tell nobody what changed, whatever the fleet file says. */
  readonly noNotify: boolean;
  /** Have appliances of a zone read by its workers. */
  readonly zoneQueue: boolean;
}

/** Everything that is known before anything is contacted. */
export interface PlannedScan {
  readonly plan: ScanPlan;
  readonly fleet: Fleet;
  readonly appliances: readonly Appliance[];
  readonly bundle: BundlePlan;
  /** Appliances that are read at a time. */
  readonly jobs: number;
  /** What is allowed and probably not meant, a sentence each. */
  readonly warnings: readonly string[];
  /** Appliances of a zone are read by its workers; null: by this process, as all others. */
  readonly zoneQueue: {
    /** The time of a schedule that the scan is made for, ISO 8601; null: asked for by hand. */
    readonly occurrence: string | null;
  } | null;
}

/**
 * Reads and checks every file a scan needs. Contacts nobody.
 *
 * @throws AuditError (exit 2) for any mistake in a file, exit 3 when nothing is selected.
 */
export async function planScan(
  request: ScanRequest,
  identity: { readonly uid: string; readonly scanTime: string },
  env: Readonly<Record<string, string | undefined>>,
): Promise<PlannedScan> {
  const fleet = await loadFleet(request.configFile, { allowInsecure: request.allowInsecure, env });
  const appliances = selectAppliances(fleet, { names: request.appliances, labels: request.labels });
  const moment = { ...identity, asOf: identity.scanTime, tool: TOOL };
  const { plan, usedRules, warnings } = await planRules(fleet, appliances, request, moment);
  return {
    plan,
    warnings: [...sameAddressWarnings(appliances), ...warnings],
    fleet,
    appliances,
    jobs: request.jobs ?? fleet.jobs,
    zoneQueue: request.zoneQueue ? { occurrence: null } : null,
    bundle: {
      outDir: request.outDir ?? fleet.reports.outDir,
      folderUid: identity.uid,
      formats: request.formats ?? fleet.reports.formats,
      usedRules,
      history: fleet.history,
      signing: fleet.keys.signing,
      timestamp: fleet.timestamp,
      keep: request.keep ?? fleet.reports.keep,
      keepDays: request.keepDays ?? fleet.reports.keepDays,
      channels: request.noNotify ? [] : fleet.notify,
      isReplay: false,
    },
  };
}
