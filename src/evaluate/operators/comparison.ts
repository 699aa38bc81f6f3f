import { type Operator, strict } from '../operator.ts';
import { isFiniteNumber, strictlyEqual, type Value, wanted } from '../value.ts';

/** `nullDecides` false: null beside another value has no answer, instead of being unequal to it. */
function equality(negated: boolean, nullDecides = true): Operator {
  return strict(2, 2, (_frame, operands) => {
    const [left, right] = operands as [Value, Value];
    if (!nullDecides && (left === null || right === null)) return wanted('a value', null);
    const equal = strictlyEqual(left, right);
    if (equal !== undefined) return equal !== negated;
    const comparable = ['string', 'boolean', 'number'].includes(typeof left);
    return comparable ? wanted(`a ${typeof left}`, right) : wanted('a text, a number or true or false', left);
  });
}

/** Ordering over two finite numbers, or three for "between". */
function ordering(max: 2 | 3, holds: (left: number, right: number) => boolean): Operator {
  return strict(2, max, (_frame, operands) => {
    const other = operands.find((operand) => !isFiniteNumber(operand));
    if (other !== undefined) return wanted('a number', other);
    const numbers = operands as readonly number[];
    return numbers.every((number, index) => index === 0 || holds(numbers[index - 1] as number, number));
  });
}

function arithmetic(min: number, max: number | null, compute: (numbers: readonly number[]) => number): Operator {
  return strict(min, max, (_frame, operands) => {
    const other = operands.find((operand) => !isFiniteNumber(operand));
    if (other !== undefined) return wanted('a number', other);
    const result = compute(operands as readonly number[]);
    return Number.isFinite(result) ? result : wanted('a finite result', result);
  });
}

export const COMPARISON_OPERATORS: Readonly<Record<string, Operator>> = {
  '===': equality(false),
  '!==': equality(true),
  '==': equality(false),
  '!=': equality(true),
  '<': ordering(3, (left, right) => left < right),
  '<=': ordering(3, (left, right) => left <= right),
  '>': ordering(2, (left, right) => left > right),
  '>=': ordering(2, (left, right) => left >= right),
  '+': arithmetic(1, null, (numbers) => numbers.reduce((sum, number) => sum + number, 0)),
  '-': arithmetic(1, 2, ([first = 0, second]) => (second === undefined ? -first : first - second)),
  '*': arithmetic(1, null, (numbers) => numbers.reduce((product, number) => product * number, 1)),
  '/': arithmetic(2, 2, ([first = 0, second = 0]) => first / second),
  '%': arithmetic(2, 2, ([first = 0, second = 0]) => first % second),
  min: arithmetic(1, null, (numbers) => Math.min(...numbers)),
  max: arithmetic(1, null, (numbers) => Math.max(...numbers)),
};

/**
 * Equality in `when` and `where`, where no operand is null in the rule's own words. A null there would quietly take an object out
 * of what is judged, so it is a gap; a rule that means null by itself compares with null.
 */
export const CONDITION_OPERATORS: Readonly<Record<string, Operator>> = {
  '===': equality(false, false),
  '!==': equality(true, false),
  '==': equality(false, false),
  '!=': equality(true, false),
};
