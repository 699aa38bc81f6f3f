import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { loadFleet } from '../fleet/load-fleet.ts';
import { AuditError, type ExitCode } from '../model/audit-error.ts';
import type { Fleet, ReportFormat } from '../model/fleet.ts';
import { ATTESTATIONS_FILE, USED_RULES_FILE, WAIVERS_FILE } from '../rules/used-rules.ts';
import type { ScanPlan } from '../scan.ts';
import { digestJson, sha256Hex } from '../snapshot/sha256-hex.ts';
import { uuidOfDigest } from '../snapshot/uuid-of-digest.ts';
import { TOOL } from '../version.ts';
import type { BundlePlan } from './bundle-plan.ts';
import { type BroughtSnapshot, type CheckedOrigins, checkOrigins } from './check-origins.ts';
import type { FoundSnapshots } from './find-snapshots.ts';
import { type JudgedAppliance, planRules, type RuleRequest } from './plan-rules.ts';
import { readSubjects } from './read-subjects.ts';
import { someOf } from './some-of.ts';
import { loadStoredPlan } from './stored-plan.ts';
import { loadSnapshot, loadStoredResult, RESULTS_FILE } from './stored-scan.ts';

/** What the command line says; null or empty: what the fleet file says, where one was given. */
export interface EvaluationRequest extends RuleRequest {
  /** Absolute path of the fleet file; null: none, so the defaults. */
  readonly configFile: string | null;
  /** By the rules, parameters and registers that are stored with the snapshots, whatever the rest says. */
  readonly storedRules: boolean;
  /** Some were picked among the snapshots: whoever else the fleet file names is not missed. */
  readonly isSelection: boolean;
  readonly formats: readonly ReportFormat[] | null;
  readonly outDir: string | null;
}

export interface PlannedEvaluation {
  readonly plan: ScanPlan;
  readonly bundle: BundlePlan;
  readonly warnings: readonly string[];
  /** How the stored scan was ended, so that it is evaluated as it was; null: to its end. */
  readonly interruptedBy: ExitCode | null;
}

/**
 * Decides how stored snapshots are judged. Times and uid are the snapshots', so that the same snapshots and rules give the
 * same bytes; the folder has a name of its own. Reads every file that judging them needs.
 *
 * @throws AuditError (exit 2) for a mistake in a file, snapshots that cannot be one scan or whose origin is not vouched for,
 * exit 3 when no rule is selected.
 */
export async function planEvaluation(
  snapshots: FoundSnapshots,
  request: EvaluationRequest,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PlannedEvaluation> {
  const { configFile } = request;
  const fleet = configFile === null ? null : await loadFleet(configFile, { allowInsecure: true, env });
  const bundle = {
    outDir: request.outDir ?? fleet?.reports.outDir ?? resolve('reports'),
    folderUid: randomUUID(),
    formats: request.formats ?? fleet?.reports.formats ?? (['html', 'json'] as const),
    history: fleet?.history ?? null,
    signing: fleet?.keys.signing ?? null,
    timestamp: fleet?.timestamp ?? null,
    keep: null,
    keepDays: null,
    channels: [],
    isReplay: true,
  };
  const { brought, ...identity } = await identify(snapshots.files);
  const names = brought.map(({ appliance }) => appliance.name);
  const { origins, signatures } = await checkOrigins(brought, fleet);
  if (request.storedRules) return planStored(snapshots.folder, names, bundle, { origins, signatures });
  const { plan, usedRules, warnings } = await planRules(fleet, judged(names, fleet), request, {
    ...identity,
    asOf: identity.scanTime,
    tool: TOOL,
  });
  const strangers = fleet === null ? [] : names.filter((name) => !fleet.appliances.some((one) => one.name === name));
  const asked = request.isSelection ? [] : (fleet?.appliances ?? []);
  const missing = asked.filter(({ name }) => !names.includes(name)).map(({ name }) => name);
  return {
    plan: { ...plan, origins },
    bundle: { ...bundle, usedRules: [...usedRules, ...signatures] },
    warnings: [
      ...warnings,
      ...(missing.length === 0 ? [] : [`not judged, for want of a snapshot: ${someOf(missing)}`]),
      ...strangers.map((name) => `${name} is not in the fleet file; it is judged by the defaults`),
    ],
    interruptedBy: null,
  };
}

async function planStored(
  folder: string | null,
  names: readonly string[],
  bundle: Omit<BundlePlan, 'usedRules'>,
  checked: CheckedOrigins,
): Promise<PlannedEvaluation> {
  if (folder === null)
    throw new AuditError('Stored rules lie in the folder of a scan.', { hint: 'Give that folder, and nothing else.' });
  const { result, sha256 } = await loadStoredResult(folder);
  const { plan, files } = await loadStoredPlan(folder, result);
  const read = files.map(({ name, content }): [string, string] => [name, sha256Hex(content)]);
  const isSealed = await checkStored(folder, new Map([[RESULTS_FILE, sha256], ...read]));
  // Whom no rule judges, or who has no snapshot, would be missing in the result without a word.
  const lacking = [...names, ...plan.selections.keys()].filter(
    (name) => !plan.selections.has(name) || !names.includes(name),
  );
  if (lacking.length > 0)
    throw new AuditError(`The stored rules are of other appliances than the snapshots: ${someOf(lacking)}.`, {
      hint: `"sps-audit verify ${folder}" says what was changed since the scan.`,
    });
  const interruptedBy = result.run.partial ? result.run.exitCode : null;
  // Without a manifest nobody vouches for what the result says of a key: what was checked here counts.
  const isClaimed = !isSealed && plan.origins?.some(({ keyId }) => keyId !== null);
  return {
    plan: isClaimed ? { ...plan, origins: checked.origins } : plan,
    bundle: { ...bundle, usedRules: [...files, ...checked.signatures] },
    warnings: [],
    interruptedBy,
  };
}

/** What decides a verdict beside the snapshots must be what the manifest names, where there is one; gives whether there is. */
async function checkStored(folder: string, read: ReadonlyMap<string, string>): Promise<boolean> {
  const subjects = await readSubjects(folder);
  if (subjects === null) return false;
  const changed = [RESULTS_FILE, USED_RULES_FILE, WAIVERS_FILE, ATTESTATIONS_FILE].find(
    (name) => subjects.get(name) !== read.get(name),
  );
  if (changed === undefined) return true;
  throw new AuditError(`${join(folder, changed)} is not what the manifest of its bundle names.`, {
    hint: `It was changed, added or taken away later. "sps-audit verify ${folder}" names everything that does not match.`,
  });
}

function judged(names: readonly string[], fleet: Fleet | null): JudgedAppliance[] {
  return names.map(
    (name) =>
      fleet?.appliances.find((one) => one.name === name) ?? {
        name,
        profile: 'baseline',
        parameters: {},
        inventory: {},
      },
  );
}

/**
 * Whose the snapshots are. Of several collections (sites without a connection, say) the latest start counts, and the same ones
 * together are the same scan.
 */
async function identify(
  files: readonly string[],
): Promise<{ readonly brought: readonly BroughtSnapshot[]; readonly uid: string; readonly scanTime: string }> {
  const brought: BroughtSnapshot[] = [];
  for (const file of files) {
    const { appliance, scanUid, scanTime, status, endpoints } = await loadSnapshot(file);
    if (brought.some((one) => one.appliance.name === appliance.name))
      throw new AuditError(`Two of the snapshots are of ${appliance.name}.`, { hint: 'Give one of each appliance.' });
    const isEmpty = status === 'failed' && Object.keys(endpoints).length === 0;
    brought.push({ file, appliance, scanUid, scanTime, isEmpty });
  }
  const uids = [...new Set(brought.map(({ scanUid }) => scanUid))].sort();
  const scanTime =
    brought
      .map((one) => one.scanTime)
      .sort()
      .at(-1) ?? '';
  return { brought, uid: uids.length === 1 ? (uids[0] ?? '') : uuidOfDigest(digestJson(uids)), scanTime };
}
