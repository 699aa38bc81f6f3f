import { type Frame, itemFrame, type Thunk } from '../frame.ts';
import { type Gap, isGap, worstGap } from '../gap.ts';
import { type Operator, quoting, strict } from '../operator.ts';
import { capture, type Read, spend } from '../trace.ts';
import { isFiniteNumber, isList, strictlyEqual, type Value, wanted } from '../value.ts';
import { decide } from './logic.ts';

type Items = { readonly items: readonly Value[]; readonly reads: readonly Read[] };

/** The list that a loop runs over, with the reads that led to it; a gap when there is none. */
function listOf(frame: Frame, list: Thunk): Items | Gap {
  const { value, reads } = capture(frame.context.trace, () => list(frame));
  if (isList(value)) return spend(frame.context.trace, value.length) ?? { items: value, reads };
  frame.context.trace.reads.push(...reads);
  return isGap(value) ? value : wanted('a list', value);
}

/** `all`, `some` and `none`: the body over each item, joined by Kleene's rule; a gap item is a gap. */
function quantifier(decisive: boolean, negated: boolean): Operator {
  return quoting(2, 2, (frame: Frame, [list, body]: readonly Thunk[]) => {
    const source = listOf(frame, list as Thunk);
    if (isGap(source)) return source;
    const { trace } = frame.context;
    const outcomes = source.items.map((item, index) =>
      isGap(item)
        ? { value: item, reads: [] }
        : capture(trace, () => (body as Thunk)(itemFrame(frame.context, source.items, index))),
    );
    const before = trace.reads.length;
    const value = decide(frame, outcomes, decisive);
    if (trace.reads.length === before) trace.reads.push(...source.reads);
    return isGap(value) || !negated ? value : !value;
  });
}

const filter = quoting(2, 2, (frame: Frame, [list, body]: readonly Thunk[]) => {
  const source = listOf(frame, list as Thunk);
  if (isGap(source)) return source;
  frame.context.trace.reads.push(...source.reads);
  const kept: Value[] = [];
  const gaps: Gap[] = [];
  for (const [index, item] of source.items.entries()) {
    const keep = isGap(item) ? item : (body as Thunk)(itemFrame(frame.context, source.items, index));
    if (isGap(keep)) gaps.push(keep);
    else if (typeof keep !== 'boolean') gaps.push(wanted('true or false', keep));
    else if (keep) kept.push(item);
  }
  return gaps.length > 0 ? worstGap(gaps) : kept;
});

const map = quoting(2, 2, (frame: Frame, [list, body]: readonly Thunk[]) => {
  const source = listOf(frame, list as Thunk);
  if (isGap(source)) return source;
  if (source.items.length === 0) frame.context.trace.reads.push(...source.reads);
  const mapped = source.items.map((item, index) =>
    isGap(item) ? item : (body as Thunk)(itemFrame(frame.context, source.items, index)),
  );
  const gaps = mapped.filter(isGap);
  return gaps.length > 0 ? worstGap(gaps) : mapped;
});

const reduce = quoting(2, 3, (frame: Frame, [list, body, initial]: readonly Thunk[]) => {
  const source = listOf(frame, list as Thunk);
  if (isGap(source)) return source;
  const incomplete = gapIn(source.items);
  if (incomplete !== undefined) return incomplete;
  const start: Value = initial === undefined ? null : initial(frame);
  return source.items.reduce<Value>((accumulator, current) => {
    if (isGap(accumulator)) return accumulator;
    return (body as Thunk)({ context: frame.context, item: { current, accumulator }, location: null });
  }, start);
});

/** The gap that makes a list incomplete; undefined for a list without. */
export function gapIn(list: readonly Value[]): Gap | undefined {
  const gaps: Gap[] = [...list].filter(isGap);
  return gaps.length > 0 ? worstGap(gaps) : undefined;
}

const membership = strict(2, 2, (_frame, [needle, list]) => {
  if (typeof needle !== 'string' && typeof needle !== 'boolean' && !isFiniteNumber(needle)) {
    return wanted('a text, a number or true or false', needle);
  }
  if (list === undefined || !isList(list)) return wanted('a list', list);
  const known = list.filter((item) => !isGap(item));
  if (known.some((item) => strictlyEqual(item, needle) === true)) return true;
  const stranger = known.find((item) => typeof item !== typeof needle || strictlyEqual(item, needle) === undefined);
  const gaps: Gap[] = [...list].filter(isGap);
  if (stranger !== undefined) gaps.push(wanted(`a ${typeof needle}`, stranger));
  return gaps.length > 0 ? worstGap(gaps) : false;
});

/** Two lists of strings compared item by item: one definite answer decides, otherwise a gap in either is the answer. */
function setRelation(contradicts: (isMember: boolean) => boolean): Operator {
  return strict(2, 2, (_frame, [left, right]) => {
    if (left === undefined || !isList(left)) return wanted('a list', left);
    if (right === undefined || !isList(right)) return wanted('a list', right);
    const stranger = [...left, ...right].find((item) => typeof item !== 'string' && !isGap(item));
    if (stranger !== undefined) return worstGap([wanted('a text', stranger), ...[...left, ...right].filter(isGap)]);
    const members = new Set(right.filter((item) => !isGap(item)));
    const uncertain = gapIn(right);
    for (const item of left) {
      if (isGap(item)) continue;
      const isMember = members.has(item);
      if (contradicts(isMember) && (isMember || uncertain === undefined)) return false;
    }
    const gaps = [gapIn(left), uncertain].filter((candidate) => candidate !== undefined);
    return gaps.length > 0 && left.length > 0 ? worstGap(gaps) : true;
  });
}

const distinct = strict(1, 1, (_frame, [list]) => {
  if (list === undefined || !isList(list)) return wanted('a list', list);
  const other = list.find(
    (item) => !isGap(item) && typeof item !== 'string' && typeof item !== 'boolean' && !isFiniteNumber(item),
  );
  if (other !== undefined) return wanted('a text, a number or true or false', other);
  return gapIn(list) ?? [...new Set(list)];
});

const merge = strict(0, null, (frame, operands) => {
  const size = operands.reduce((sum: number, operand) => sum + (isList(operand) ? operand.length : 1), 0);
  return spend(frame.context.trace, size) ?? (operands.flat() as Value[]);
});

export const LIST_OPERATORS: Readonly<Record<string, Operator>> = {
  all: quantifier(false, false),
  some: quantifier(true, false),
  none: quantifier(true, true),
  filter,
  map,
  reduce,
  merge,
  in: membership,
  subset: setRelation((isMember) => !isMember),
  disjoint: setRelation((isMember) => isMember),
  distinct,
  count: strict(1, 1, (_frame, [list]) => {
    if (list === undefined || !isList(list)) return wanted('a list', list);
    return gapIn(list) ?? list.length;
  }),
};
