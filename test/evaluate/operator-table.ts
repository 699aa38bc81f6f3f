import { expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { evaluateOn } from './evaluate-on.ts';

/** What `evaluateOn` gives for a gap of these kinds. */
export const MISMATCH = 'gap:type-mismatch';
export const GAP = 'gap:http-403';
export const UNREAD = { var: 'forbidden' };
export const SECRET = { $redacted: { kind: 'password', common: true, length: 6, fingerprint: null } };

/** Also what JSON.parse makes of 1e999. */
export const HUGE = Number.POSITIVE_INFINITY;

export type Row = readonly [operator: string, operands: readonly Json[], expected: unknown];

/** One test per row: the operands are data that the operator reads. */
export function check(rows: readonly Row[]): void {
  test.each(
    rows.map(([operator, operands, expected]) => [operator, JSON.stringify(operands), operands, expected] as const),
  )('%s %s', (operator, _title, operands, expected) => {
    const names = operands.map((_operand, index) => `operand${index}`);
    const data = Object.fromEntries(operands.map((operand, index) => [names[index]!, operand]));
    expect(evaluateOn({ [operator]: names.map((name) => ({ var: name })) }, data)).toEqual(expected);
  });
}

/** One unread operand makes the whole a gap, in whatever place. */
export function gapEverywhere(operator: string, operands: readonly Json[]): void {
  test(`${operator}: an unread operand`, () => {
    for (const index of operands.keys()) {
      expect(evaluateOn({ [operator]: operands.with(index, UNREAD) })).toBe(GAP);
    }
  });
}
