import { join } from 'node:path';
import type { Json, JsonObject } from '../model/json.ts';
import type { ScanResult } from '../model/scan-result.ts';
import { canonicalJson } from '../snapshot/canonical-json.ts';
import { MAX_MANIFEST_BYTES } from './chain-head.ts';
import { parseJsonBytes, parseStatement } from './parse-statement.ts';
import { readBounded } from './read-bounded.ts';
import { buildStatement, MANIFEST_FILES } from './statement.ts';
import { problemAt, type VerifyProblem } from './verify-problem.ts';

/**
 * Holds what a manifest says of a scan (its result, the lists of rules, ruleset, times, tool) against the stored result. Its
 * place in the chain and its signer are not told by any result.
 *
 * @throws Error when there is no readable manifest.
 */
export async function predicateProblems(folder: string, result: ScanResult): Promise<readonly VerifyProblem[]> {
  const bytes = await readBounded(join(folder, MANIFEST_FILES.manifest), MAX_MANIFEST_BYTES);
  const { folder: name, chain } = parseStatement(bytes);
  const { predicate: stored } = parseJsonBytes(bytes) as { readonly predicate: JsonObject };
  const { uid, startTime, endTime, tool } = result.run;
  const scan = { uid, startTime, endTime };
  const built = buildStatement({ folder: name, files: [], scan, tool, result, chain, signingKey: null }).predicate;
  const again = JSON.parse(JSON.stringify(built)) as JsonObject;
  const flat = (predicate: JsonObject): Record<string, Json> => ({
    ...predicate,
    spsAudit: null,
    ...Object.fromEntries(
      Object.entries(predicate['spsAudit'] as JsonObject).map(([key, value]) => [`spsAudit.${key}`, value]),
    ),
    'spsAudit.signer': null,
  });
  const [said, come] = [flat(stored), flat(again)];
  return [...new Set([...Object.keys(said), ...Object.keys(come)])]
    .sort()
    .filter((key) => canonicalJson(said[key] ?? null) !== canonicalJson(come[key] ?? null))
    .map((key) => problemAt(MANIFEST_FILES.manifest, `its ${key} does not follow from results.json`));
}
