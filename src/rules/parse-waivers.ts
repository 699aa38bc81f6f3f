import { suggest } from '../fleet/suggest.ts';
import type { Problem } from '../model/audit-error.ts';
import type { Rule } from '../model/rule.ts';
import type { Severity } from '../model/verdict.ts';
import type { Waiver } from '../model/waiver.ts';
import { daysBetween } from '../results/calendar.ts';
import {
  type FieldSpec,
  type Register,
  type RegisterEntry,
  readRegister,
  refuseIfAny,
  repeatedIds,
} from './read-register.ts';

/** How long a waiver may last, in days from `created` to `expires`. */
const DEFAULT_WAIVER_MAX_DAYS: Readonly<Record<Severity, number>> = {
  critical: 30,
  high: 90,
  medium: 180,
  low: 365,
  info: 365,
};

const FIELDS: Readonly<Record<string, FieldSpec>> = {
  id: { kind: 'text', required: true },
  rule: { kind: 'text', required: true },
  appliances: { kind: 'names', required: false },
  labels: { kind: 'labels', required: false },
  resource: { kind: 'text', required: false },
  justification: { kind: 'text', required: true },
  approver: { kind: 'text', required: true },
  ticket: { kind: 'text', required: false },
  created: { kind: 'date', required: true },
  expires: { kind: 'date', required: true },
  compensatingControl: { kind: 'text', required: false },
};

/** What registers are checked against: rules and appliances that exist. */
export interface RegisterContext {
  readonly rules: readonly Pick<Rule, 'id' | 'aliases' | 'severity'>[];
  readonly applianceNames: readonly string[];
  /** Where it is another than {@link DEFAULT_WAIVER_MAX_DAYS}. */
  readonly maxDays?: Readonly<Partial<Record<Severity, number>>>;
}

/**
 * Parses a waivers file. `warnings` name what is allowed and does nothing: rules and appliances that do not exist (they may
 * have been retired), so that their waivers show as unmatched. An alias of a rule is replaced by its id. Pure.
 *
 * @throws AuditError (exit code 2) with all mistakes, each with line and column.
 */
export function parseWaivers(
  text: string,
  file: string,
  context: RegisterContext,
): { readonly waivers: readonly Waiver[]; readonly warnings: readonly Problem[] } {
  const register = readRegister(text, file, 'waivers', FIELDS);
  const problems = [...register.problems, ...repeatedIds(register), ...scopeProblems(register)];
  const maxDays = { ...DEFAULT_WAIVER_MAX_DAYS, ...context.maxDays };
  for (const entry of register.entries) problems.push(...periodProblems(register, entry, context, maxDays));
  refuseIfAny(file, problems);
  return {
    waivers: register.entries.map((entry) => ({
      id: entry.text('id') ?? '',
      rule: ruleNamed(context, entry.text('rule') ?? '')?.id ?? entry.text('rule') ?? '',
      appliances: entry.names('appliances'),
      labels: entry.labels('labels'),
      resource: entry.text('resource'),
      justification: entry.text('justification') ?? '',
      approver: entry.text('approver') ?? '',
      ticket: entry.text('ticket'),
      created: entry.text('created') ?? '',
      expires: entry.text('expires') ?? '',
      compensatingControl: entry.text('compensatingControl'),
    })),
    warnings: unknownNames(register, context),
  };
}

/** A rule by its id or one of its aliases. */
export function ruleNamed(context: RegisterContext, name: string): RegisterContext['rules'][number] | undefined {
  return context.rules.find(({ id, aliases }) => id === name || aliases.includes(name));
}

/** An entry has to say whom it is about: all of them is said with a star, never by silence. */
export function scopeProblems(register: Register): readonly Problem[] {
  return register.entries
    .filter((entry) => entry.names('appliances').length === 0 && Object.keys(entry.labels('labels')).length === 0)
    .map(({ place }) =>
      register.yaml.problemAt(
        place,
        '"appliances" or "labels" is missing here.',
        'Name the appliances, or write appliances: "*" for all of them.',
      ),
    );
}

/** Rules and appliances that an entry names and that do not exist, with what was probably meant. */
export function unknownNames(register: Register, context: RegisterContext): readonly Problem[] {
  const ruleIds = context.rules.map(({ id }) => id);
  const warn = (entry: RegisterEntry, field: string, what: string, name: string, known: readonly string[]): Problem => {
    const meant = suggest(name, known);
    const hint = meant === undefined ? undefined : `Did you mean "${meant}"?`;
    return register.yaml.problemAt(
      [...entry.place, field],
      `There is no ${what} ${JSON.stringify(name.slice(0, 100))}.`,
      hint,
    );
  };
  return register.entries.flatMap((entry) => {
    const rule = entry.text('rule') ?? '';
    const rules = ruleNamed(context, rule) === undefined ? [warn(entry, 'rule', 'rule', rule, ruleIds)] : [];
    const appliances = entry
      .names('appliances')
      .filter((name) => name !== '*' && !context.applianceNames.includes(name))
      .map((name) => warn(entry, 'appliances', 'appliance', name, context.applianceNames));
    return [...rules, ...appliances];
  });
}

function periodProblems(
  register: Register,
  entry: RegisterEntry,
  context: RegisterContext,
  maxDays: Readonly<Record<Severity, number>>,
): readonly Problem[] {
  const created = entry.text('created');
  const expires = entry.text('expires');
  if (created === null || expires === null) return [];
  const place = [...entry.place, 'expires'];
  const days = daysBetween(created, expires);
  if (days <= 0) return [register.yaml.problemAt(place, '"expires" must be later than "created".')];
  // Nothing is known about a rule that does not exist: the longest period is the bound.
  const severity = ruleNamed(context, entry.text('rule') ?? '')?.severity;
  const bound = severity === undefined ? Math.max(...Object.values(maxDays)) : maxDays[severity];
  if (days <= bound) return [];
  const kind = severity === undefined ? 'A waiver' : `A waiver for a rule of severity ${severity}`;
  const hint = 'Renew it when it ends, with a new decision.';
  return [register.yaml.problemAt(place, `${kind} lasts ${bound} days at most, and this one ${days}.`, hint)];
}
