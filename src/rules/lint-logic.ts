import { logicProblems } from '../evaluate/json-logic.ts';
import type { Problem } from '../model/audit-error.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { appendPointer } from '../snapshot/pointer.ts';
import { patternProblem } from './pattern-problem.ts';

/** Operators whose second operand reads the item of a list instead of the rule's names. */
const LOOPS = new Set(['all', 'some', 'none', 'filter', 'map', 'reduce']);

/** What the names have that every rule can read. */
const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  $appliance: ['name', 'host', 'version', 'tls', 'tls.certificate', 'tls.protocol'],
  $item: ['key', 'href', 'protocol'],
};

/** What an expression may use where it stands. */
export interface LogicScope {
  readonly names: ReadonlySet<string>;
  readonly params: ReadonlySet<string>;
  readonly collections: ReadonlySet<string>;
  /** Names that hold a list of objects: what one of them says is read of that one. */
  readonly lists: ReadonlySet<string>;
  /** Names that hold one object per protocol, where no object is judged that says which. */
  readonly unbound: ReadonlySet<string>;
  /** Whether a default may stand for an absent datum; not where nobody can tell whether that leads to a pass. */
  readonly takesDefaults: boolean;
}

/** Every mistake of one expression, with JSON pointers: operators, arity, names that nobody provides, parameters, patterns. */
export function lintLogic(logic: Json, pointer: string, scope: LogicScope): Problem[] {
  return [...logicProblems(logic, pointer), ...lintNames(logic, pointer, scope, false)];
}

function lintNames(logic: Json, pointer: string, scope: LogicScope, inItem: boolean): Problem[] {
  if (Array.isArray(logic))
    return logic.flatMap((item, index) => lintNames(item, `${pointer}/${index}`, scope, inItem));
  if (typeof logic !== 'object' || logic === null) return [];
  // One operator, unless that is the mistake.
  return Object.entries(logic).flatMap(([operator, raw]) => {
    const operands: readonly Json[] = Array.isArray(raw) ? raw : [raw];
    const own = lintOperands(operator, operands, pointer, scope, inItem);
    const below = appendPointer(pointer, operator);
    return own.concat(
      operands.flatMap((operand, index) => {
        const at = Array.isArray(raw) ? appendPointer(below, index) : below;
        return lintNames(operand, at, scope, inItem || (index === 1 && LOOPS.has(operator)));
      }),
    );
  });
}

function lintOperands(
  operator: string,
  operands: readonly Json[],
  pointer: string,
  scope: LogicScope,
  inItem: boolean,
): Problem[] {
  const [first, second] = operands;
  const at = (message: string, hint?: string): Problem[] => [
    { pointer, message, ...(hint === undefined ? {} : { hint }) },
  ];
  if (operator === 'var' && second !== undefined && !scope.takesDefaults)
    return at('a default stands for nothing in let: an absent datum is a gap there');
  if (operator === 'absentSince' && typeof first !== 'string')
    return at('absentSince takes a path that stands in the rule as a text');
  for (const path of inItem ? [] : pathsOf(operator, operands)) {
    const mistake = pathMistake(path, scope);
    if (mistake !== null) return at(mistake.message, mistake.hint);
    if (operator !== 'var' && scope.lists.has(path.split('.', 1).join()))
      return at(
        `"${path}" is a collection, which is never absent as a whole`,
        'Judge each of its objects, or read it as a list.',
      );
  }
  if (operator === 'param' && !(typeof first === 'string' && scope.params.has(first))) {
    return at(`the rule has no parameter ${JSON.stringify(first)}`);
  }
  if (operator === 'deref' && !(typeof second === 'string' && scope.collections.has(second))) {
    return at(`the rule has no collection ${JSON.stringify(second)}`);
  }
  if (operator === 'exactlyOne' && !operands.every(isVariable))
    return at('exactlyOne takes expressions of the form {"var": "…"}, without a default');
  if (operator === 'matches') {
    const reason = typeof second === 'string' ? patternProblem(second) : 'is not a text that stands in the rule';
    if (reason !== null) return at(`the pattern ${reason}`);
  }
  return [];
}

/** The paths that an operator reads, as far as they stand in the rule. */
function pathsOf(operator: string, operands: readonly Json[]): readonly string[] {
  const [first, second] = operands;
  if (operator === 'var') return [typeof first === 'string' ? first : ''];
  const isPath = (operand: Json | undefined): operand is string => typeof operand === 'string';
  if (operator === 'absentSince') return [first].filter(isPath);
  const listed = operator === 'missing' ? operands : operator === 'missing_some' ? [second] : [];
  return listed.flatMap((one) => (Array.isArray(one) ? one : [one])).filter(isPath);
}

/** Why a path can lead to nothing, whatever the appliance answers; null when it may lead to something. */
export function pathMistake(path: string, scope: LogicScope): { message: string; hint: string } | null {
  const [name = '', member] = path.split('.');
  if (!scope.names.has(name))
    return {
      message: `no input, object or let provides "${name}"`,
      hint: `Provided are: ${[...scope.names].sort().join(', ')}.`,
    };
  if (path.split('.').includes('')) return { message: `"${path}" has a dot too many`, hint: 'Such as name.member.' };
  const known = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined;
  const below = path.slice(name.length + 1);
  if (known !== undefined && member !== undefined && !known.includes(below))
    return { message: `"${name}" has no "${below}"`, hint: `It has: ${known.join(', ')}.` };
  if (scope.unbound.has(name))
    return {
      message: `"${name}" is one object per protocol, and nothing that is judged here says which`,
      hint: `Judge each: "forEach": {"in": "${name}", "as": "${name}", "name": "$item.key", "onEmpty": "notapplicable"}.`,
    };
  if (scope.lists.has(name) && member !== undefined && !/^\d+$/.test(member))
    return {
      message: `"${name}" is a collection, and only its objects can have "${member}"`,
      hint: `Judge each: "forEach": {"in": "${name}", "as": "one", "name": "one.name", "onEmpty": "notapplicable"}, and read one${path.slice(name.length)}; or ask all at once: {"all": [{"var": "${name}"}, …]}.`,
    };
  return null;
}

function isVariable(logic: Json): boolean {
  if (!isJsonObject(logic) || Object.keys(logic).join() !== 'var') return false;
  return typeof logic['var'] === 'string' || (Array.isArray(logic['var']) && logic['var'].length === 1);
}
