import { readFile } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';
import { loadFleet } from './fleet/load-fleet.ts';
import { selectAppliances } from './fleet/select-appliances.ts';
import { AuditError } from './model/audit-error.ts';
import type { Appliance, Fleet, ReportFormat } from './model/fleet.ts';
import type { SelectedRule } from './model/rule.ts';
import type { Deviation } from './model/scan-result.ts';
import type { Severity } from './model/verdict.ts';
import { loadRuleset, type Ruleset } from './rules/load-ruleset.ts';
import { parseAttestations } from './rules/parse-attestations.ts';
import { parseWaivers } from './rules/parse-waivers.ts';
import { selectRules } from './rules/select-rules.ts';
import type { ScanPlan } from './scan.ts';
import { TOOL } from './version.ts';

/** What the command line says beside the fleet file; null or empty: what the fleet file says. */
export interface ScanRequest {
  /** Absolute path of the fleet file. */
  readonly configFile: string;
  readonly allowInsecure: boolean;
  readonly appliances: readonly string[];
  readonly labels: readonly string[];
  readonly profile: string | null;
  readonly ruleDirs: readonly string[];
  readonly rules: readonly string[];
  readonly skipRules: readonly string[];
  readonly framework: string | null;
  readonly formats: readonly ReportFormat[] | null;
  readonly outDir: string | null;
  readonly failOn: Severity | 'none' | null;
  readonly minCoverage: number | null;
  readonly failOnExpired: boolean;
  readonly jobs: number | null;
}

/** Everything that is known before anything is contacted. */
export interface PlannedScan {
  readonly fleet: Fleet;
  readonly appliances: readonly Appliance[];
  readonly ruleset: Ruleset;
  readonly plan: ScanPlan;
  readonly formats: readonly ReportFormat[];
  readonly outDir: string;
  readonly jobs: number;
  /** Texts of the registers as they were read, for the bundle. */
  readonly registers: { readonly waivers: string | null; readonly attestations: string | null };
  /** What is allowed and does nothing, such as a waiver for a rule that does not exist. */
  readonly warnings: readonly string[];
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
  const ruleset = await loadRuleset([...fleet.ruleDirs, ...request.ruleDirs]);
  const chosen = chooseRules(ruleset, appliances, request);
  const context = { rules: ruleset.rules, applianceNames: fleet.appliances.map(({ name }) => name) };
  const waiversText = await readRegister(fleet.waiversFile, 'waivers');
  const attestationsText = await readRegister(fleet.attestationsFile, 'attestations');
  const waivers = waiversText === null ? null : parseWaivers(waiversText, shown(fleet.waiversFile), context);
  const attestations = attestationsText === null ? null : parseAttestations(attestationsText, shown(fleet.attestationsFile), context);
  const warnings = [...(waivers?.warnings ?? []), ...(attestations?.warnings ?? [])];
  return {
    fleet,
    appliances,
    ruleset,
    formats: request.formats ?? fleet.reports.formats,
    outDir: request.outDir ?? fleet.reports.outDir,
    jobs: request.jobs ?? fleet.jobs,
    registers: { waivers: waiversText, attestations: attestationsText },
    warnings: warnings.map(({ file, line, message }) => `${file ?? ''}${line === undefined ? '' : `:${line}`}: ${message}`),
    plan: {
      ...identity,
      asOf: identity.scanTime,
      tool: TOOL,
      organisation: fleet.organisation === null ? null : organisationOf(fleet.organisation),
      profile: request.profile ?? mostUsed(appliances),
      rulesetSha256: ruleset.sha256,
      gates: {
        failOn: request.failOn ?? fleet.gates.failOn,
        minCoverage: request.minCoverage ?? fleet.gates.minCoverage,
        failOnExpired: request.failOnExpired,
      },
      ...chosen,
      inventories: new Map(appliances.map(({ name, inventory }) => [name, inventory])),
      frameworks: ruleset.frameworks,
      knownEndpoints: ruleset.knownEndpoints,
      waivers: waivers?.waivers ?? [],
      attestations: attestations?.attestations ?? [],
    },
  };
}

function organisationOf({ name, unit, classification }: NonNullable<Fleet['organisation']>): NonNullable<ScanPlan['organisation']> {
  return { name, unit, classification };
}

function chooseRules(ruleset: Ruleset, appliances: readonly Appliance[], request: ScanRequest): Pick<ScanPlan, 'selections' | 'profiles' | 'deviations'> {
  const selections = new Map<string, readonly SelectedRule[]>();
  const profiles = new Map<string, string>();
  const deviations: Deviation[] = [];
  for (const appliance of appliances) {
    const profile = request.profile ?? appliance.profile;
    const choice = { profile, only: request.rules, skip: request.skipRules, framework: request.framework, parameters: appliance.parameters };
    const { rules, deviations: departures } = selectRules(ruleset, choice);
    selections.set(appliance.name, rules);
    profiles.set(appliance.name, profile);
    deviations.push(...departures.map((departure) => ({ ...departure, appliance: appliance.name })));
  }
  return { selections, profiles, deviations: foldDeviations(deviations, appliances.length) };
}

/** A departure that all appliances share is said once, of no appliance in particular. */
function foldDeviations(deviations: readonly Deviation[], applianceCount: number): Deviation[] {
  const groups = Map.groupBy(deviations, ({ appliance: _appliance, ...rest }) => JSON.stringify(rest));
  return [...groups.values()].flatMap((group) => (group.length === applianceCount ? [{ ...(group[0] as Deviation), appliance: null }] : group));
}

function mostUsed(appliances: readonly Appliance[]): string {
  const counts = Map.groupBy(appliances, ({ profile }) => profile);
  return [...counts].sort(([a, left], [b, right]) => right.length - left.length || (a < b ? -1 : 1))[0]?.[0] ?? 'baseline';
}

async function readRegister(file: string | null, what: string): Promise<string | null> {
  if (file === null) return null;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new AuditError(`The ${what} file ${file} cannot be read (${code}).`, { hint: `"sps-audit init" writes one, or take "${what}" out of the fleet file.` });
  }
}

/** A path as a person would type it. */
function shown(file: string | null): string {
  if (file === null) return '';
  const short = relative('.', file);
  return short.startsWith('..') || isAbsolute(short) ? file : short;
}
