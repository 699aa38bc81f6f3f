import type { Json } from '../model/json.ts';
import type { Result } from '../model/result.ts';
import type { ScanResult } from '../model/scan-result.ts';
import { canonicalJson } from '../snapshot/canonical-json.ts';
import { isPresent } from './summarise.ts';

/** Parts of a result that are compared one by one, or that earlier scans decide. */
const APART: ReadonlySet<string> = new Set(['results', 'drift', 'trend'] satisfies (keyof ScanResult)[]);

/**
 * Holds a stored result against what evaluating again gives, and names in words everything that differs: each verdict by
 * rule, appliance and resource, then the parts around them. What earlier scans add is left out. Pure.
 */
export function compareVerdicts(stored: ScanResult, again: ScanResult): readonly string[] {
  const expected = keyed(again.results.filter(isPresent));
  const reasons: string[] = [];
  for (const [key, result] of keyed(stored.results.filter(isPresent))) {
    const other = expected.get(key);
    expected.delete(key);
    if (other === undefined) reasons.push(`${verdictOf(result)} is stored, and evaluating again does not give it`);
    else if (other.result !== result.result)
      reasons.push(`${verdictOf(result)} is stored as ${result.result}, and evaluating again gives ${other.result}`);
    else if (textOf(withoutPast(other)) !== textOf(withoutPast(result)))
      reasons.push(`${verdictOf(result)} comes out with other ${differing(result, other)}`);
  }
  for (const result of expected.values())
    reasons.push(`${verdictOf(result)} (${result.result}) is missing from the stored results`);
  const parts = (Object.keys(again) as (keyof ScanResult)[]).filter((part) => !APART.has(part));
  for (const part of parts)
    if (textOf(stored[part]) !== textOf(again[part]))
      reasons.push(`${part} comes out differently when the scan is evaluated again`);
  return reasons;
}

/** Results by what they speak about; several about the very same thing are numbered. */
function keyed(results: readonly Result[]): Map<string, Result> {
  const map = new Map<string, Result>();
  for (const result of results) {
    const { ruleId, appliance, resource } = result;
    const isGroup = result.result === 'informational';
    for (let count = 0; ; count += 1) {
      const key = JSON.stringify([ruleId, appliance, resource.path, resource.name, isGroup, count]);
      if (map.has(key)) continue;
      map.set(key, result);
      break;
    }
  }
  return map;
}

function withoutPast(result: Result): Result {
  return { ...result, baselineState: null, firstSeen: null };
}

function differing(a: Result, b: Result): string {
  const members = Object.keys(withoutPast(a)) as (keyof Result)[];
  const names = members.filter((name) => textOf(withoutPast(a)[name]) !== textOf(withoutPast(b)[name]));
  return names.length === 0 ? 'members' : names.join(', ');
}

function verdictOf({ ruleId, appliance, resource }: Result): string {
  const where = resource.path === null ? '' : ` for ${resource.path}`;
  return `the verdict of ${ruleId} on ${appliance}${where}`;
}

function textOf(value: unknown): string {
  return canonicalJson((value ?? null) as Json);
}
