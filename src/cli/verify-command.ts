import { readFile } from 'node:fs/promises';
import { cleanText } from '../collect/clean-text.ts';
import { loadPublicKey } from '../evidence/keys.ts';
import { type VerifiedScan, type VerifyOutcome, verifyBundle } from '../evidence/verify.ts';
import type { VerifyProblem } from '../evidence/verify-problem.ts';
import { AuditError, EXIT, type ExitCode } from '../model/audit-error.ts';
import { counted } from '../model/counted.ts';
import { type Options, pathOf } from './scan-options.ts';

/** `sps-audit verify`: says what was checked, and every file that does not match with its reason. Exit code 0 or 50. */
export async function verifyCommand(options: Options, [bundle = '']: readonly string[]): Promise<ExitCode> {
  const keyFile = pathOf(options['publicKey']);
  const caFile = pathOf(options['timestampCa']);
  const reproduces = options['reproduce'] === true;
  const notes: string[] = [];
  const outcome = await verifyBundle(bundle, {
    publicKey: keyFile === null ? null : await loadPublicKey(keyFile),
    timestampCa: caFile === null ? null : await readAuthority(caFile),
    chain: options['chain'] === true,
    ...(reproduces ? { reproduce: await reproducer(notes) } : {}),
  });
  const ok = outcome.problems.length === 0;
  if (options['format'] === 'json') process.stdout.write(`${JSON.stringify({ ok, ...outcome, notes }, null, 2)}\n`);
  else process.stdout.write(renderOutcome(outcome, reproduces, notes));
  return ok ? EXIT.ok : EXIT.notVerified;
}

/** Loads the evaluator only when it is asked for. */
async function reproducer(notes: string[]): Promise<(folder: string) => Promise<readonly VerifyProblem[]>> {
  const { reproduceScan } = await import('../run/reproduce-scan.ts');
  return async (folder) => {
    const outcome = await reproduceScan(folder);
    notes.push(...outcome.notes);
    return outcome.problems;
  };
}

function renderOutcome(
  { scans, problems, pruned }: VerifyOutcome,
  reproduced: boolean,
  notes: readonly string[],
): string {
  const lines = scans.map((scan) => scanLine(scan));
  if (scans.length > 1 || pruned.length > 0)
    lines.push(
      `Chain: ${counted(scans.length, 'scan')}${pruned.length === 0 ? '' : `, and ${pruned.length} removed by retention`}`,
    );
  lines.push(...notes.map((note) => `Note: ${cleanText(note, 1000)}`));
  if (problems.length === 0) {
    const also = reproduced ? ', and every verdict comes out the same' : '';
    lines.push(`Verified: everything is what the manifest${scans.length > 1 ? 's say' : ' says'}${also}.`);
  } else {
    lines.push(...problems.map(({ file, reason }) => `${file}: ${reason}`));
    lines.push(`NOT VERIFIED: ${counted(problems.length, 'problem')}.`);
  }
  return `${lines.join('\n')}\n`;
}

function scanLine({ folder, files, signature, timestamp, sequence }: VerifiedScan): string {
  const signed = {
    trusted: 'signed by the given key',
    consistent: 'signed, by whom is not checked (--public-key)',
    none: 'no signature',
  }[signature];
  const stamped =
    timestamp === null ? '' : `, stamped ${timestamp.time}${timestamp.trusted ? '' : ' (authority not checked)'}`;
  return `${folder}: ${counted(files, 'file')}, ${signed}${stamped}, place ${sequence ?? 'unknown'} of the chain`;
}

async function readAuthority(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new AuditError(`Cannot read ${file} (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`);
  }
}
