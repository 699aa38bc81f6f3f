import { join } from 'node:path';
import { readLatest } from '../evidence/latest.ts';
import { AuditError, EXIT, type ExitCode, type Problem } from '../model/audit-error.ts';
import { counted } from '../model/counted.ts';
import type { Result } from '../model/result.ts';
import type { WaiverRecord } from '../model/scan-result.ts';
import type { Waiver } from '../model/waiver.ts';
import { loadRegister } from '../plan/load-register.ts';
import { loadStoredResult } from '../plan/stored-scan.ts';
import { applyWaivers, lifeState } from '../results/apply-waivers.ts';
import { utcDate } from '../results/calendar.ts';
import { parseWaivers } from '../rules/parse-waivers.ts';
import { problemLines } from './explain-error.ts';
import { loadRegisterSubject, type RegisterSubject } from './load-registers.ts';
import { type Options, pathOf } from './scan-options.ts';

/** `sps-audit waivers lint`: every mistake of the file with line and column, or none. What does nothing is a warning. */
export async function lintWaiversCommand(options: Options): Promise<ExitCode> {
  const subject = await loadRegisterSubject(options);
  const { waivers, warnings } = await loadWaivers(subject);
  if (warnings.length > 0) process.stderr.write(`warning:${problemLines(warnings).join('')}\n`);
  process.stdout.write(`${counted(waivers.length, 'waiver is', 'waivers are')} in order\n`);
  return EXIT.ok;
}

/** `sps-audit waivers list`: the register with its states today, against the latest scan where there is one. */
export async function listWaiversCommand(options: Options): Promise<ExitCode> {
  const subject = await loadRegisterSubject(options);
  const { fleet } = subject;
  const { waivers } = await loadWaivers(subject);
  const results = await latestResults(pathOf(options['out']) ?? fleet.reports.outDir);
  if (results === null)
    process.stderr.write('There is no scan yet: that a waiver matches no finding cannot be told before.\n');
  const now = new Date().toISOString();
  const { records } = applyWaivers(results ?? [], waivers, fleet.appliances, now);
  const told = results !== null ? records : records.map((one) => ({ ...one, state: lifeState(one, utcDate(now)) }));
  if (options['format'] === 'json') process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
  else process.stdout.write(told.length === 0 ? 'No waivers.\n' : told.map(recordText).join(''));
  return EXIT.ok;
}

async function loadWaivers({
  fleet,
  context,
}: RegisterSubject): Promise<{ readonly waivers: readonly Waiver[]; readonly warnings: readonly Problem[] }> {
  const register = await loadRegister(fleet.waiversFile, 'waivers', (text, file) => parseWaivers(text, file, context));
  if (register === null)
    throw new AuditError('The fleet file names no waivers file.', { hint: 'Write waivers: ./waivers.yaml into it.' });
  return register.parsed;
}

/** The verdicts of the newest scan without their waivers; null when there is none. @throws AuditError (exit 2) when they cannot be read. */
async function latestResults(outDir: string): Promise<readonly Result[] | null> {
  const name = await readLatest(outDir);
  if (name === null) return null;
  const { result } = await loadStoredResult(join(outDir, name));
  return result.results.map((one) => ({ ...one, waiver: null }));
}

function recordText(record: WaiverRecord): string {
  const { id, state, overBroad, rule, resource, appliances, labels, expires, approver, ticket, results } = record;
  const scope = [...appliances, ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)].join(' ');
  const lines = [
    `${id}  ${state}${overBroad ? ', over-broad' : ''}  until ${expires}`,
    `    ${rule} on ${scope}${resource === null ? '' : `, ${resource}`}: ${counted(results.length, 'finding')}`,
    `    approved by ${approver}${ticket === null ? '' : ` (${ticket})`}: ${record.justification.replace(/\s+/g, ' ')}`,
  ];
  return lines.map((line) => `${line.replace(/[\p{Cc}\p{Cf}]/gu, '\u{fffd}')}\n`).join('');
}
