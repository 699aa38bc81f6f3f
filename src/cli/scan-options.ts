import { resolve } from 'node:path';
import { type FleetFileSearch, findFleetFile } from '../fleet/find-fleet-file.ts';
import { AuditError } from '../model/audit-error.ts';
import type { ReportFormat } from '../model/fleet.ts';
import type { Severity } from '../model/verdict.ts';
import type { RuleRequest } from '../plan/plan-rules.ts';
import type { ScanRequest } from '../plan/plan-scan.ts';
import { FORMATS } from '../report/formats/formats.ts';
import type { ScanEnvironment } from '../run/scan-environment.ts';

/** Options of a command as the parser gives them. */
export type Options = Readonly<Record<string, unknown>>;

/** What the options say about how a scan is run, beside what is scanned. Plain data. */
export type ScanSettings = Pick<
  ScanEnvironment,
  'noWait' | 'baseline' | 'golden' | 'paper' | 'splitAppliances' | 'browserPath'
>;

/** Where a command looks for its fleet file. */
export function fleetFileSearch(options: Options): FleetFileSearch {
  return { flag: textOf(options['config']), env: process.env, cwd: process.cwd() };
}

/**
 * What is to be scanned. Looks for the fleet file.
 *
 * @throws AuditError (exit 2) for a value that cannot be taken, or when there is no fleet file.
 */
export async function readScanRequest(options: Options): Promise<ScanRequest> {
  return {
    ...readRuleRequest(options),
    configFile: await findFleetFile(fleetFileSearch(options)),
    allowInsecure: options['allowInsecure'] === true,
    appliances: textsOf(options['appliance']),
    labels: textsOf(options['label']),
    formats: parseFormats(textOf(options['format'])),
    outDir: pathOf(options['out']),
    jobs: parseCount(options['jobs'], '--jobs', 1, 256),
    keep: parseCount(options['keep'], '--keep', 1, 1_000_000),
    keepDays: parseCount(options['keepDays'], '--keep-days', 1, 36_500),
    noNotify: options['notify'] === false,
    zoneQueue: options['zoneQueue'] === true,
  };
}

/** How what was read is to be judged. @throws AuditError (exit 2) for a value that cannot be taken. */
export function readRuleRequest(options: Options): RuleRequest {
  return {
    profile: textOf(options['profile']),
    ruleDirs: ruleDirsOf(options),
    rules: textsOf(options['rule']),
    skipRules: textsOf(options['skipRule']),
    framework: textOf(options['framework']),
    failOn: textOf(options['failOn']) as Severity | 'none' | null,
    minCoverage: parseNumber(options['minCoverage'], '--min-coverage', 0, 100),
    failOnExpired: options['failOnExpired'] === true,
  };
}

export function readScanSettings(options: Options): ScanSettings {
  return {
    noWait: options['wait'] === false,
    baseline: textOf(options['baseline']),
    golden: textOf(options['golden']),
    paper: options['paper'] === 'letter' ? 'letter' : 'a4',
    splitAppliances: options['split'] === 'appliance',
    browserPath: textOf(options['browser']) ?? process.env['SPS_AUDIT_BROWSER'] ?? null,
  };
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** An absolute path; null when the option was not given. */
export function pathOf(value: unknown): string | null {
  return typeof value === 'string' ? resolve(value) : null;
}

/** The folders that `--rules` names, absolute. */
export function ruleDirsOf(options: Options): readonly string[] {
  return textsOf(options['rules']).map((dir) => resolve(dir));
}

/** The values of an option that may be repeated. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as string[]) : [];
}

/** A whole number on the command line; null when it was not given. @throws AuditError when it is none, or out of range. */
export function parseCount(value: unknown, flag: string, minimum: number, maximum: number): number | null {
  const number = parseNumber(value, flag, minimum, maximum);
  if (number === null || Number.isInteger(number)) return number;
  throw new AuditError(`${flag} takes a whole number, not "${number}".`);
}

function parseNumber(value: unknown, flag: string, minimum: number, maximum: number): number | null {
  if (typeof value !== 'string') return null;
  const number = Number(value);
  if (value.trim() !== '' && number >= minimum && number <= maximum) return number;
  throw new AuditError(`${flag} takes a number from ${minimum} to ${maximum}, not "${value}".`);
}

/** Formats of `-f`, separated by commas or blanks, each once; null when it was not given. @throws AuditError for a word that is none. */
export function parseFormats<T extends string = ReportFormat>(
  list: string | null,
  known: readonly T[] = Object.keys(FORMATS) as T[],
): readonly T[] | null {
  if (list === null) return null;
  const hint = `Formats are ${known.join(', ')}.`;
  const words = [...new Set(list.split(/[\s,]+/))].filter((word) => word !== '');
  if (words.length === 0) throw new AuditError('The list of formats is empty.', { hint });
  return words.map((word) => {
    const format = known.find((name) => name === word);
    if (format === undefined) throw new AuditError(`There is no format "${word}".`, { hint });
    return format;
  });
}
