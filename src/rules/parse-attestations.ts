import type { Problem } from '../model/audit-error.ts';
import type { Attestation } from '../model/waiver.ts';
import { type RegisterContext, ruleNamed, scopeProblems, unknownNames } from './parse-waivers.ts';
import { type FieldSpec, readRegister, refuseIfAny, repeatedIds } from './read-register.ts';

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
  const register = readRegister(text, file, 'attestations', FIELDS);
  const problems = [...register.problems, ...repeatedIds(register), ...scopeProblems(register)];
  for (const entry of register.entries) {
    const date = entry.text('date');
    const expires = entry.text('expires');
    if (date !== null && expires !== null && expires <= date) {
      problems.push(register.yaml.problemAt([...entry.place, 'expires'], '"expires" must be later than "date".'));
    }
  }
  refuseIfAny(file, problems);
  return {
    attestations: register.entries.map((entry) => ({
      id: entry.text('id') ?? '',
      rule: ruleNamed(context, entry.text('rule') ?? '')?.id ?? entry.text('rule') ?? '',
      appliances: entry.names('appliances'),
      labels: entry.labels('labels'),
      outcome: OUTCOMES.find((one) => one === entry.text('outcome')) ?? 'fail',
      by: entry.text('by') ?? '',
      date: entry.text('date') ?? '',
      statement: entry.text('statement') ?? '',
      evidence: entry.names('evidence'),
      expires: entry.text('expires'),
    })),
    warnings: unknownNames(register, context),
  };
}
