import type { Problem } from '../model/audit-error.ts';
import type { Attestation } from '../model/waiver.ts';
import { type FieldSpec, parseRegister, type RegisterEntry } from './parse-register.ts';
import { type RegisterContext, ruleIdOf, unknownNames } from './register-context.ts';

const OUTCOMES: readonly Attestation['outcome'][] = ['pass', 'fail', 'notapplicable'];

const FIELDS: Readonly<Record<string, FieldSpec>> = {
  id: { kind: 'text', required: true },
  rule: { kind: 'text', required: true },
  appliances: { kind: 'names', required: false },
  labels: { kind: 'labels', required: false },
  outcome: { kind: OUTCOMES, required: true },
  by: { kind: 'text', required: true },
  date: { kind: 'date', required: true },
  statement: { kind: 'text', required: true },
  evidence: { kind: 'names', required: false },
  expires: { kind: 'date', required: false },
};

/**
 * Parses an attestations file: people's dated statements about rules that no program can judge. Warnings as in
 * `parseWaivers`. Pure.
 *
 * @throws AuditError (exit code 2) with all mistakes, each with line and column.
 */
export function parseAttestations(
  text: string,
  file: string,
  context: RegisterContext,
): { readonly attestations: readonly Attestation[]; readonly warnings: readonly Problem[] } {
  const entries = parseRegister(text, file, { list: 'attestations', fields: FIELDS, check: periodProblems });
  return {
    attestations: entries.map((entry) => ({
      id: entry.required('id'),
      rule: ruleIdOf(context, entry),
      appliances: entry.names('appliances'),
      labels: entry.labels('labels'),
      outcome: OUTCOMES.find((one) => one === entry.text('outcome')) ?? 'fail',
      by: entry.required('by'),
      date: entry.required('date'),
      statement: entry.required('statement'),
      evidence: entry.names('evidence'),
      expires: entry.text('expires'),
    })),
    warnings: entries.flatMap((entry) => unknownNames(context, entry)),
  };
}

function periodProblems(entry: RegisterEntry): readonly Problem[] {
  const date = entry.text('date');
  const expires = entry.text('expires');
  if (date === null || expires === null || expires > date) return [];
  return [entry.problemAt('expires', '"expires" must be later than "date".')];
}
