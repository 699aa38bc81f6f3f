import type { Frame } from './frame.ts';
import { isGap, worstGap } from './gap.ts';
import type { Value } from './value.ts';

/** One strict operator. Arity bounds are inclusive; `max` null: any number. */
export interface Operator {
  readonly min: number;
  readonly max: number | null;
  /** True: the operator is handed its operands as thunks and evaluates them itself. */
  readonly quoted: boolean;
  readonly apply: (frame: Frame, operands: readonly never[]) => Value;
}

/** An operator over evaluated operands; a gap among them is the answer. */
export function strict(
  min: number,
  max: number | null,
  apply: (frame: Frame, operands: readonly Value[]) => Value,
): Operator {
  const guarded = (frame: Frame, operands: readonly Value[]): Value => {
    return operands.some(isGap) ? worstGap(operands.filter(isGap)) : apply(frame, operands);
  };
  return { min, max, quoted: false, apply: guarded };
}

/** An operator over evaluated operands that decides itself what a gap means. */
export function lenient(
  min: number,
  max: number | null,
  apply: (frame: Frame, operands: readonly Value[]) => Value,
): Operator {
  return { min, max, quoted: false, apply };
}

/** An operator that evaluates its operands itself. */
export function quoting(
  min: number,
  max: number | null,
  apply: (frame: Frame, operands: readonly never[]) => Value,
): Operator {
  return { min, max, quoted: true, apply };
}
