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
  const rest = Object.keys(result)
    .filter((key) => !ORDER.includes(key))
    .sort();
  const members = [...ORDER, ...rest].flatMap((key) => {
    const value = (result as unknown as Readonly<Record<string, Json | undefined>>)[key];
    return value === undefined ? [] : [`${JSON.stringify(key)}: ${memberText(value)}`];
  });
  return `{\n${members.join(',\n')}\n}\n`;
}

function memberText(value: Json): string {
  if (!Array.isArray(value) || value.length === 0) return canonicalJson(value);
  return `[\n${value.map((item) => canonicalJson(item)).join(',\n')}\n]`;
}
