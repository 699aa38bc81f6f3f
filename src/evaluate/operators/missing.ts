import { ABSENT, type Frame, notThere, placeOf, readPath } from '../frame.ts';
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
  const [first] = absent;
  if (first === undefined) return absent;
  // As with a default: what is absent may lead to a fail, and not to a pass.
  const { trace } = frame.context;
  trace.usedDefault = true;
  return trace.ignoresDefaults ? notThere(first, first, {}, placeOf(frame, first)) : absent;
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
