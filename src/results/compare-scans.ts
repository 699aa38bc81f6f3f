import type { Result } from '../model/result.ts';
import type { ConfigurationChange, Drift, ResultChange } from '../model/scan-change.ts';
import type { ScanResult } from '../model/scan-result.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { type ComparedPair, compareResults } from './compare-results.ts';
import type { LocatedChange } from './compare-snapshots.ts';

export interface ComparisonInput {
  readonly baseline: {
    readonly run: Pick<ScanResult['run'], 'uid' | 'endTime'>;
    readonly results: readonly Result[];
    /** SHA-256 of the baseline's results.json, lower-case hex; null when it is not at hand. */
    readonly sha256: string | null;
  };
  readonly results: readonly Result[];
  /** Of all appliances, each as `compareSnapshots` gives them; empty: configurations were not compared. */
  readonly changes: readonly LocatedChange[];
}

/** No baseline: nothing is known about what changed. */
export const NO_DRIFT: Drift = { baseline: null, results: [], configuration: [] };

/**
 * Compares a scan with an earlier one: verdicts, configuration, and which changed datum explains which changed verdict.
 * Appliances are matched by name. `results` are the head's with their `baselineState`, then those that only the baseline has.
 * Does not depend on the order of any input. Pure.
 */
export function compareScans(input: ComparisonInput): { readonly results: readonly Result[]; readonly drift: Drift } {
  const { baseline } = input;
  // Stable: within one appliance they are sorted already.
  const located = [...input.changes].sort((a, b) => compareText(a.appliance, b.appliance));
  const { results, changes } = compareResults(baseline.results, input.results);
  const byEndpoint = indexByEndpoint(located);
  return {
    results,
    drift: {
      baseline: { uid: baseline.run.uid, endTime: baseline.run.endTime, sha256: baseline.sha256 },
      results: changes.map((pair) => resultChange(pair, byEndpoint)),
      configuration: located.map(({ oldPointer: _oldPointer, ...change }): ConfigurationChange => change),
    },
  };
}

type ChangeIndex = ReadonlyMap<string, readonly (LocatedChange & { readonly index: number })[]>;

function indexByEndpoint(changes: readonly LocatedChange[]): ChangeIndex {
  const numbered = changes.map((change, index) => ({ ...change, index }));
  return Map.groupBy(numbered, ({ appliance, endpoint }) => JSON.stringify([appliance, endpoint]));
}

function resultChange({ kind, result, before, after }: ComparedPair, byEndpoint: ChangeIndex): ResultChange {
  const { ruleId, appliance, resource, severity } = result;
  return {
    kind,
    ruleId,
    appliance,
    resource,
    severity,
    before: before?.result ?? null,
    after: after?.result ?? null,
    causes: causesOf(before, after, byEndpoint),
  };
}

/** Changes of data that one of the two verdicts rests on, and the coming or going of the object itself. */
function causesOf(before: Result | null, after: Result | null, byEndpoint: ChangeIndex): readonly number[] {
  const causes = new Set<number>();
  for (const [result, side] of [[before, 'oldPointer'] as const, [after, 'pointer'] as const]) {
    if (result === null) continue;
    const at = (endpoint: string) => byEndpoint.get(JSON.stringify([result.appliance, endpoint])) ?? [];
    for (const { endpoint, pointer } of result.evidence) {
      for (const change of at(endpoint)) if (touches(change[side], pointer)) causes.add(change.index);
    }
    for (const change of at(result.resource.path ?? '')) if (change.pointer === '') causes.add(change.index);
  }
  return [...causes].sort((a, b) => a - b);
}

/** One place is the other, holds it or lies in it. No pointer means the whole endpoint. */
function touches(changed: string, evidence: string | null): boolean {
  if (evidence === null || changed === evidence) return true;
  return changed.startsWith(`${evidence}/`) || evidence.startsWith(`${changed}/`);
}
