import type { ValidateFunction } from 'ajv/dist/2020.js';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { Rule, SelectedRule } from '../model/rule.ts';
import type { Deviation, FrameworkRecord } from '../model/scan-result.ts';
import type { EndpointPage } from '../results/gap-advice.ts';
import { compileSchema } from '../snapshot/compile-schema.ts';
import { isDeeperThan } from '../snapshot/is-deeper-than.ts';
import { describeSchemaErrors, tellingErrors } from './schema-errors.ts';
import schema from './used-rules.schema.json' with { type: 'json' };

/** Rules as one scan used them, stored beside its results so that it can be evaluated again without this ruleset. */
export interface UsedRules {
  readonly schemaVersion: '1.0.0';
  readonly rules: readonly Rule[];
  /** All rules that were loaded: registers may speak of rules that this scan did not select. */
  readonly knownRules: readonly Pick<Rule, 'id' | 'aliases' | 'severity'>[];
  /** Appliances with one selection and inventory share an entry; sorted by the first name. */
  readonly selections: readonly {
    readonly appliances: readonly string[];
    readonly profile: string;
    readonly inventory: JsonObject;
    /** Rule id -> parameter values. */
    readonly parameters: Readonly<Record<string, JsonObject>>;
  }[];
  readonly deviations: readonly Deviation[];
  readonly frameworks: readonly FrameworkRecord[];
  readonly knownEndpoints: readonly EndpointPage[];
  readonly rulesetSha256: string;
}

/** Names of the files in a scan's folder. */
export const USED_RULES_FILE = 'rules/rules.json';
export const WAIVERS_FILE = 'rules/waivers.yaml';
export const ATTESTATIONS_FILE = 'rules/attestations.yaml';

export interface SelectionsByAppliance {
  readonly selections: ReadonlyMap<string, readonly SelectedRule[]>;
  readonly profiles: ReadonlyMap<string, string>;
  readonly inventories: ReadonlyMap<string, JsonObject>;
}

/** Folds equal selections together, so that a large fleet's file stays small. */
export function foldSelections({ selections, profiles, inventories }: SelectionsByAppliance): UsedRules['selections'] {
  const entries = [...selections.keys()].sort().map((appliance) => ({
    appliance,
    profile: profiles.get(appliance) ?? '',
    inventory: inventories.get(appliance) ?? {},
    parameters: Object.fromEntries(
      (selections.get(appliance) ?? []).map(({ rule, parameters }) => [rule.id, parameters]),
    ),
  }));
  const groups = Map.groupBy(entries, ({ appliance: _appliance, ...rest }) => JSON.stringify(rest));
  return [...groups.values()].map((group) => {
    const { appliance: _first, ...shared } = group[0] as (typeof entries)[number];
    return { appliances: group.map(({ appliance }) => appliance), ...shared };
  });
}

/** The reverse of {@link foldSelections}. */
export function unfoldSelections({
  selections,
  rules,
}: Pick<UsedRules, 'selections' | 'rules'>): SelectionsByAppliance {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const unfolded = {
    selections: new Map<string, SelectedRule[]>(),
    profiles: new Map<string, string>(),
    inventories: new Map<string, JsonObject>(),
  };
  for (const { appliances, profile, inventory, parameters } of selections) {
    const selected = Object.entries(parameters).flatMap(([id, values]) => {
      const rule = byId.get(id);
      return rule === undefined ? [] : [{ rule, parameters: values }];
    });
    for (const appliance of appliances) {
      unfolded.selections.set(appliance, selected);
      unfolded.profiles.set(appliance, profile);
      unfolded.inventories.set(appliance, inventory);
    }
  }
  return unfolded;
}

/** The file's text: two-space JSON, so that an auditor can read which rule was used. */
export function renderUsedRules(used: UsedRules): string {
  return `${JSON.stringify(used as unknown as Json, null, 2)}\n`;
}

/** Somewhat more than a rule file may have, whose content lies deeper here. */
const MAX_DEPTH = 250;

let compiled: ValidateFunction | undefined;

/**
 * Reads the file again, of this or another minor version of the same major version. Whoever held it may have changed anything: its
 * shape is checked, not its logic, whose evaluation is guarded.
 *
 * @throws TypeError with the reason in words.
 */
export function parseUsedRules(text: string): UsedRules {
  const value = parseObject(text);
  if (isDeeperThan(value, MAX_DEPTH)) throw new TypeError(`it is nested deeper than ${MAX_DEPTH} levels`);
  const version = value['schemaVersion'];
  if (typeof version !== 'string' || version.split('.')[0] !== '1')
    throw new TypeError('its "schemaVersion" is none that can be read here, 1.x');
  compiled ??= compileSchema(schema, { verbose: true });
  if (!compiled(value)) {
    const [problem] = describeSchemaErrors(tellingErrors(compiled.errors ?? []));
    throw new TypeError([problem?.pointer, problem?.message].filter(Boolean).join(': '));
  }
  const used = value as unknown as UsedRules;
  const ids = new Set(used.rules.map(({ id }) => id));
  if (ids.size < used.rules.length) throw new TypeError('a rule stands twice');
  const seen = new Set<string>();
  for (const { appliances, parameters } of used.selections) {
    const stranger = Object.keys(parameters).find((id) => !ids.has(id));
    if (stranger !== undefined) throw new TypeError(`${stranger} is selected and is not there`);
    for (const name of appliances) {
      if (seen.has(name)) throw new TypeError(`${name} has two selections`);
      seen.add(name);
    }
  }
  return used;
}

function parseObject(text: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new TypeError('it is not JSON');
  }
  if (!isJsonObject(value)) throw new TypeError('it is not an object');
  return value;
}
