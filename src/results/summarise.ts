import type { Result } from '../model/result.ts';
import type { ApplianceRecord, Counts, RuleRecord, Summary } from '../model/scan-result.ts';
import { RESULT_KINDS, type ResultKind, SEVERITIES, type Severity, worstKind } from '../model/verdict.ts';
import { compareText } from '../snapshot/compare-text.ts';

/** A `fail` that no active waiver takes out: `expired` waivers do not, `expiring` ones still do. */
export function isFinding(result: Result): boolean {
  return result.result === 'fail' && isPresent(result) && !isWaived(result);
}

/** A `fail` with a waiver that is in force. */
export function isWaived(result: Result): boolean {
  return result.result === 'fail' && (result.waiver?.state === 'active' || result.waiver?.state === 'expiring');
}

/** False for a result that only the baseline scan had: it is listed, and never counted. */
export function isPresent(result: Result): boolean {
  return result.baselineState !== 'absent';
}

/** How many results there are of each kind; every kind has a number, worst first. */
export function countResults(results: readonly Result[]): Counts {
  const counts = Object.fromEntries(RESULT_KINDS.map((kind) => [kind, 0])) as Record<ResultKind, number>;
  for (const result of results) if (isPresent(result)) counts[result.result] += 1;
  return counts;
}

/**
 * The numbers that verdicts, matrices and framework tables print.
 * Keys are sorted by code unit, so that equal results give equal bytes whatever their order.
 * A rule × appliance pair without any result has no cell: it was not selected.
 */
export function summarise(
  results: readonly Result[],
  rules: readonly Pick<RuleRecord, 'id'>[],
  appliances: readonly Pick<ApplianceRecord, 'name'>[],
): Summary {
  const present = results.filter(isPresent);
  const bySeverity = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>;
  for (const result of present) if (isFinding(result)) bySeverity[result.severity] += 1;
  return {
    byResult: countResults(present),
    bySeverity,
    waived: present.filter(isWaived).length,
    byFramework: worstByTwoKeys(controlsOf(present)),
    matrix: worstMatrix(present, rules, appliances),
  };
}

type Entry = readonly [outer: string, inner: string, kind: ResultKind];

/** One after the other: a large fleet has some hundred thousand results. */
function* controlsOf(results: readonly Result[]): Generator<Entry> {
  for (const { references, result } of results)
    for (const { framework, id } of references) yield [framework, id, result];
}

function* cellsOf(
  results: readonly Result[],
  ruleIds: ReadonlySet<string>,
  names: ReadonlySet<string>,
): Generator<Entry> {
  for (const { ruleId, appliance, result } of results)
    if (ruleIds.has(ruleId) && names.has(appliance)) yield [ruleId, appliance, result];
}

function worstMatrix(
  results: readonly Result[],
  rules: readonly Pick<RuleRecord, 'id'>[],
  appliances: readonly Pick<ApplianceRecord, 'name'>[],
): Summary['matrix'] {
  const ruleIds = new Set(rules.map((rule) => rule.id));
  const names = new Set(appliances.map((appliance) => appliance.name));
  return worstByTwoKeys(cellsOf(results, ruleIds, names));
}

/** Outer key -> inner key -> worst kind. `Object.fromEntries` keeps a key such as `__proto__` an ordinary one. */
function worstByTwoKeys(entries: Iterable<Entry>): Readonly<Record<string, Readonly<Record<string, ResultKind>>>> {
  const table = new Map<string, Map<string, ResultKind>>();
  for (const [outer, inner, kind] of entries) {
    const row = table.get(outer) ?? new Map<string, ResultKind>();
    const known = row.get(inner);
    row.set(inner, known === undefined || known === kind ? kind : (worstKind([kind, known]) ?? kind));
    table.set(outer, row);
  }
  return Object.fromEntries(
    [...table].sort(byKey).map(([outer, row]) => [outer, Object.fromEntries([...row].sort(byKey))]),
  );
}

function byKey([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return compareText(left, right);
}
