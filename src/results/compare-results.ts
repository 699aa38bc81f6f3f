import type { Result } from '../model/result.ts';
import { CHANGE_KINDS, type ChangeKind } from '../model/scan-change.ts';
import { SEVERITIES } from '../model/verdict.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { isFinding, isPresent, isWaived } from './summarise.ts';

/** A changed verdict with the two results it lies between. */
export interface ComparedPair {
  readonly kind: ChangeKind;
  /** The later one of the two. */
  readonly result: Result;
  readonly before: Result | null;
  readonly after: Result | null;
}

/**
 * Compares the results of two scans by fingerprint, those that list objects not in use among themselves.
 *
 * `results` are those of the head in their order, each with its `baselineState` (`unchanged`: the baseline has the same
 * verdict on it), followed by those that only the baseline has (`absent`, as they were). `changes` are sorted worst news
 * first. A fail under a waiver in force is no finding here either: it is `waived`. Does not depend on the order of either list.
 */
export function compareResults(
  baseline: readonly Result[],
  head: readonly Result[],
): { readonly results: readonly Result[]; readonly changes: readonly ComparedPair[] } {
  const present = head.filter(isPresent);
  const old = new Map(baseline.filter(isPresent).map((result) => [identityOf(result), result]));
  const now = new Map(present.map((result) => [identityOf(result), result]));
  // Of what was not there before alone: a fleet has some hundred thousand results, and most of them stay.
  let judged: ReadonlySet<string> | undefined;
  const wasJudged = (after: Result): boolean => {
    judged ??= new Set([...old.values()].filter((before) => !isOpen(before)).map(pairOf));
    return judged.has(pairOf(after));
  };
  const results = present.map((result): Result => {
    const isSame = old.get(identityOf(result))?.result === result.result;
    return { ...result, baselineState: isSame ? 'unchanged' : 'new' };
  });
  const changes: ComparedPair[] = [];
  for (const [identity, after] of now) {
    const before = old.get(identity) ?? null;
    const kind = changeOf(before, after, wasJudged);
    if (kind !== null) changes.push({ kind, result: after, before, after });
  }
  const gone = [...old].filter(([identity]) => !now.has(identity)).map(([, before]) => before);
  for (const before of gone) changes.push({ kind: 'disappeared', result: before, before, after: null });
  return {
    results: [
      ...results,
      ...gone.sort(byFingerprint).map((result): Result => ({ ...result, baselineState: 'absent' })),
    ],
    changes: changes.sort(byNews),
  };
}

function changeOf(before: Result | null, after: Result, wasJudged: (after: Result) => boolean): ChangeKind | null {
  if (isFinding(after)) {
    if (before === null || before.result !== 'fail') return 'new';
    return isWaived(before) ? 'waiver-expired' : null;
  }
  if (isWaived(after)) return before !== null && isWaived(before) ? null : 'waived';
  if (before === null) return isOpen(after) && wasJudged(after) ? 'newly-unknown' : 'appeared';
  if (isOpen(after)) return isOpen(before) ? null : 'newly-unknown';
  if (before.result === 'fail') return 'fixed';
  return isOpen(before) ? 'now-known' : null;
}

/** What lists the objects that are not in use has the fingerprint of what is said of their collection, and decides nothing. */
function identityOf({ fingerprint, result }: Result): string {
  return result === 'informational' ? `${fingerprint} not in use` : fingerprint;
}

/** Nothing is known about it. */
function isOpen({ result }: Result): boolean {
  return result === 'error' || result === 'unknown' || result === 'notchecked';
}

function pairOf({ ruleId, appliance }: Result): string {
  return JSON.stringify([ruleId, appliance]);
}

function byNews(a: ComparedPair, b: ComparedPair): number {
  const [left, right] = [a.result, b.result];
  return (
    CHANGE_KINDS.indexOf(a.kind) - CHANGE_KINDS.indexOf(b.kind) ||
    SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity) ||
    compareText(left.ruleId, right.ruleId) ||
    compareText(left.appliance, right.appliance) ||
    compareText(left.resource.path ?? '', right.resource.path ?? '') ||
    byFingerprint(left, right)
  );
}

function byFingerprint(a: Result, b: Result): number {
  return compareText(a.fingerprint, b.fingerprint) || compareText(a.result, b.result);
}
