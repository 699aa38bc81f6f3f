import { ratioOf, type Spread, spreadOf } from './measure.ts';

/** One line of a table. `target`: the largest ratio that is good enough; null where there is only something to tell. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly against: string;
  readonly ratio: Spread | null;
  readonly target: number | null;
  /** Whether the target is a smallest ratio of theirs to ours, instead of a largest one of ours to theirs. */
  readonly atLeast?: boolean;
}

/** A row out of the measurements of {@link interleave}. */
export function compare(
  what: string,
  [ours, against]: readonly [string, string],
  measured: ReadonlyMap<string, readonly number[]>,
  target: number | null,
): Row {
  const [left, right] = [measured.get(ours) ?? [], measured.get(against) ?? []];
  return {
    what,
    ours: `${ours} ${duration(left)}`,
    against: `${against} ${duration(right)}`,
    ratio: ratioOf(left, right),
    target,
  };
}

export function duration(valuesMs: readonly number[]): string {
  const { median } = spreadOf(valuesMs);
  if (median >= 1000) return `${(median / 1000).toFixed(2)} s`;
  return `${median.toFixed(median < 10 ? 2 : 0)} ms`;
}

/** The rows as a Markdown table. */
export function renderTable(rows: readonly Row[]): string {
  const head = ['what', 'ours', 'against', 'ratio, median (min to max)', 'target', ''];
  const cells = rows.map((row) => [row.what, row.ours, row.against, ratioText(row), targetText(row), verdict(row)]);
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...cells.map(line), ''].join('\n');
}

export function isMissed({ ratio, target, atLeast }: Row): boolean {
  if (ratio === null || target === null) return false;
  return atLeast ? ratio.median < target : ratio.median > target;
}

function ratioText({ ratio }: Row): string {
  if (ratio === null) return '';
  const { median, min, max } = ratio;
  return `${short(median)} (${short(min)} to ${short(max)})`;
}

function short(value: number): string {
  return value >= 20 ? value.toFixed(0) : value.toFixed(2);
}

function targetText({ target, atLeast }: Row): string {
  if (target === null) return '';
  return atLeast ? `at least ${target}` : `at most ${target}`;
}

function verdict(row: Row): string {
  if (row.target === null) return '';
  return isMissed(row) ? 'missed' : 'met';
}
