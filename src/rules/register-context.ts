import { suggest } from '../fleet/suggest.ts';
import type { Problem } from '../model/audit-error.ts';
import type { Rule } from '../model/rule.ts';
import type { Severity } from '../model/verdict.ts';
import type { RegisterEntry } from './parse-register.ts';

/** What registers are checked against: rules and appliances that exist. */
export interface RegisterContext {
  readonly rules: readonly Pick<Rule, 'id' | 'aliases' | 'severity'>[];
  readonly applianceNames: readonly string[];
  /** How long a waiver may last, in days, where that is not as usual. */
  readonly maxDays?: Readonly<Partial<Record<Severity, number>>>;
}

/** A rule by its id or one of its aliases. */
export function ruleNamed(context: RegisterContext, name: string): RegisterContext['rules'][number] | undefined {
  return context.rules.find(({ id, aliases }) => id === name || aliases.includes(name));
}

/** The id of the rule that an entry is about; as it stands there when no rule has that name. */
export function ruleIdOf(context: RegisterContext, entry: RegisterEntry): string {
  const name = entry.required('rule');
  return ruleNamed(context, name)?.id ?? name;
}

/** Rules and appliances that an entry names and that do not exist, with what was probably meant. */
export function unknownNames(context: RegisterContext, entry: RegisterEntry): readonly Problem[] {
  const warn = (field: string, name: string, known: readonly string[], what: string): Problem => {
    const meant = suggest(name, known);
    const hint = meant === undefined ? undefined : `Did you mean "${meant}"?`;
    return entry.problemAt(field, `There is no ${what} ${JSON.stringify(name.slice(0, 100))}.`, hint);
  };
  const rule = entry.required('rule');
  const strangers = entry.names('appliances').filter((name) => name !== '*' && !context.applianceNames.includes(name));
  const isKnown = ruleNamed(context, rule) !== undefined;
  const ids = isKnown ? [] : context.rules.map(({ id }) => id);
  return [
    ...(isKnown ? [] : [warn('rule', rule, ids, 'rule')]),
    ...strangers.map((name) => warn('appliances', name, context.applianceNames, 'appliance')),
  ];
}
