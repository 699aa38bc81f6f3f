import { type Operator, strict } from '../operator.ts';
import { type Value, wanted } from '../value.ts';

/** Dotted numbers (`8.0.1`), optionally followed by a suffix such as "LTS"; the numbers only. Undefined for any other text. */
function parts(version: string): readonly number[] | undefined {
  const match = /^\s*(\d{1,9}(?:\.\d{1,9}){0,7})(?![\w.])/.exec(version);
  return match?.[1]?.split('.').map(Number);
}

/** Negative, zero or positive as `left` is older, equal or newer, compared part by part; undefined when one is no version. */
export function compareVersions(left: string, right: string): number | undefined {
  const [a, b] = [parts(left), parts(right)];
  if (a === undefined || b === undefined) return undefined;
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Does a version satisfy a constraint such as `>=6.9.5` or `<8.0`, several separated by spaces? Undefined when that cannot be told. */
export function satisfiesVersion(version: string, constraint: string): boolean | undefined {
  let satisfied = true;
  for (const term of constraint.trim().split(/\s+/)) {
    const [, operator, bound] = /^(>=|<=|>|<|=)?(.+)$/.exec(term) ?? [];
    const order = bound === undefined ? undefined : compareVersions(version, bound);
    if (order === undefined) return undefined;
    const holds = { '>=': order >= 0, '<=': order <= 0, '>': order > 0, '<': order < 0, '=': order === 0 }[
      operator ?? '='
    ];
    satisfied &&= holds === true;
  }
  return satisfied;
}

function versionText(value: Value | undefined): string | undefined {
  return typeof value === 'string' && parts(value) !== undefined ? value : undefined;
}

export const VERSION_OPERATORS: Readonly<Record<string, Operator>> = {
  version_at_least: strict(2, 2, (_frame, [version, bound]) => {
    const [left, right] = [versionText(version), versionText(bound)];
    if (left === undefined) return wanted('a version', version);
    if (right === undefined) return wanted('a version', bound);
    return (compareVersions(left, right) ?? -1) >= 0;
  }),
  /** The release line: the first two parts, `8.0` of `8.0.1`. */
  version_line: strict(1, 1, (_frame, [version]) => {
    const numbers = typeof version === 'string' ? parts(version) : undefined;
    return numbers === undefined || numbers.length < 2 ? wanted('a version', version) : `${numbers[0]}.${numbers[1]}`;
  }),
};
