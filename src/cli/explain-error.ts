import { cleanText } from '../collect/clean-text.ts';
import { AuditError, EXIT, type ExitCode, type Problem } from '../model/audit-error.ts';
import { describeProblem } from '../plan/describe-problem.ts';
import { terminalText } from './terminal-text.ts';

const MAX_PRINTED = 50;

/**
 * Prints what went wrong to stderr, as text or as one event of the JSON log, and gives the exit code. A mistake of the user's has no
 * stack trace; one of ours says where to look.
 */
export function explainError(error: unknown, format: 'text' | 'json' = 'text'): ExitCode {
  if (format === 'json') return logError(error);
  if (error instanceof AuditError) {
    process.stderr.write(`${['sps-audit: ', terminalText(error.message), ...problemLines(error.problems)].join('')}\n`);
    if (error.hint !== undefined) process.stderr.write(`  ${terminalText(error.hint)}\n`);
    return error.exitCode;
  }
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(
    `sps-audit: internal error, no trustworthy result was written: ${name}: ${cleanText(message)}\n`,
  );
  if (process.env['SPS_AUDIT_DEBUG'] !== undefined && stack !== undefined) process.stderr.write(`${stack}\n`);
  else process.stderr.write('  This is a fault of sps-audit. SPS_AUDIT_DEBUG=1 shows where it happened.\n');
  return EXIT.internal;
}

function logError(error: unknown): ExitCode {
  const isMistake = error instanceof AuditError;
  const exitCode = isMistake ? error.exitCode : EXIT.internal;
  const message = cleanText(error instanceof Error ? error.message : String(error), 1000);
  const more = isMistake ? { hint: error.hint ?? null, problems: error.problems.slice(0, MAX_PRINTED) } : {};
  const event = { time: new Date().toISOString(), event: 'error', exitCode, message, ...more };
  process.stderr.write(`${JSON.stringify(event)}\n`);
  return exitCode;
}

/** Each problem on a line of its own. */
export function problemLines(problems: readonly Problem[]): string[] {
  const lines = problems.slice(0, MAX_PRINTED).map((problem) => `\n  ${terminalText(describeProblem(problem))}`);
  return problems.length > MAX_PRINTED ? [...lines, `\n  and ${problems.length - MAX_PRINTED} more`] : lines;
}
