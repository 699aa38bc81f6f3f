import type { Verdict } from '../../src/evaluate/evaluate-rule.ts';

const NOT_KNOWN = new Set(['unknown', 'error']);

/** What a change did to the verdicts of one rule on one appliance. */
export type Outcome = { readonly kind: 'stayed' | 'less known' } | { readonly kind: 'broken'; readonly how: string };

/**
 * The law of the product: with less known, every verdict stays what it was or becomes `unknown` or `error`.
 * Nothing new passes, fails or turns out not to apply, and nothing vanishes.
 */
export function judgeChange(before: readonly Verdict[], after: readonly Verdict[]): Outcome {
  const isLessKnown = after.some(isUnknown) && !(before.filter(isUnknown).length >= after.filter(isUnknown).length);
  if (after.length === 0) return broken('no verdict is left');
  for (const verdict of before.filter((one) => !isInert(one))) {
    const same = after.filter((one) => !isInert(one) && one.resource.path === verdict.resource.path);
    const isFine = same.every((one) => one.result === verdict.result || isUnknown(one));
    if (!isFine) return broken(`${describe(verdict)} became ${same.map(describe).join(', ')}`);
    if (same.length === 0 && !after.some(isUnknown)) return broken(`${describe(verdict)} vanished`);
  }
  for (const verdict of after.filter((one) => !isInert(one) && !isUnknown(one))) {
    const wasThere = before.some((one) => one.resource.path === verdict.resource.path && one.result === verdict.result);
    if (!wasThere) return broken(`${describe(verdict)} is new`);
  }
  if (inertCount(after) > inertCount(before)) return broken('an object that was judged is called inert');
  return { kind: isLessKnown ? 'less known' : 'stayed' };
}

function isUnknown({ result }: Verdict): boolean {
  return NOT_KNOWN.has(result);
}

/** The one verdict that names the objects nobody uses. */
function isInert({ result }: Verdict): boolean {
  return result === 'informational';
}

function inertCount(verdicts: readonly Verdict[]): number {
  return verdicts.filter(isInert).reduce((sum, { resource }) => sum + (resource.name?.split(', ').length ?? 0), 0);
}

function broken(how: string): Outcome {
  return { kind: 'broken', how };
}

function describe({ resource, result, message }: Verdict): string {
  return `${result} of ${resource.path} (${message})`;
}
