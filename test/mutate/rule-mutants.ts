import { isJsonObject, type Json, type JsonObject } from '../../src/model/json.ts';
import type { AutomatedRule, LetBinding } from '../../src/model/rule.ts';
import { appendPointer } from '../../src/snapshot/pointer.ts';

/** A rule with one small change in its logic. */
export interface RuleMutant {
  /** JSON pointer into the rule. */
  readonly pointer: string;
  readonly from: Json;
  /** undefined: taken out of its list. */
  readonly to: Json | undefined;
  readonly rule: AutomatedRule;
}

type Keys = readonly (string | number)[];
type Change = readonly [keys: Keys, to: Json | undefined];

/** Operators with one that differs from them by a step. */
const SWAPS: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  and: ['or'],
  or: ['and'],
  all: ['some', 'none'],
  some: ['all', 'none'],
  none: ['all', 'some'],
  min: ['max'],
  max: ['min'],
  subset: ['disjoint'],
  disjoint: ['subset'],
  starts_with: ['text_contains'],
  text_contains: ['starts_with'],
};

/** Operators that look at conditions, and which of their operands are some. */
const CONDITIONS: Readonly<Record<string, (at: number, count: number) => boolean>> = {
  and: () => true,
  or: () => true,
  '!': () => true,
  if: (at, count) => at % 2 === 0 && at < count - 1,
  ...Object.fromEntries(['all', 'some', 'none', 'filter'].map((loop) => [loop, (at: number) => at === 1])),
};

/** Operators that do with one operand fewer. */
const REMOVABLE = new Set(['and', 'or', 'exactlyOne', 'firstReadable']);

/** Operators with operands that are names and no values, and the first operand that is none; of the others none is. */
const NAMES: Readonly<Record<string, number>> = { var: 1, param: 9, absentSince: 9, missing: 9, missing_some: 9 };
/** Those whose second operand is a name, a list of names or a pattern. */
const NAMED_SECOND = new Set(['deref', 'pick', 'matches']);

/** Every small change of a rule's logic, of what it says of nothing, of its versions and of its numbers' defaults, one at a time. */
export function mutantsOf(rule: AutomatedRule): RuleMutant[] {
  const whole = rule as unknown as JsonObject;
  const changes = [
    ...logicPlaces(rule).flatMap(({ keys, isCondition }) => changesOf(valueAt(whole, keys), keys, isCondition)),
    ...choicesOf(rule).filter(([keys, other]) => other !== valueAt(whole, keys)),
    ...(rule.appliesTo?.version === undefined ? [] : [[['appliesTo'], null] as const]),
    ...Object.entries(rule.params).flatMap(([name, { default: value }]) =>
      typeof value === 'number' ? changesOf(value, ['params', name, 'default'], false) : [],
    ),
  ];
  return changes.map(([keys, to]) => ({
    pointer: keys.reduce<string>(appendPointer, ''),
    from: valueAt(whole, keys),
    to,
    rule: replaced(whole, keys, to) as unknown as AutomatedRule,
  }));
}

interface LogicPlace {
  readonly keys: Keys;
  /** It gives true or false. */
  readonly isCondition: boolean;
}

function logicPlaces(rule: AutomatedRule): LogicPlace[] {
  const roots: Keys[] = [
    ...(rule.check === null ? [] : [['check']]),
    ...(rule.when === null ? [] : [['when']]),
    ...(rule.forEach?.where === undefined ? [] : [['forEach', 'where']]),
  ];
  return [...roots.map((keys) => ({ keys, isCondition: true })), ...letPlaces(rule.let, ['let'])];
}

/** What a rule may say where there is nothing to judge. */
function choicesOf(rule: AutomatedRule): Change[] {
  const references = Object.entries(rule.let).filter(([, binding]) => 'ref' in binding);
  const choices = (keys: Keys, values: readonly string[]): Change[] => values.map((value) => [keys, value]);
  return [
    ...(rule.forEach === null ? [] : choices(['forEach', 'onEmpty'], ['pass', 'fail', 'notapplicable'])),
    ...references.flatMap(([name]) => choices(['let', name, 'onNull'], ['fail', 'notapplicable', 'null'])),
  ];
}

function letPlaces(lets: Readonly<Record<string, LetBinding>>, keys: Keys): LogicPlace[] {
  return Object.entries(lets).flatMap(([name, binding]) => {
    if ('ref' in binding) return [];
    const [kind = ''] = Object.keys(binding);
    const definition = (binding as unknown as JsonObject)[kind] as JsonObject;
    const inner = 'anyObject' in binding ? (binding.anyObject.let ?? {}) : {};
    const logic = ['where', 'each', 'test'].filter((one) => Object.hasOwn(definition, one));
    return [
      ...logic.map((one) => ({ keys: [...keys, name, kind, one], isCondition: one !== 'each' })),
      ...letPlaces(inner, [...keys, name, kind, 'let']),
    ];
  });
}

function changesOf(logic: Json, keys: Keys, isCondition: boolean): Change[] {
  const to = (...values: readonly Json[]): Change[] => values.map((value) => [keys, value]);
  if (typeof logic === 'boolean') return to(!logic);
  if (typeof logic === 'number') return to(logic + 1, logic - 1);
  if (typeof logic === 'string') return to(`${logic}x`);
  if (Array.isArray(logic))
    return logic.flatMap((item, at) => [[[...keys, at], undefined] as const, ...changesOf(item, [...keys, at], false)]);
  if (!isJsonObject(logic)) return [];
  const [[operator = '', raw = null] = []] = Object.entries(logic);
  const operands: readonly Json[] = Array.isArray(raw) ? raw : [raw];
  const place = (at: number): Keys => (Array.isArray(raw) ? [...keys, operator, at] : [...keys, operator]);
  return [
    ...to(...(SWAPS[operator] ?? []).map((other) => ({ [other]: raw }))),
    ...(isCondition ? to(true, false) : []),
    ...(operator === '!' ? to(operands[0] as Json) : []),
    ...(REMOVABLE.has(operator) && operands.length > 1
      ? operands.map((_one, at): Change => [place(at), undefined])
      : []),
    ...operands.flatMap((operand, at) => {
      if (at < (NAMES[operator] ?? 0) || (at === 1 && NAMED_SECOND.has(operator))) return [];
      return changesOf(operand, place(at), CONDITIONS[operator]?.(at, operands.length) === true);
    }),
  ];
}

function valueAt(value: Json, keys: Keys): Json {
  return keys.reduce<Json>((at, key) => (at as JsonObject)[key] as Json, value);
}

function replaced(value: Json, [key, ...rest]: Keys, to: Json | undefined): Json | undefined {
  if (key === undefined) return to;
  if (Array.isArray(value)) {
    const at = replaced(value[key as number] as Json, rest, to);
    return at === undefined ? value.toSpliced(key as number, 1) : value.with(key as number, at);
  }
  const object = value as JsonObject;
  return { ...object, [key]: replaced(object[key] as Json, rest, to) as Json };
}
