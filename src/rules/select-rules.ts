import { suggest } from '../fleet/suggest.ts';
import { AuditError, EXIT, type ExitCode, type Problem } from '../model/audit-error.ts';
import type { AgreedRules } from '../model/fleet.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { ParameterDefinition, Profile, Rule, SelectedRule } from '../model/rule.ts';
import type { Deviation } from '../model/scan-result.ts';
import type { Ruleset } from './load-ruleset.ts';

const LIST_OF_RULES = '`sps-audit rules list` names them all.';

/** What the command line and the fleet file say about the rules of one appliance. */
export interface RuleChoice {
  readonly profile: string;
  /** Only these rules; empty: all of the profile. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
  /** Only rules that speak about this framework; null: no such filter. */
  readonly framework: string | null;
  /** Rule id or alias -> parameter -> value. */
  readonly parameters: Readonly<Record<string, JsonObject>>;
  /** What the fleet file adds to the profile and takes from it, with the reasons. */
  readonly agreed?: AgreedRules;
}

export interface RuleSelection {
  /** Sorted by id. */
  readonly rules: readonly SelectedRule[];
  /** Departures from the shipped profile; `appliance` is null until the caller knows it. */
  readonly deviations: readonly Deviation[];
}

/**
 * The rules of one appliance with the value of every parameter: default, then profile, then override.
 *
 * @throws AuditError: exit 2 for an unknown rule, profile or framework or a value out of bounds, exit 3 when nothing is left.
 */
export function selectRules(ruleset: Ruleset, choice: RuleChoice): RuleSelection {
  const profile = findProfile(ruleset, choice.profile);
  const only = new Set(choice.only.map((id) => findRule(ruleset, id, EXIT.nothingToAudit).id));
  const skip = new Set(choice.skip.map((id) => findRule(ruleset, id).id));
  checkFramework(ruleset, choice.framework, only);
  const overrides = new Map<Rule, JsonObject>();
  for (const [id, values] of Object.entries(choice.parameters)) {
    const rule = findRule(ruleset, id);
    // The defaults of the fleet file may name it otherwise than the appliance does.
    overrides.set(rule, { ...overrides.get(rule), ...values });
  }
  const problems = [...overrides].flatMap(([rule, values]) => overrideProblems(rule, values));
  if (problems.length > 0) throw new AuditError('a parameter cannot have that value', { problems });
  const agreed = agreedOf(ruleset, choice.agreed);
  const deviations: Deviation[] = [];
  const rules = ruleset.rules.flatMap((rule): SelectedRule[] => {
    const isInProfile = belongsTo(rule, profile);
    const isAgreed = (isInProfile && !agreed.exclude.has(rule.id)) || agreed.include.has(rule.id);
    const isSelected =
      (only.size > 0 ? only.has(rule.id) : isAgreed) &&
      (choice.framework === null || speaksAbout(rule, choice.framework)) &&
      !skip.has(rule.id);
    if (isSelected !== isInProfile) {
      const [kind, reasons] = isSelected
        ? (['included', agreed.include] as const)
        : (['excluded', agreed.exclude] as const);
      deviations.push({ ...deviation(rule.id, kind), reason: reasons.get(rule.id) ?? null });
    }
    if (!isSelected) return [];
    const { parameters, changed } = parametersOf(rule, profile, overrides.get(rule) ?? {});
    deviations.push(...changed.map((one) => ({ ...one, reason: agreed.reasons.get(rule.id) ?? null })));
    return [{ rule, parameters }];
  });
  if (rules.length === 0)
    throw new AuditError('no rule is selected', {
      exitCode: EXIT.nothingToAudit,
      hint: LIST_OF_RULES,
    });
  return { rules, deviations };
}

type Reasons = ReadonlyMap<string, string>;

/** The agreements by the ids of the rules they are about; an alias is as good. */
function agreedOf(ruleset: Ruleset, agreed: AgreedRules | undefined): Readonly<Record<keyof AgreedRules, Reasons>> {
  const byId = (reasons: Readonly<Record<string, string>> = {}): Reasons =>
    new Map(Object.entries(reasons).map(([id, reason]) => [findRule(ruleset, id).id, reason]));
  const [exclude, include] = [byId(agreed?.exclude), byId(agreed?.include)];
  const both = [...exclude.keys()].find((id) => include.has(id));
  if (both !== undefined)
    throw new AuditError(`${both} is both excluded and included`, {
      hint: 'Take it out of one of the two in "rules".',
    });
  return { exclude, include, reasons: byId(agreed?.reasons) };
}

/** Names of the profiles that a rule belongs to, in the order of the ruleset. */
export function profilesOf(rule: Rule, { profiles }: Pick<Ruleset, 'profiles'>): string[] {
  return [...profiles.values()].filter((profile) => belongsTo(rule, profile)).map(({ name }) => name);
}

/** Manual rules belong to every profile. */
function belongsTo(rule: Rule, profile: Profile): boolean {
  if (profile.exclude.includes(rule.id)) return false;
  return rule.kind === 'manual' || profile.include.includes(rule.id) || profile.tiers.includes(rule.tier);
}

/** The rule with an id or an alias. */
export function findRule(ruleset: Ruleset, id: string, exitCode: ExitCode = EXIT.usage): Rule {
  const rule = ruleset.rules.find((known) => known.id === id || known.aliases.includes(id));
  if (rule !== undefined) return rule;
  throw new AuditError(`there is no rule ${id}`, {
    exitCode,
    hint: hintFor(
      id,
      ruleset.rules.map((known) => known.id),
      LIST_OF_RULES,
    ),
  });
}

function findProfile(ruleset: Ruleset, name: string): Profile {
  const profile = ruleset.profiles.get(name);
  if (profile !== undefined) return profile;
  throw new AuditError(`there is no profile "${name}"`, {
    hint: `Profiles are ${[...ruleset.profiles.keys()].join(', ')}.`,
  });
}

function checkFramework(ruleset: Ruleset, name: string | null, only: ReadonlySet<string>): void {
  if (name === null) return;
  const names = ruleset.frameworks.map(({ framework }) => framework);
  if (!names.includes(name))
    throw new AuditError(`there is no framework "${name}"`, { hint: `Frameworks are ${names.join(', ')}.` });
  const left = ruleset.rules.find((rule) => only.has(rule.id) && !speaksAbout(rule, name));
  if (left !== undefined)
    throw new AuditError(`${left.id} does not refer to ${name}`, { hint: 'Leave one of --rule and --framework out.' });
}

function speaksAbout(rule: Rule, framework: string): boolean {
  return rule.references.some((reference) => reference.framework === framework);
}

function hintFor(word: string, known: readonly string[], otherwise: string): string {
  const meant = suggest(word, known);
  return meant === undefined ? otherwise : `Did you mean ${meant}?`;
}

function parametersOf(
  rule: Rule,
  profile: Profile,
  override: JsonObject,
): { parameters: JsonObject; changed: Deviation[] } {
  if (rule.kind === 'manual') return { parameters: {}, changed: [] };
  const fromProfile = profile.parameters[rule.id] ?? {};
  const parameters: Record<string, Json> = {};
  const changed: Deviation[] = [];
  for (const [name, definition] of Object.entries(rule.params)) {
    const shipped = fromProfile[name] ?? definition.default;
    const value = override[name] ?? shipped;
    parameters[name] = value;
    if (definition.default !== null && JSON.stringify(value) !== JSON.stringify(shipped)) {
      changed.push({ ...deviation(rule.id, 'parameter'), parameter: name, from: shipped, to: value });
    }
  }
  return { parameters, changed };
}

function deviation(ruleId: string, kind: Deviation['kind']): Deviation {
  return { ruleId, kind, appliance: null, parameter: null, from: null, to: null, reason: null };
}

function overrideProblems(rule: Rule, values: JsonObject): Problem[] {
  const params: Readonly<Record<string, ParameterDefinition>> = rule.kind === 'manual' ? {} : rule.params;
  return Object.entries(values).flatMap(([name, value]) => {
    const definition = Object.hasOwn(params, name) ? params[name] : undefined;
    if (definition === undefined) {
      const otherwise = `\`sps-audit rules show ${rule.id}\` names them all.`;
      return [
        { message: `${rule.id} has no parameter "${name}"`, hint: hintFor(name, Object.keys(params), otherwise) },
      ];
    }
    const reason = valueProblem(value, definition);
    return reason === null ? [] : [{ message: `${rule.id} ${name}: ${reason}` }];
  });
}

function valueProblem(value: Json, { type, minimum, maximum, unit }: ParameterDefinition): string | null {
  if (type === 'integer') {
    if (typeof value !== 'number' || !Number.isInteger(value)) return 'must be a whole number';
    const isInside = value >= (minimum ?? value) && value <= (maximum ?? value);
    return isInside ? null : `must be from ${minimum} to ${maximum} ${unit ?? ''}`.trim();
  }
  if (type === 'array')
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? null : 'must be a list of texts';
  return typeof value === type ? null : `must be a ${type === 'string' ? 'text' : 'true or false'}`;
}
