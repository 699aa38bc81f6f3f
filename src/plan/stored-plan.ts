import { join } from 'node:path';
import { readBounded, UnreadableFile } from '../evidence/read-bounded.ts';
import { AuditError } from '../model/audit-error.ts';
import { DEFAULT_MAX_RESULTS } from '../model/fleet.ts';
import type { ScanResult } from '../model/scan-result.ts';
import { parseAttestations } from '../rules/parse-attestations.ts';
import { parseWaivers } from '../rules/parse-waivers.ts';
import {
  ATTESTATIONS_FILE,
  parseUsedRules,
  USED_RULES_FILE,
  unfoldSelections,
  WAIVERS_FILE,
} from '../rules/used-rules.ts';
import type { ScanFile, ScanPlan } from '../scan.ts';

const MAX_BYTES = 256 * 1024 * 1024;

/** A file as its bytes are. */
export interface StoredFile extends ScanFile {
  readonly content: Uint8Array;
}

export interface StoredPlan {
  readonly plan: ScanPlan;
  /** The files that it was made of, as they lie in the folder. */
  readonly files: readonly StoredFile[];
}

/**
 * The plan of a stored scan: its rules, parameters, inventory, waivers and attestations as they were used. Reads them in the
 * scan's folder; the rest is what `result` says.
 *
 * @throws AuditError (exit 2) whose first problem names the file, relative to the folder.
 */
export async function loadStoredPlan(folder: string, result: ScanResult): Promise<StoredPlan> {
  const rules = await readStored(folder, USED_RULES_FILE);
  if (rules === null) throw fault(USED_RULES_FILE, 'is missing');
  const used = named(USED_RULES_FILE, () => parseUsedRules(rules.text));
  const { selections, profiles, inventories } = unfoldSelections(used);
  const unjudged = [...selections.keys()].find((name) => selections.get(name)?.length === 0);
  if (unjudged !== undefined) throw fault(USED_RULES_FILE, `selects no rule for ${unjudged}`);
  const context = { rules: used.knownRules, applianceNames: [...selections.keys()], maxDays: ANY_TIME };
  const waivers = await readStored(folder, WAIVERS_FILE);
  const attestations = await readStored(folder, ATTESTATIONS_FILE);
  const { run } = result;
  const plan: ScanPlan = {
    uid: run.uid,
    scanTime: run.startTime,
    asOf: run.asOf,
    tool: run.tool,
    organisation: run.organisation,
    profile: run.profile,
    rulesetSha256: used.rulesetSha256,
    gates: { failOn: run.failOn, minCoverage: run.minCoverage, failOnExpired: run.exitCode === 40 },
    maxResults: run.maxResults ?? DEFAULT_MAX_RESULTS,
    selections,
    profiles,
    inventories,
    deviations: used.deviations,
    frameworks: used.frameworks,
    origins: result.method.origins,
    knownEndpoints: used.knownEndpoints,
    waivers:
      waivers === null ? [] : named(WAIVERS_FILE, () => parseWaivers(waivers.text, WAIVERS_FILE, context).waivers),
    attestations:
      attestations === null
        ? []
        : named(ATTESTATIONS_FILE, () => parseAttestations(attestations.text, ATTESTATIONS_FILE, context).attestations),
  };
  const files = [rules, waivers, attestations].flatMap((file) =>
    file === null ? [] : [{ name: file.name, content: file.content }],
  );
  return { plan, files };
}

/** How long a waiver may last was decided when the scan was made. */
const ANY_TIME = { critical: 36_500, high: 36_500, medium: 36_500, low: 36_500, info: 36_500 };

/** null: it is not there. */
async function readStored(folder: string, name: string): Promise<(StoredFile & { readonly text: string }) | null> {
  const content = await readBounded(join(folder, name), MAX_BYTES).catch((error: unknown) => {
    if (error instanceof UnreadableFile && error.isMissing) return null;
    throw fault(name, (error as Error).message);
  });
  if (content === null) return null;
  try {
    return { name, content, text: new TextDecoder('utf-8', { fatal: true }).decode(content) };
  } catch {
    throw fault(name, 'is not UTF-8 text');
  }
}

/** Whatever a stored file does to its parser, the message names the file. */
function named<T>(file: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof AuditError)) throw fault(file, `cannot be taken: ${(error as Error).message}`);
    const [first] = error.problems;
    const where = first?.line === undefined ? '' : ` (line ${first.line})`;
    throw fault(file, `cannot be taken: ${first?.message ?? error.message}${where}`);
  }
}

function fault(file: string, message: string): AuditError {
  return new AuditError(`${file} ${message}.`, { problems: [{ file, message }] });
}
