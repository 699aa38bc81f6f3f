import type { Json } from '../../model/json.ts';
import type { ScanResult } from '../../model/scan-result.ts';
import { canonicalJson } from '../../snapshot/canonical-json.ts';

/** The order in which a person meets the parts. Anything else that a result may hold follows, sorted. */
const ORDER = [
  'schemaVersion',
  'run',
  'coverage',
  'summary',
  'appliances',
  'rules',
  'results',
  'waivers',
  'attestations',
  'drift',
  'trend',
  'consistency',
  'deviations',
  'method',
];

/**
 * results.json: one line per entry of a list, so that two scans can be compared line by line, and canonical JSON (RFC 8785)
 * within a line, so that equal results give equal bytes. Lone surrogates are escaped; nothing else is changed.
 */
export function renderResultsJson(result: ScanResult): string {
  return [...resultsJsonPieces(result)].join('');
}

/** The text of {@link renderResultsJson} entry by entry: that of a large fleet is better not in memory as a whole. */
export function* resultsJsonPieces(result: ScanResult): Generator<string> {
  const members = result as unknown as Readonly<Record<string, Json | undefined>>;
  const rest = Object.keys(result)
    .filter((key) => !ORDER.includes(key))
    .sort();
  let separator = '{\n';
  for (const key of [...ORDER, ...rest]) {
    const value = members[key];
    if (value === undefined) continue;
    yield `${separator}${JSON.stringify(key)}: `;
    yield* memberPieces(value);
    separator = ',\n';
  }
  yield '\n}\n';
}

function* memberPieces(value: Json): Generator<string> {
  if (!Array.isArray(value) || value.length === 0) {
    yield canonicalJson(value);
    return;
  }
  let separator = '[\n';
  for (const item of value) {
    yield `${separator}${canonicalJson(item)}`;
    separator = ',\n';
  }
  yield '\n]';
}
