import { readFile } from 'node:fs/promises';
import { acquireFolderLock } from '../evidence/folder-lock.ts';
import { writePrivateFile } from '../evidence/write-private-file.ts';
import { shownPath } from '../fleet/shown-path.ts';
import { AuditError, EXIT, type ExitCode, type Problem } from '../model/audit-error.ts';
import { counted } from '../model/counted.ts';
import type { ManualRule } from '../model/rule.ts';
import { daysBetween, utcDate } from '../results/calendar.ts';
import { renderAttestationTemplate } from '../rules/attestation-template.ts';
import { type MergedAttestations, mergeAttestations, withoutUnanswered } from '../rules/merge-attestations.ts';
import { parseAttestations } from '../rules/parse-attestations.ts';
import type { RegisterContext } from '../rules/register-context.ts';
import { loadRegisterSubject } from './load-registers.ts';
import { type Options, pathOf, textsOf } from './scan-options.ts';
import { writeFailed } from './write-failed.ts';

/** `sps-audit attest template`: the form for the manual rules and the appliances of the fleet, on stdout or into a file. */
export async function attestTemplateCommand(options: Options): Promise<ExitCode> {
  const { ruleset, appliances } = await loadRegisterSubject(options);
  const only = textsOf(options['rule']);
  const rules = ruleset.rules.filter(
    (rule): rule is ManualRule => rule.kind === 'manual' && (only.length === 0 || only.includes(rule.id)),
  );
  if (rules.length === 0)
    throw new AuditError('No manual rule is selected.', {
      exitCode: EXIT.nothingToAudit,
      hint: 'sps-audit rules list',
    });
  const names = appliances.map(({ name }) => name);
  const form = renderAttestationTemplate(rules, names);
  const out = pathOf(options['out']);
  if (out === null) process.stdout.write(form);
  else if ((await readText(out)) === null) {
    await writeFile(out, form);
    process.stdout.write(`wrote ${shownPath(out)}\n`);
  } else
    throw new AuditError(`${out} is there already, and somebody may have filled it in.`, {
      hint: 'Name another file: --out FILE.',
    });
  return EXIT.ok;
}

/** How long a form waits for another that is being applied. */
const REGISTER_WAIT_MS = 30_000;

/** `sps-audit attest apply`: takes a filled form into the attestations file, after every check, as a whole or not at all. */
export async function attestApplyCommand(options: Options, [formFile = '']: readonly string[]): Promise<ExitCode> {
  const { fleet, context } = await loadRegisterSubject(options);
  const target = fleet.attestationsFile;
  if (target === null)
    throw new AuditError('The fleet file names no attestations file.', {
      hint: 'Write attestations: ./attestations.yaml into it.',
    });
  const form = await readText(formFile);
  if (form === null) throw new AuditError(`There is no form ${formFile}.`, { hint: 'sps-audit attest template' });
  const { text, unanswered, answered } = withoutUnanswered(form);
  if (unanswered > 0 && answered === 0) throw new AuditError(`Nothing is filled in in ${formFile}.`);
  const filled = parseAttestations(text, formFile, context);
  refuse(formFile, [...filled.warnings, ...datedAhead(filled.attestations, formFile)]);
  const { added, replaced } = await mergeInto(target, text, context);
  const left = unanswered === 0 ? '' : `; ${counted(unanswered, 'was', 'were')} left empty and passed over`;
  process.stdout.write(`${counted(added, 'statement')} added, ${replaced} replaced in ${shownPath(target)}${left}\n`);
  return EXIT.ok;
}

/** Under a lock: of two forms applied at once the second would replace what the first had added. */
async function mergeInto(target: string, form: string, context: RegisterContext): Promise<MergedAttestations> {
  const what = `the attestations file ${target}`;
  const lock = await acquireFolderLock({ file: `${target}.lock`, what, noWait: false, waitMs: REGISTER_WAIT_MS });
  try {
    const register = await readText(target);
    if (register !== null) parseAttestations(register, shownPath(target), context);
    const merged = mergeAttestations(register, form);
    parseAttestations(merged.text, shownPath(target), context);
    await writeFile(target, merged.text);
    return merged;
  } finally {
    await lock.release();
  }
}

/** What is only a warning in a register is a mistake in a form: its writer is at hand. */
function refuse(file: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new AuditError(`${file} cannot be applied.`, { problems });
}

function datedAhead(entries: readonly { readonly id: string; readonly date: string }[], file: string): Problem[] {
  const today = utcDate(new Date().toISOString());
  return entries
    .filter(({ date }) => daysBetween(today, date) > 1)
    .map(({ id, date }) => ({ file, message: `${id} is dated ${date}, which is still to come.` }));
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new AuditError(`${file} cannot be read (${code ?? 'unknown reason'}).`);
  }
}

async function writeFile(file: string, text: string): Promise<void> {
  try {
    await writePrivateFile(file, text);
  } catch (error) {
    throw writeFailed(file, error);
  }
}
