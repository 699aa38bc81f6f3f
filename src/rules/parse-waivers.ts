import type { Problem } from '../model/audit-error.ts';
import type { Severity } from '../model/verdict.ts';
import type { Waiver } from '../model/waiver.ts';
import { daysBetween } from '../results/calendar.ts';
import { type FieldSpec, parseRegister, type RegisterEntry } from './parse-register.ts';
import { type RegisterContext, ruleIdOf, ruleNamed, unknownNames } from './register-context.ts';

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
  const maxDays = { ...DEFAULT_WAIVER_MAX_DAYS, ...context.maxDays };
  const check = (entry: RegisterEntry): readonly Problem[] => periodProblems(entry, context, maxDays);
  const entries = parseRegister(text, file, { list: 'waivers', fields: FIELDS, check });
  return {
    waivers: entries.map((entry) => ({
      id: entry.required('id'),
      rule: ruleIdOf(context, entry),
      appliances: entry.names('appliances'),
      labels: entry.labels('labels'),
      resource: entry.text('resource'),
      justification: entry.required('justification'),
      approver: entry.required('approver'),
      ticket: entry.text('ticket'),
      created: entry.required('created'),
      expires: entry.required('expires'),
      compensatingControl: entry.text('compensatingControl'),
    })),
    warnings: entries.flatMap((entry) => unknownNames(context, entry)),
  };
}

function periodProblems(
  entry: RegisterEntry,
  context: RegisterContext,
  maxDays: Readonly<Record<Severity, number>>,
): readonly Problem[] {
  const created = entry.text('created');
  const expires = entry.text('expires');
  if (created === null || expires === null) return [];
  const days = daysBetween(created, expires);
  if (days <= 0) return [entry.problemAt('expires', '"expires" must be later than "created".')];
  // Nothing is known about a rule that does not exist: the longest period is the bound.
  const severity = ruleNamed(context, entry.required('rule'))?.severity;
  const bound = severity === undefined ? Math.max(...Object.values(maxDays)) : maxDays[severity];
  if (days <= bound) return [];
  const kind = severity === undefined ? 'A waiver' : `A waiver for a rule of severity ${severity}`;
  const hint = 'Renew it when it ends, with a new decision.';
  return [entry.problemAt('expires', `${kind} lasts ${bound} days at most, and this one ${days}.`, hint)];
}
