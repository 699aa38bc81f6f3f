import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { findFleetFile } from '../fleet/find-fleet-file.ts';
import { AuditError, EXIT, type ExitCode } from '../model/audit-error.ts';
import type { ReportFormat } from '../model/fleet.ts';
import type { Severity } from '../model/verdict.ts';
import { type PlannedScan, planScan, type ScanRequest } from '../plan-scan.ts';
import { FORMATS } from '../report/formats/formats.ts';
import { runScan, type ScanEvent } from '../wire-scan.ts';
import { listenForSignals } from './listen-for-signals.ts';
import { type LogOptions, logLine } from './log.ts';
import { openProgress } from './progress.ts';
import { renderSummary } from './summary.ts';
import { openTerminal } from './terminal.ts';

type Options = Record<string, unknown>;

/** `sps-audit scan`: gives the exit code of the scan. */
export async function scanCommand(options: Options, args: readonly string[]): Promise<number> {
  if (args.length > 0)
    throw new AuditError(`"${args[0]}" is no option of scan.`, { hint: 'sps-audit scan --help shows them.' });
  const started = new Date();
  const request = await readRequest(options);
  const planned = await planScan(request, { uid: randomUUID(), scanTime: started.toISOString() }, process.env);
  if (options['dryRun'] === true) return dryRun(planned);
  const terminal = openTerminal({
    color: options['color'] !== false,
    progress: options['progress'] !== false && options['quiet'] !== true,
  });
  const log = readLogOptions(options);
  const progress = openProgress(
    planned.appliances.map(({ name }) => name),
    log.format === 'json' ? { ...terminal, isInteractive: false } : terminal,
  );
  const onEvent = (event: ScanEvent): void => {
    const line = logLine(event, log, terminal);
    if (line !== null) {
      // Otherwise the next drawing would take this line for one of its own.
      progress.clear();
      process.stderr.write(line);
    }
    progress.take(event);
  };
  if (!log.quiet)
    for (const warning of planned.warnings)
      process.stderr.write(`${terminal.style('yellow', `warning: ${warning}`)}\n`);
  const stop = listenForSignals(() =>
    onEvent({ event: 'interrupted', message: 'stopping; what was read is kept. Once more ends the program at once.' }),
  );
  try {
    const { result, folder, warning } = await runScan(planned, {
      env: process.env,
      now: () => new Date(),
      signal: stop.signal,
      interruptedBy: stop.exitCode,
      noWait: options['wait'] === false,
      baseline: textOf(options['baseline']),
      golden: textOf(options['golden']),
      paper: options['paper'] === 'letter' ? 'letter' : 'a4',
      splitAppliances: options['split'] === 'appliance',
      browserPath:
        typeof options['browser'] === 'string' ? options['browser'] : (process.env['SPS_AUDIT_BROWSER'] ?? null),
      preferBundledBrowser: false,
      onEvent,
    });
    progress.clear();
    if (warning !== null && !log.quiet) process.stderr.write(`warning: ${warning}\n`);
    if (log.format === 'json') {
      const { uid, exitCode } = result.run;
      process.stderr.write(
        `${JSON.stringify({ time: new Date().toISOString(), event: 'scan-finished', uid, folder, exitCode, percent: result.coverage.percent, findings: result.summary.bySeverity })}\n`,
      );
    } else if (!log.quiet) process.stderr.write(renderSummary(result, folder, terminal));
    return stop.exitCode() ?? result.run.exitCode;
  } catch (error) {
    // Ended while it waited for its turn: nothing was read, and nothing is left behind.
    if (stop.exitCode() !== null && error instanceof Error && error.name === 'AbortError')
      return stop.exitCode() as ExitCode;
    throw error;
  } finally {
    progress.clear();
    stop.ignore();
  }
}

export function readLogOptions(options: Options): LogOptions {
  return {
    format: options['logFormat'] === 'json' ? 'json' : 'text',
    quiet: options['quiet'] === true,
    verbose: options['verbose'] === true,
  };
}

async function readRequest(options: Options): Promise<ScanRequest> {
  const configFile = await findFleetFile({ flag: textOf(options['config']), env: process.env, cwd: process.cwd() });
  const out = textOf(options['out']);
  return {
    configFile,
    allowInsecure: options['allowInsecure'] === true,
    appliances: options['appliance'] as string[],
    labels: options['label'] as string[],
    profile: textOf(options['profile']),
    ruleDirs: (options['rules'] as string[]).map((dir) => resolve(dir)),
    rules: options['rule'] as string[],
    skipRules: options['skipRule'] as string[],
    framework: textOf(options['framework']),
    formats: parseFormats(textOf(options['format'])),
    outDir: out === null ? null : resolve(out),
    failOn: textOf(options['failOn']) as Severity | 'none' | null,
    minCoverage: parseNumber(options['minCoverage'], '--min-coverage', 0, 100),
    failOnExpired: options['failOnExpired'] === true,
    jobs: parseNumber(options['jobs'], '--jobs', 1, 256),
    keep: parseNumber(options['keep'], '--keep', 1, 1_000_000),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function parseNumber(value: unknown, flag: string, minimum: number, maximum: number): number | null {
  if (typeof value !== 'string') return null;
  const number = Number(value);
  if (value.trim() !== '' && number >= minimum && number <= maximum) return number;
  throw new AuditError(`${flag} takes a number from ${minimum} to ${maximum}, not "${value}".`);
}

/** Formats of `-f`, separated by commas or blanks. @throws AuditError for a word that is none. */
export function parseFormats(list: string | null): readonly ReportFormat[] | null {
  if (list === null) return null;
  const known = Object.keys(FORMATS) as ReportFormat[];
  return list
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map((word) => {
      const format = known.find((name) => name === word);
      if (format === undefined)
        throw new AuditError(`There is no format "${word}".`, { hint: `Formats are ${known.join(', ')}.` });
      return format;
    });
}

/** Says what would be asked of whom and evaluated; contacts nobody. */
function dryRun({ appliances, plan, bundle, fleet }: PlannedScan): ExitCode {
  const lines = appliances.map(({ name, url, credentials, tls, limits }) => {
    const rules = plan.selections.get(name)?.length ?? 0;
    const who = credentials.kind === 'password' ? `as ${credentials.username}` : 'with a client certificate';
    return `${name}  ${url}  ${who}, trust: ${tls.kind}, profile ${plan.profiles.get(name)}: ${rules} rules, at most ${limits.requestConcurrency} requests at a time`;
  });
  process.stdout.write(
    `Fleet file ${fleet.file}\n${lines.join('\n')}\nFormats ${bundle.formats.join(', ')} into ${bundle.outDir}\nNobody was contacted.\n`,
  );
  return EXIT.ok;
}
