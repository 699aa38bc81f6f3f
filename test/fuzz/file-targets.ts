import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseStatement } from '../../src/evidence/parse-statement.ts';
import { buildStatement } from '../../src/evidence/statement.ts';
import { parseFleet } from '../../src/fleet/parse-fleet.ts';
import { AuditError, type Problem } from '../../src/model/audit-error.ts';
import type { ReportFormat } from '../../src/model/fleet.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { FORMATS } from '../../src/report/formats/formats.ts';
import { parseScanResult } from '../../src/results/parse-scan-result.ts';
import { reportAppliance } from '../../src/results/report-appliance.ts';
import { parseAttestations } from '../../src/rules/parse-attestations.ts';
import { parseRule } from '../../src/rules/parse-rule.ts';
import { parseWaivers } from '../../src/rules/parse-waivers.ts';
import { parseJson } from '../../src/rules/read-json-file.ts';
import { parseUsedRules, unfoldSelections } from '../../src/rules/used-rules.ts';
import { judgeSnapshot } from '../../src/scan.ts';
import { canonicalJson } from '../../src/snapshot/canonical-json.ts';
import { parseSnapshot } from '../../src/snapshot/parse-snapshot.ts';
import { digestJson } from '../../src/snapshot/sha256-hex.ts';
import { sampleResult } from '../support/sample-result.ts';
import { fuzzedPlan, sampleSnapshot } from './fuzzed-plan.ts';
import { mutateJson } from './mutate.ts';
import { createRandom } from './random.ts';

/** Something that takes bytes which somebody else wrote. */
export interface Target {
  readonly name: string;
  /** Inputs to start from. */
  readonly seeds: readonly Buffer[];
  /** Makes an input of its own from a seed of the numbers: a file that is sound but for its content. */
  readonly make?: (seed: number) => Buffer;
  /** Whether the bytes are taken; throws only when that is a mistake of ours. */
  readonly take: (bytes: Buffer) => boolean;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Whatever is wrong with a file, an `AuditError` (exit 2) says it. */
function isTaken(read: () => void): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (!(error instanceof AuditError) || error.exitCode !== 2) throw error;
    return false;
  }
}

const FLEET = `schemaVersion: 1
organisation: { name: Example Bank, unit: PAM }
defaults: { credentials: { username: auditor, passwordEnv: SPS_PASSWORD }, tls: { caFile: ./ca.pem }, timeoutMs: 15000 }
appliances:
  - { name: sps-ams-01, url: "https://192.0.2.10", labels: { site: ams }, criticality: high }
  - { name: sps-ber-01, url: "https://[2001:db8::1]:8443", limits: { maxDepth: 9 }, inventory: { haPair: true } }
rules: { dirs: [./our-rules] }
waivers: ./waivers.yaml
reports: { formats: [html, json], out: ./reports }
gates: { failOn: high, minCoverage: 100 }
`;
const WAIVERS = `schemaVersion: 1
waivers:
  - { id: W-1, rule: SPS-DISK-001, appliances: [sps-ams-01], justification: A reason that is long enough., approver: A. Person, created: 2026-11-01, expires: 2026-12-01 }
`;
const ATTESTATIONS = `schemaVersion: 1
attestations:
  - { id: A-1, rule: SPS-MAN-001, appliances: ["*"], outcome: pass, by: A. Person, date: 2026-11-01, expires: 2027-01-01, statement: Looked at it. }
`;
const SHA256 = '0f'.repeat(32);
const MANIFEST = JSON.stringify(
  buildStatement({
    folder: '20261122T190000Z-00000001',
    files: [{ name: 'results.json', sha256: SHA256, sizeBytes: 1 }],
    scan: { uid: '3f9a1c', startTime: '2026-11-22T19:00:00.000Z', endTime: '2026-11-22T19:01:00.000Z' },
    tool: { name: 'sps-audit', version: '0.1.0' },
    result: null,
    chain: { sequence: 2, previous: { folder: '20261121T190000Z-00000001', sha256: SHA256 } },
    signingKey: generateKeyPairSync('ed25519').privateKey,
  }),
);

/** A JSON file with some values exchanged. */
function madeFrom(text: string, finish: (document: JsonObject) => JsonObject = (same) => same) {
  const document = JSON.parse(text) as JsonObject;
  return (seed: number): Buffer => {
    const random = createRandom(seed);
    let made = document;
    for (let left = 1 + random.below(3); left > 0; left -= 1) made = mutateJson(made, random, false).document;
    return Buffer.from(JSON.stringify(finish(made)));
  };
}

/** With digests that are right, so that more is looked at than those. */
function withDigests(snapshot: JsonObject): JsonObject {
  const { endpoints } = snapshot;
  if (typeof endpoints !== 'object' || endpoints === null) return snapshot;
  const entries = Object.entries(endpoints).map(([path, record]) => {
    const { document } = (record ?? {}) as JsonObject;
    return [path, document === undefined ? record : { ...(record as JsonObject), sha256: digestJson(document) }];
  });
  return { ...snapshot, endpoints: Object.fromEntries(entries) };
}

/** Every kind of file that the program reads. */
export async function fileTargets(): Promise<readonly Target[]> {
  const { plan, used, ruleset } = await fuzzedPlan();
  const context = { rules: ruleset.rules, applianceNames: ['sps-ams-01', 'sps-ber-01'] };
  const text = (bytes: Buffer): string => bytes.toString('utf8');
  const snapshot = sampleSnapshot();
  return [
    {
      name: 'fleet',
      seeds: [Buffer.from(FLEET)],
      take: (bytes) =>
        isTaken(() => parseFleet(text(bytes), '/etc/audit/fleet.yaml', { allowInsecure: false, env: {} })),
    },
    {
      name: 'waivers',
      seeds: [Buffer.from(WAIVERS)],
      take: (bytes) => isTaken(() => parseWaivers(text(bytes), 'waivers.yaml', context)),
    },
    {
      name: 'attestations',
      seeds: [Buffer.from(ATTESTATIONS)],
      take: (bytes) => isTaken(() => parseAttestations(text(bytes), 'attestations.yaml', context)),
    },
    {
      name: 'snapshot',
      seeds: [Buffer.from(JSON.stringify(snapshot))],
      make: madeFrom(JSON.stringify(snapshot), withDigests),
      take: (bytes) =>
        isTaken(() => void judgeSnapshot(parseSnapshot(text(bytes), 'snapshot.json'), plan(snapshot.appliance.name))),
    },
    {
      name: 'results',
      seeds: [Buffer.from(canonicalJson(JSON.parse(JSON.stringify(sampleResult()))))],
      make: madeFrom(JSON.stringify(sampleResult())),
      take: (bytes) => isTaken(() => renderAll(text(bytes))),
    },
    {
      name: 'used-rules',
      seeds: [Buffer.from(used)],
      make: madeFrom(used),
      take: (bytes) => inWords(() => void unfoldSelections(parseUsedRules(text(bytes)))),
    },
    {
      name: 'manifest',
      seeds: [Buffer.from(MANIFEST)],
      make: madeFrom(MANIFEST),
      take: (bytes) => inWords(() => void parseStatement(bytes)),
    },
    ruleTarget(),
  ];
}

/** These two name the reason in words to whoever reads the bundle; a fault of ours would speak the engine's language. */
function inWords(read: () => void): boolean {
  try {
    read();
    return true;
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof RangeError || /undefined|null \(|is not (?:a function|iterable)|Cannot |of null/.test(message))
      throw error;
    return false;
  }
}

function renderAll(text: string): void {
  const result = parseScanResult(text, 'results.json');
  for (const format of Object.keys(FORMATS) as ReportFormat[])
    for (const { render } of FORMATS[format]) if (render !== null) Array.from(render(result));
}

function shippedRules(): Buffer[] {
  const root = here('../../rules');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\/.*\.json$/.test(name) && !/^(?:profiles|frameworks)\/|\.cases\.json$/.test(name))
    .sort()
    .filter((_name, at) => at % 12 === 0)
    .map((name) => readFileSync(join(root, name)));
}

/** As a rule of one's own, and when it is one, on a whole appliance. */
function ruleTarget(): Target {
  const schema = JSON.parse(readFileSync(here('../../rules/rule.schema.json'), 'utf8')) as object;
  const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true, verbose: true }).compile(schema);
  const seeds = shippedRules();
  const snapshot = sampleSnapshot();
  return {
    name: 'rule',
    seeds,
    make: (seed) => madeFrom(String(seeds[seed % seeds.length]))(seed),
    take: (bytes) => {
      const content = parseJson(bytes.toString('utf8'), 'own.json');
      if ('problem' in content) return describeAll([content.problem]);
      const parsed = parseRule(content.value, validate);
      if ('problems' in parsed) return describeAll(parsed.problems);
      const { rule } = parsed;
      const parameters = rule.kind === 'manual' ? {} : defaultsOf(rule.params);
      const context = { profile: 'strict', inventory: {}, asOf: snapshot.scanTime, knownEndpoints: [] };
      if (reportAppliance(snapshot, [{ rule, parameters }], context).results.length === 0)
        throw new Error('no results');
      return true;
    },
  };
}

/** False: it is refused. */
function describeAll(problems: readonly Problem[]): false {
  if (problems.length === 0 || problems.some(({ message }) => message === ''))
    throw new Error('refused without a word');
  return false;
}

function defaultsOf(params: Readonly<Record<string, { readonly default: Json }>>): JsonObject {
  return Object.fromEntries(Object.entries(params).map(([name, definition]) => [name, definition.default]));
}
