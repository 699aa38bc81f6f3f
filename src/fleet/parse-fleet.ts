import { dirname, resolve } from 'node:path';
import type { Problem } from '../model/audit-error.ts';
import {
  type AgreedRules,
  type Appliance,
  DEFAULT_MAX_RESULTS,
  type Fleet,
  type ReportFormat,
} from '../model/fleet.ts';
import type { DateFormat, NumberFormat } from '../model/notation.ts';
import { SEVERITIES } from '../model/verdict.ts';
import { parseRedactionPath } from '../snapshot/redaction-path.ts';
import { parseValuePattern } from '../snapshot/value-pattern.ts';
import { checkShape } from './check-shape.ts';
import { type FleetContext, resolveAppliance } from './resolve-appliance.ts';
import { resolveHistory } from './resolve-history.ts';
import { resolveNotify } from './resolve-notify.ts';
import { resolvePath } from './resolve-path.ts';
import type { Environment } from './resolve-proxy.ts';
import { resolveQueue } from './resolve-queue.ts';
import { resolveSecretSource, secretKeys } from './resolve-secret-source.ts';
import { resolveZones } from './resolve-zones.ts';
import { openSection, type Section } from './section.ts';
import { parseYamlFile, refusal } from './yaml-file.ts';

/** `env` is asked only where the file says so: `proxy: env`, `history.urlEnv` and `queue.urlEnv`. */
export interface FleetOptions {
  readonly allowInsecure: boolean;
  readonly env: Environment;
}

/**
 * Parses a fleet file, fills in the defaults and makes its paths absolute. Reads no other file and no secret.
 *
 * @param file absolute path of the file: for messages, and relative paths in it are relative to its folder
 * @throws AuditError (exit 2) with every mistake of the file, each with line, column and where possible a suggestion.
 */
export function parseFleet(text: string, file: string, options: FleetOptions): Fleet {
  const yaml = parseYamlFile(text, file);
  const problems: Problem[] = [...yaml.problems, ...checkShape(yaml)];
  const root = openSection(yaml, problems);
  const directory = dirname(file);
  const zones = resolveZones(root, directory);
  const context: FleetContext = {
    ...options,
    zones,
    directory,
    defaults: root.section('defaults'),
    inventory: root.object('inventory'),
  };
  const appliances = resolveAppliances(root, context);
  const history = resolveHistory(root.section('history'), directory, options.env);
  const queue = resolveQueue(root.section('queue'), directory, options.env, history);
  const keys = resolveKeys(root.section('keys'), directory);
  const notify = resolveNotify(root, directory);
  const timestamp = resolveTimestamp(root.section('timestamp'));
  checkRedaction(root.section('redact'));
  if (problems.length > 0) throw refusal(file, sorted(problems));
  const redact = root.section('redact');
  return {
    file,
    organisation: resolveOrganisation(root.section('organisation'), directory),
    appliances,
    jobs: root.number('jobs') ?? 16,
    maxHeldBytes: root.number('maxHeldBytes') ?? 64 * 1024 * 1024,
    maxResults: root.number('maxResults') ?? DEFAULT_MAX_RESULTS,
    scanTimeoutMs: root.number('scanTimeoutMs') ?? 3_600_000,
    ruleDirs: root
      .section('rules')
      .texts('dirs')
      .map((dir) => resolve(directory, dir)),
    agreedRules: resolveAgreedRules(root.section('rules')),
    waiversFile: resolvePath(root, 'waivers', directory),
    waiverMaxDays: waiverDays(root.section('waiverMaxDays')),
    attestationsFile: resolvePath(root, 'attestations', directory),
    reports: resolveReports(root.section('reports'), directory),
    gates: resolveGates(root.section('gates')),
    history,
    queue,
    zones,
    keys,
    timestamp,
    redact: { keys: redact.texts('keys'), paths: redact.texts('paths'), values: redact.texts('values') },
    notify,
  };
}

function resolveReports(section: Section, directory: string): Fleet['reports'] {
  return {
    formats: section.has('formats') ? (section.texts('formats') as readonly ReportFormat[]) : ['html', 'json'],
    outDir: resolvePath(section, 'out', directory) ?? resolve(directory, 'reports'),
    keep: section.number('keep') ?? null,
    keepDays: section.number('keepDays') ?? null,
  };
}

function resolveGates(section: Section): Fleet['gates'] {
  return {
    failOn: (section.text('failOn') as Fleet['gates']['failOn'] | undefined) ?? 'high',
    minCoverage: section.number('minCoverage') ?? 100,
  };
}

function waiverDays(section: Section): Fleet['waiverMaxDays'] {
  return Object.fromEntries(
    SEVERITIES.flatMap((severity) => (section.has(severity) ? [[severity, section.number(severity)]] : [])),
  );
}

function resolveAppliances(root: Section, context: FleetContext): readonly Appliance[] {
  const seen = new Set<string>();
  return root.sections('appliances').flatMap((section) => {
    const name = section.text('name')?.normalize('NFC').toLowerCase();
    if (name !== undefined && seen.has(name)) {
      section.refuse('name', 'Another appliance has this name, apart from upper and lower case.');
    }
    if (name !== undefined) seen.add(name);
    const appliance = resolveAppliance(section, context);
    return appliance === null ? [] : [appliance];
  });
}

function resolveOrganisation(section: Section, directory: string): Fleet['organisation'] {
  const name = section.text('name');
  if (name === undefined) return null;
  return {
    name,
    unit: section.text('unit') ?? null,
    classification: section.text('classification') ?? null,
    logo: resolvePath(section, 'logo', directory),
    dateFormat: (section.text('dateFormat') as DateFormat | undefined) ?? null,
    numberFormat: (section.text('numberFormat') as NumberFormat | undefined) ?? null,
  };
}

function resolveKeys(section: Section, directory: string): Fleet['keys'] {
  const sources = { env: 'env', file: 'file', command: 'command' };
  const signing = section.section('signing');
  if (section.has('signing') && !Object.keys(sources).some(signing.has)) {
    signing.refuse(null, 'This does not say where the signing key comes from.', 'Add file, env or command.');
  }
  return {
    fingerprint: resolveSecretSource(section, secretKeys('fingerprint'), directory),
    signing: resolveSecretSource(signing, sources, directory),
  };
}

function resolveTimestamp(section: Section): Fleet['timestamp'] {
  const url = section.text('url');
  if (url === undefined) return null;
  if (!URL.canParse(url)) section.refuse('url', '"url" must be an http or https address without credentials.');
  return { url, timeoutMs: section.number('timeoutMs') ?? 15_000 };
}

/** Paths and patterns are compiled once here, so that a mistake is told before anybody is contacted. */
function checkRedaction(section: Section): void {
  const check = (key: string, parse: (text: string) => unknown) => {
    for (const [index, text] of section.texts(key).entries()) {
      try {
        parse(text);
      } catch (error) {
        section.refuse(
          [key, index],
          `This cannot be taken: ${error instanceof RangeError ? error.message : 'unknown'}.`,
        );
      }
    }
  };
  check('paths', parseRedactionPath);
  check('values', parseValuePattern);
}

/** In the order of the file; a mistake of the defaults shows once, however many appliances inherit it. */
function sorted(problems: readonly Problem[]): readonly Problem[] {
  const unique = new Map(problems.map((problem) => [`${problem.line}:${problem.column}:${problem.message}`, problem]));
  return [...unique.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

function resolveAgreedRules(rules: Section): AgreedRules {
  const texts = (key: string): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(rules.object(key)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  return { exclude: texts('exclude'), include: texts('include'), reasons: texts('reasons') };
}
