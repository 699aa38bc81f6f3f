import jsonLogic, { type RulesLogic } from 'json-logic-js';
import { counted } from '../model/counted.ts';
import type { Json } from '../model/json.ts';
import { type Expectation, expectationOf } from './expectation.ts';
import type { Frame, Thunk } from './frame.ts';
import { gap } from './gap.ts';
import type { Operator } from './operator.ts';
import { CONDITION_OPERATORS } from './operators/comparison.ts';
import { OPERATORS } from './operators.ts';
import { spend } from './trace.ts';
import type { Value } from './value.ts';

/** A mistake in logic, at an RFC 6901 pointer below the expression. */
export interface LogicProblem {
  readonly pointer: string;
  readonly message: string;
}

/**
 * Operators are registered under names of their own, since json-logic-js hard-codes `and or if all some none filter map reduce`
 * with truthiness, ahead of its operator table. The table is global to the process: this module registers once, when it loads.
 */
const PREFIX = 'strict ';

/** Prefix of the equality of conditions, see `CONDITION_OPERATORS`. */
const CONDITION_PREFIX = 'definite ';

/** Stands where a rule makes no sense; no operator of a rule file can have this name, since those are prefixed. */
const MISTAKE = 'mistake';
jsonLogic.add_operation(MISTAKE, ((message: string) =>
  gap({ level: 'error', reasonCode: 'rule-exception', message })) as (...operands: unknown[]) => unknown);

const REGISTERED: readonly (readonly [string, Operator])[] = [
  ...Object.entries(OPERATORS).map(([name, operator]) => [`${PREFIX}${name}`, operator] as const),
  ...Object.entries(CONDITION_OPERATORS).map(([name, operator]) => [`${CONDITION_PREFIX}${name}`, operator] as const),
];

for (const [name, operator] of REGISTERED) {
  jsonLogic.add_operation(name, function dispatch(this: Frame, ...operands: unknown[]) {
    return applyOperator(this, operator, operands);
  } as (...operands: unknown[]) => unknown);
}

function applyOperator(frame: Frame, operator: Operator, operands: unknown[]): Value {
  const expectation = isExpectation(operands.at(-1)) ? (operands.pop() as MarkedExpectation) : null;
  const value = spend(frame.context.trace, cost(operands)) ?? operator.apply(frame, operands as never[]);
  const read = expectation === null ? undefined : frame.context.trace.reads.at(-1);
  if (expectation !== null && read !== undefined) read.expected ??= expectation.words(operands as Value[]);
  return value;
}

/** One step, and one for each item handed in: a list that stands in a rule is made anew each time. */
function cost(operands: readonly unknown[]): number {
  return operands.reduce<number>((sum, operand) => sum + (Array.isArray(operand) ? operand.length : 0), 1);
}

interface MarkedExpectation {
  readonly words: Expectation;
  readonly marker: typeof EXPECTATION;
}

const EXPECTATION = Symbol('expectation');

function isExpectation(operand: unknown): operand is MarkedExpectation {
  return typeof operand === 'object' && operand !== null && (operand as { marker?: unknown }).marker === EXPECTATION;
}

/**
 * Makes a thunk of logic as it stands in a rule file: standard operators become the strict ones,
 * operands that an operator evaluates itself are quoted. Throws nothing; a mistake evaluates to a gap (`rule-exception`),
 * and {@link logicProblems} finds it beforehand.
 *
 * @param use `condition` for `when`, `where` and `test`: what decides whether something is judged, where null decides nothing
 */
export function compileLogic(logic: Json, use: 'value' | 'condition' = 'value'): Thunk {
  const translated = translate(logic, false, use === 'condition');
  return (frame) => jsonLogic.apply(translated as RulesLogic, frame) as Value;
}

type Translated = Json | Thunk | MarkedExpectation | readonly Translated[] | { readonly [key: string]: Translated };

function translate(logic: Json, negated: boolean, isCondition: boolean): Translated {
  if (Array.isArray(logic)) return logic.map((item) => translate(item, negated, isCondition));
  if (typeof logic !== 'object' || logic === null) return logic;
  const [name, ...more] = Object.keys(logic);
  const operator = name === undefined || more.length > 0 ? undefined : OPERATORS[name];
  if (name === undefined || operator === undefined) return { [MISTAKE]: [mistake(Object.keys(logic))] };
  const raw = (logic as { readonly [key: string]: Json })[name] as Json;
  const operands: readonly Json[] = Array.isArray(raw) ? raw : [raw];
  const flips = name === '!' || name === 'none';
  const translated = operands.map((operand): Translated => {
    const inner = translate(name === 'exactlyOne' ? pathOf(operand) : operand, negated !== flips, isCondition);
    return operator.quoted ? (frame: Frame) => jsonLogic.apply(inner as RulesLogic, frame) as Value : inner;
  });
  const words = expectationOf(name, operands, negated);
  const isDefinite = isCondition && Object.hasOwn(CONDITION_OPERATORS, name) && !operands.includes(null);
  const prefix = isDefinite ? CONDITION_PREFIX : PREFIX;
  return { [`${prefix}${name}`]: words === null ? translated : [...translated, { words, marker: EXPECTATION }] };
}

/** The path inside `{"var": path}`: `exactlyOne` chooses between paths before anything is read. */
function pathOf(operand: Json): Json {
  const path =
    typeof operand === 'object' && operand !== null && !Array.isArray(operand) ? (operand as { var?: Json }).var : null;
  return (Array.isArray(path) ? path[0] : path) ?? null;
}

function mistake(keys: readonly string[]): string {
  return keys.length === 1
    ? `there is no operator "${keys[0]}"`
    : `an object with ${keys.length} operators is no expression`;
}

/** Every mistake that can be seen without data: unknown operators, objects with no or several, too few or too many operands. */
export function logicProblems(logic: Json, pointer = ''): LogicProblem[] {
  if (Array.isArray(logic)) return logic.flatMap((item, index) => logicProblems(item, `${pointer}/${index}`));
  if (typeof logic !== 'object' || logic === null) return [];
  const keys = Object.keys(logic);
  if (keys.length !== 1) {
    return [
      {
        pointer,
        message: `an expression has one operator, not ${keys.length}${keys.length > 0 ? `: ${keys.join(', ')}` : ''}`,
      },
    ];
  }
  const name = keys[0] as string;
  const operator = OPERATORS[name];
  if (operator === undefined) return [{ pointer, message: `there is no operator "${name}"` }];
  const raw = (logic as { readonly [key: string]: Json })[name] as Json;
  const operands: readonly Json[] = Array.isArray(raw) ? raw : [raw];
  const problems = operands.flatMap((operand, index) =>
    logicProblems(
      operand,
      `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}${Array.isArray(raw) ? `/${index}` : ''}`,
    ),
  );
  const tooMany = operator.max !== null && operands.length > operator.max;
  if (operands.length < operator.min || tooMany) {
    problems.unshift({ pointer, message: `"${name}" takes ${arity(operator)}, not ${operands.length}` });
  }
  return problems;
}

function arity({ min, max }: Operator): string {
  if (max === null) return `at least ${counted(min, 'operand')}`;
  return min === max ? counted(min, 'operand') : `${min} to ${max} operands`;
}
