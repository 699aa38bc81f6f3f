import type {
  AnyObjectBinding,
  AutomatedRule,
  CollectBinding,
  DistinctRefsBinding,
  LetBinding,
  Logic,
  ReferenceBinding,
} from '../model/rule.ts';
import type { Thunk } from './frame.ts';
import { compileLogic } from './json-logic.ts';

export type LetProgram =
  | { readonly kind: 'reference'; readonly path: Thunk; readonly definition: ReferenceBinding }
  | {
      readonly kind: 'distinctRefs';
      readonly definition: DistinctRefsBinding['distinctRefs'];
      readonly where: Thunk | null;
      readonly ref: Thunk;
    }
  | { readonly kind: 'collect'; readonly definition: CollectBinding['collect']; readonly each: Thunk }
  | {
      readonly kind: 'anyObject';
      readonly definition: AnyObjectBinding['anyObject'];
      readonly where: Thunk | null;
      readonly lets: ReadonlyMap<string, LetProgram>;
      readonly test: Thunk;
    };

/** A rule with its logic compiled; made once per rule, used for every appliance. */
export interface RuleProgram {
  readonly rule: AutomatedRule;
  readonly where: Thunk | null;
  readonly when: Thunk | null;
  readonly check: Thunk | null;
  readonly lets: ReadonlyMap<string, LetProgram>;
}

const programs = new WeakMap<AutomatedRule, RuleProgram>();

/** Compiles a rule once. */
export function programOf(rule: AutomatedRule): RuleProgram {
  const known = programs.get(rule);
  if (known !== undefined) return known;
  const program: RuleProgram = {
    rule,
    where: compiledCondition(rule.forEach?.where),
    when: compiledCondition(rule.when ?? undefined),
    check: rule.check === null ? null : compileLogic(rule.check),
    lets: compileLets(rule.let),
  };
  programs.set(rule, program);
  return program;
}

function compiledCondition(logic: Logic | undefined): Thunk | null {
  return logic === undefined ? null : compileLogic(logic, 'condition');
}

/** Compiles the names of a rule. */
export function compileLets(lets: Readonly<Record<string, LetBinding>>): ReadonlyMap<string, LetProgram> {
  return new Map(Object.entries(lets).map(([name, binding]) => [name, compileLet(binding)]));
}

function compileLet(binding: LetBinding): LetProgram {
  if ('ref' in binding) return { kind: 'reference', path: compileLogic({ var: binding.ref }), definition: binding };
  if ('distinctRefs' in binding) {
    const definition = binding.distinctRefs;
    return {
      kind: 'distinctRefs',
      definition,
      where: compiledCondition(definition.where),
      ref: compileLogic({ var: definition.ref }),
    };
  }
  if ('collect' in binding)
    return { kind: 'collect', definition: binding.collect, each: compileLogic(binding.collect.each) };
  const definition = binding.anyObject;
  return {
    kind: 'anyObject',
    definition,
    where: compiledCondition(definition.where),
    lets: compileLets(definition.let ?? {}),
    test: compileLogic(definition.test, 'condition'),
  };
}
