import { ABSENT, type Frame, readPath } from '../frame.ts';
import { type Gap, isGap } from '../gap.ts';
import { type Operator, strict } from '../operator.ts';
import { isFiniteNumber, isList, type Value, wanted } from '../value.ts';

/** Of some paths those that are absent. Unlike plain JSON-logic, null and `""` are there: they are values. */
function absentOf(frame: Frame, paths: readonly Value[]): readonly string[] | Gap {
  const absent: string[] = [];
  for (const path of paths) {
    if (typeof path !== 'string' && typeof path !== 'number') return wanted('a path', path);
    const value = readPath(frame, String(path));
    if (value === ABSENT || (isGap(value) && value.reasonCode === 'missing-datum')) absent.push(String(path));
    else if (isGap(value)) return value;
  }
  return absent;
}

export const MISSING_OPERATORS: Readonly<Record<string, Operator>> = {
  missing: strict(0, null, (frame, operands) => {
    const [first] = operands;
    return absentOf(frame, first !== undefined && isList(first) ? first : operands);
  }),
  missing_some: strict(2, 2, (frame, [needed, paths]) => {
    if (!isFiniteNumber(needed)) return wanted('a number', needed);
    if (paths === undefined || !isList(paths)) return wanted('a list of paths', paths);
    const absent = absentOf(frame, paths);
    if (isGap(absent)) return absent;
    return paths.length - absent.length >= needed ? [] : absent;
  }),
  /** Gives its operand; unlike plain JSON-logic it prints nothing. */
  log: strict(1, 1, (_frame, [value]) => value as Value),
};
