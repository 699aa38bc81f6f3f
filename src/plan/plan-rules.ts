import { describeOrganisation } from '../fleet/describe-organisation.ts';
import type { Problem } from '../model/audit-error.ts';
import { type AgreedRules, type Appliance, DEFAULT_MAX_RESULTS, type Fleet } from '../model/fleet.ts';
import type { Rule, SelectedRule } from '../model/rule.ts';
import type { Deviation } from '../model/scan-result.ts';
import type { Severity } from '../model/verdict.ts';
import { loadRuleset, type Ruleset } from '../rules/load-ruleset.ts';
import { parseAttestations } from '../rules/parse-attestations.ts';
import { parseWaivers } from '../rules/parse-waivers.ts';
import { selectRules } from '../rules/select-rules.ts';
import { unknownEndpoints } from '../rules/unknown-endpoints.ts';
import {
  ATTESTATIONS_FILE,
  foldSelections,
  renderUsedRules,
  USED_RULES_FILE,
  WAIVERS_FILE,
} from '../rules/used-rules.ts';
import type { ScanFile, ScanPlan } from '../scan.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { describeProblem } from './describe-problem.ts';
import { loadRegister } from './load-register.ts';

/** Most warnings about endpoints of rules. */
const MAX_WARNED = 20;

/** What the command line says about rules and gates; null or empty: what the fleet file says, else the defaults. */
export interface RuleRequest {
  readonly profile: string | null;
  readonly ruleDirs: readonly string[];
  readonly rules: readonly string[];
  readonly skipRules: readonly string[];
  readonly framework: string | null;
  readonly failOn: Severity | 'none' | null;
  readonly minCoverage: number | null;
  readonly failOnExpired: boolean;
}

/** As much of an appliance as decides which rules judge it, and with which parameters. */
export type JudgedAppliance = Pick<Appliance, 'name' | 'profile' | 'parameters' | 'inventory'>;

export interface PlannedRules {
  readonly plan: ScanPlan;
  /** Rules, waivers and attestations as they are used, for the bundle. */
  readonly usedRules: readonly ScanFile[];
  /** What is allowed and does nothing, such as a waiver for a rule that does not exist. */
  readonly warnings: readonly string[];
}

/**
 * Reads rules, waivers and attestations, and decides what judges whom.
 *
 * @param fleet null when no fleet file was given
 * @throws AuditError (exit 2) for any mistake in a file, exit 3 when no rule is selected.
 */
export async function planRules(
  fleet: Fleet | null,
  appliances: readonly JudgedAppliance[],
  request: RuleRequest,
  identity: Pick<ScanPlan, 'uid' | 'scanTime' | 'asOf' | 'tool'>,
): Promise<PlannedRules> {
  const ruleset = await loadRuleset([...(fleet?.ruleDirs ?? []), ...request.ruleDirs]);
  const chosen = chooseRules(ruleset, appliances, request, fleet?.agreedRules);
  const context = {
    rules: ruleset.rules,
    applianceNames: (fleet?.appliances ?? appliances).map(({ name }) => name),
    maxDays: fleet?.waiverMaxDays ?? {},
  };
  const waivers = await loadRegister(fleet?.waiversFile ?? null, 'waivers', (text, file) =>
    parseWaivers(text, file, context),
  );
  const attestations = await loadRegister(fleet?.attestationsFile ?? null, 'attestations', (text, file) =>
    parseAttestations(text, file, context),
  );
  const plan: ScanPlan = {
    ...identity,
    organisation: fleet?.organisation == null ? null : await describeOrganisation(fleet.organisation),
    profile: request.profile ?? mostUsed(appliances),
    rulesetSha256: ruleset.sha256,
    gates: {
      failOn: request.failOn ?? fleet?.gates.failOn ?? 'high',
      minCoverage: request.minCoverage ?? fleet?.gates.minCoverage ?? 100,
      failOnExpired: request.failOnExpired,
    },
    maxResults: fleet?.maxResults ?? DEFAULT_MAX_RESULTS,
    ...chosen,
    inventories: new Map(appliances.map(({ name, inventory }) => [name, inventory])),
    frameworks: ruleset.frameworks,
    knownEndpoints: ruleset.knownEndpoints,
    waivers: waivers?.parsed.waivers ?? [],
    attestations: attestations?.parsed.attestations ?? [],
  };
  const selected = rulesOf(plan, ruleset);
  const warnings = [
    ...(waivers?.parsed.warnings ?? []),
    ...(attestations?.parsed.warnings ?? []),
    ...firstOf(unknownEndpoints(selected, ruleset)),
  ];
  return {
    plan,
    usedRules: [
      { name: USED_RULES_FILE, content: renderUsed(plan, ruleset, selected) },
      ...(waivers === null ? [] : [{ name: WAIVERS_FILE, content: waivers.text }]),
      ...(attestations === null ? [] : [{ name: ATTESTATIONS_FILE, content: attestations.text }]),
    ],
    warnings: warnings.map(describeProblem),
  };
}

function firstOf(problems: readonly Problem[]): readonly Problem[] {
  const more = problems.length - MAX_WARNED;
  return more <= 0
    ? problems
    : [...problems.slice(0, MAX_WARNED), { message: `${more} more endpoints of rules are none of the known ones.` }];
}

function chooseRules(
  ruleset: Ruleset,
  appliances: readonly JudgedAppliance[],
  request: RuleRequest,
  agreed: AgreedRules | undefined,
): Pick<ScanPlan, 'selections' | 'profiles' | 'deviations'> {
  const selections = new Map<string, readonly SelectedRule[]>();
  const profiles = new Map<string, string>();
  const deviations: Deviation[] = [];
  for (const appliance of appliances) {
    const profile = request.profile ?? appliance.profile;
    const choice = {
      profile,
      only: request.rules,
      skip: request.skipRules,
      framework: request.framework,
      parameters: appliance.parameters,
      ...(agreed === undefined ? {} : { agreed }),
    };
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
  return [...groups.values()].flatMap((group) =>
    group.length === applianceCount ? [{ ...(group[0] as Deviation), appliance: null }] : group,
  );
}

function mostUsed(appliances: readonly JudgedAppliance[]): string {
  const counts = Map.groupBy(appliances, ({ profile }) => profile);
  return (
    [...counts].sort(([a, left], [b, right]) => right.length - left.length || compareText(a, b))[0]?.[0] ?? 'baseline'
  );
}

/** The rules that are selected for any appliance, by id. */
function rulesOf({ selections }: ScanPlan, { rules }: Ruleset): readonly Rule[] {
  const selected = new Set([...selections.values()].flatMap((selection) => selection.map(({ rule }) => rule.id)));
  return rules.filter(({ id }) => selected.has(id));
}

function renderUsed(plan: ScanPlan, ruleset: Ruleset, selected: readonly Rule[]): string {
  return renderUsedRules({
    schemaVersion: '1.0.0',
    rules: selected,
    knownRules: ruleset.rules.map(({ id, aliases, severity }) => ({ id, aliases, severity })),
    selections: foldSelections(plan),
    deviations: plan.deviations,
    frameworks: plan.frameworks,
    knownEndpoints: ruleset.knownEndpoints,
    rulesetSha256: plan.rulesetSha256,
  });
}
