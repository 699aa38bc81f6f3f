import type { Frame, Thunk } from '../frame.ts';
import { isGap, worstGap } from '../gap.ts';
import { type Operator, quoting, strict } from '../operator.ts';
import { capture, type Read } from '../trace.ts';
import { type Value, wanted } from '../value.ts';

interface Outcome {
  readonly value: Value;
  readonly reads: readonly Read[];
}

/**
 * Kleene's strong three-valued logic: one decisive operand decides, whatever else is a gap; otherwise one gap is the answer.
 * Every operand is evaluated, so that the trace names all that decided, not just the first.
 */
function kleene(decisive: boolean): Operator {
  return quoting(1, null, (frame: Frame, operands: readonly Thunk[]) =>
    decide(
      frame,
      operands.map((operand) => capture(frame.context.trace, () => operand(frame))),
      decisive,
    ),
  );
}

/** Joins outcomes by Kleene's rule and puts the reads that decided back on the trace. */
export function decide(frame: Frame, outcomes: readonly Outcome[], decisive: boolean): Value {
  const checked = outcomes.map(({ value, reads }) => ({
    value: typeof value === 'boolean' || isGap(value) ? value : wanted('true or false', value),
    reads,
  }));
  const deciding = checked.filter(({ value }) => value === decisive);
  const gaps = checked.filter(({ value }) => isGap(value));
  const kept = deciding.length > 0 ? deciding : gaps.length > 0 ? gaps : checked;
  for (const { reads } of kept) frame.context.trace.reads.push(...reads);
  if (deciding.length > 0) return decisive;
  return gaps.length > 0 ? worstGap(gaps.map(({ value }) => value).filter(isGap)) : !decisive;
}

const choose = quoting(1, null, (frame: Frame, operands: readonly Thunk[]) => {
  for (let index = 0; index + 1 < operands.length; index += 2) {
    const condition = (operands[index] as Thunk)(frame);
    if (isGap(condition)) return condition;
    if (typeof condition !== 'boolean') return wanted('true or false', condition);
    if (condition) return (operands[index + 1] as Thunk)(frame);
  }
  const last = operands.length % 2 === 1 ? operands[operands.length - 1] : undefined;
  return last === undefined ? null : last(frame);
});

export const LOGIC_OPERATORS: Readonly<Record<string, Operator>> = {
  and: kleene(false),
  or: kleene(true),
  if: choose,
  '?:': choose,
  '!': strict(1, 1, (_frame, [value]) => (typeof value === 'boolean' ? !value : wanted('true or false', value))),
  '!!': strict(1, 1, (_frame, [value]) => (typeof value === 'boolean' ? value : wanted('true or false', value))),
};
