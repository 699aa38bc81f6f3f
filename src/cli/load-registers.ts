import { findFleetFile } from '../fleet/find-fleet-file.ts';
import { loadFleet } from '../fleet/load-fleet.ts';
import { selectAppliances } from '../fleet/select-appliances.ts';
import type { Appliance, Fleet } from '../model/fleet.ts';
import { loadRuleset, type Ruleset } from '../rules/load-ruleset.ts';
import type { RegisterContext } from '../rules/register-context.ts';
import { fleetFileSearch, type Options, ruleDirsOf, textsOf } from './scan-options.ts';

/** What registers are about: the fleet and its rules. */
export interface RegisterSubject {
  readonly fleet: Fleet;
  /** Those that the options select. */
  readonly appliances: readonly Appliance[];
  readonly ruleset: Ruleset;
  readonly context: RegisterContext;
}

/** Loads the fleet file and the rules, and contacts nobody. @throws AuditError (exit 2) for a mistake in one of them. */
export async function loadRegisterSubject(options: Options): Promise<RegisterSubject> {
  const file = await findFleetFile(fleetFileSearch(options));
  const fleet = await loadFleet(file, { allowInsecure: true, env: process.env });
  const selection = { names: textsOf(options['appliance']), labels: textsOf(options['label']) };
  const ruleset = await loadRuleset([...fleet.ruleDirs, ...ruleDirsOf(options)]);
  const context = {
    rules: ruleset.rules,
    applianceNames: fleet.appliances.map(({ name }) => name),
    maxDays: fleet.waiverMaxDays,
  };
  return { fleet, appliances: selectAppliances(fleet, selection), ruleset, context };
}
