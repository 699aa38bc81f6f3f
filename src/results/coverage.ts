import type { Result } from '../model/result.ts';
import type { ApplianceRecord, Coverage, CoverageGap, RuleRecord } from '../model/scan-result.ts';
import type { EndpointRecord } from '../model/snapshot.ts';
import { type ResultKind, worstKind } from '../model/verdict.ts';
import { isPresent } from './summarise.ts';

/** Endpoints of one appliance by how they were answered; a listing that refuses by design counts as read, an endpoint that failed does not. */
export function countEndpoints(records: readonly EndpointRecord[]): Coverage['endpoints'] {
  const count = (...states: EndpointRecord['status'][]): number =>
    records.filter(({ status }) => states.includes(status)).length;
  return {
    read: count('read', 'refused'),
    forbidden: count('forbidden'),
    absent: count('absent'),
    failed: count('failed'),
  };
}

/** Counts what was judged, out of what was selected, in rule × appliance pairs. */
export function measureCoverage(
  results: readonly Result[],
  rules: readonly Pick<RuleRecord, 'id' | 'kind'>[],
  appliances: readonly Pick<ApplianceRecord, 'collection'>[],
  gaps: readonly CoverageGap[],
  unaudited: Coverage['unauditedEndpoints'],
): Coverage {
  const pairs = worstOfPairs(results);
  const manual = new Set(rules.filter(({ kind }) => kind === 'manual').map(({ id }) => id));
  const count = (kind: ResultKind): number => pairs.filter((pair) => pair.kind === kind).length;
  const [error, unknown, notchecked] = [count('error'), count('unknown'), count('notchecked')];
  const automated = pairs.filter(({ ruleId, kind }) => !manual.has(ruleId) && kind !== 'notchecked');
  const judged = automated.filter(({ kind }) => kind !== 'error' && kind !== 'unknown');
  const statusCount = (status: string): number =>
    appliances.filter(({ collection }) => collection.status === status).length;
  return {
    appliances: {
      selected: appliances.length,
      complete: statusCount('complete'),
      partial: statusCount('partial'),
      failed: statusCount('failed'),
    },
    endpoints: sumEndpoints(appliances.map(({ collection }) => collection.endpoints)),
    rules: {
      selected: pairs.length,
      evaluated: pairs.length - error - unknown - notchecked,
      error,
      unknown,
      notchecked,
    },
    percent: automated.length === 0 ? 100 : Math.floor((judged.length / automated.length) * 1000) / 10,
    gaps,
    unauditedEndpoints: unaudited,
  };
}

/** For coverage a pair is judged only when nothing of it stayed open, so gaps come before a fail here. */
function worstOfPairs(results: readonly Result[]): { ruleId: string; kind: ResultKind }[] {
  const pairs = new Map<string, { ruleId: string; kinds: Set<ResultKind> }>();
  for (const result of results) {
    if (!isPresent(result) || result.result === 'notselected') continue;
    const key = `${result.ruleId} ${result.appliance}`;
    const pair = pairs.get(key) ?? { ruleId: result.ruleId, kinds: new Set() };
    pairs.set(key, pair);
    pair.kinds.add(result.result);
  }
  return [...pairs.values()].map(({ ruleId, kinds }) => ({ ruleId, kind: openKind(kinds) }));
}

function openKind(kinds: ReadonlySet<ResultKind>): ResultKind {
  const open = (['error', 'unknown', 'notchecked'] as const).find((kind) => kinds.has(kind));
  return open ?? worstKind(kinds) ?? 'notapplicable';
}

function sumEndpoints(counts: readonly Coverage['endpoints'][]): Coverage['endpoints'] {
  const sum = (key: keyof Coverage['endpoints']): number => counts.reduce((total, one) => total + one[key], 0);
  return { read: sum('read'), forbidden: sum('forbidden'), absent: sum('absent'), failed: sum('failed') };
}
