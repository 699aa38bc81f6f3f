import type { Result } from '../model/result.ts';
import type { ApplianceRecord, Coverage, CoverageGap, RuleRecord } from '../model/scan-result.ts';
import type { EndpointRecord } from '../model/snapshot.ts';
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
  const pairs = pairsOf(results);
  const manual = new Set(rules.filter(({ kind }) => kind === 'manual').map(({ id }) => id));
  const count = (open: JudgedPair['open']): number => pairs.filter((pair) => pair.open === open).length;
  const [error, unknown, notchecked] = [count('error'), count('unknown'), count('notchecked')];
  const automated = pairs.filter(({ ruleId, open }) => !manual.has(ruleId) && open !== 'notchecked');
  const judged = automated.filter(({ open }) => open === null);
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
      evaluated: count(null),
      error,
      unknown,
      notchecked,
    },
    percent: automated.length === 0 ? 100 : Math.floor((judged.length / automated.length) * 1000) / 10,
    gaps,
    unauditedEndpoints: unaudited,
  };
}

/** What can stay open of a rule on an appliance, worst first. */
const OPEN_KINDS = ['error', 'unknown', 'notchecked'] as const;

/** A rule on an appliance. */
export interface JudgedPair {
  readonly ruleId: string;
  readonly appliance: string;
  /** null: everything was judged. */
  readonly open: (typeof OPEN_KINDS)[number] | null;
}

/** A pair is judged only when nothing of it stayed open, so gaps come before a fail here. */
export function pairsOf(results: readonly Result[]): readonly JudgedPair[] {
  const pairs = new Map<string, JudgedPair>();
  for (const result of results) {
    if (!isPresent(result) || result.result === 'notselected') continue;
    const { ruleId, appliance } = result;
    const key = `${ruleId} ${appliance}`;
    const before = pairs.get(key)?.open;
    pairs.set(key, {
      ruleId,
      appliance,
      open: OPEN_KINDS.find((kind) => kind === before || kind === result.result) ?? null,
    });
  }
  return [...pairs.values()];
}

function sumEndpoints(counts: readonly Coverage['endpoints'][]): Coverage['endpoints'] {
  const sum = (key: keyof Coverage['endpoints']): number => counts.reduce((total, one) => total + one[key], 0);
  return { read: sum('read'), forbidden: sum('forbidden'), absent: sum('absent'), failed: sum('failed') };
}
