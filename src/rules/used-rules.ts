import type { Json, JsonObject } from '../model/json.ts';
import type { Rule, SelectedRule } from '../model/rule.ts';
import type { Deviation, FrameworkRecord } from '../model/scan-result.ts';
import type { KnownEndpoint } from './load-ruleset.ts';

/** Rules as one scan used them, stored beside its results so that it can be evaluated again without this ruleset. */
export interface UsedRules {
  readonly schemaVersion: '1.0.0';
  readonly rules: readonly Rule[];
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
  readonly knownEndpoints: readonly KnownEndpoint[];
  readonly rulesetSha256: string;
}

/** Name of the file in a scan's folder. */
export const USED_RULES_FILE = 'rules/rules.json';

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
