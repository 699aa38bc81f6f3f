import type { Json, JsonObject } from '../model/json.ts';
import type { AutomatedRule } from '../model/rule.ts';
import { judge, judgeObject, judgeVersion, type RuleSettings, type Verdict } from './evaluate-rule.ts';
import type { Binding, Context, Frame, Scope } from './frame.ts';
import { gap, isGap } from './gap.ts';
import { nameAt } from './message.ts';
import { type LetProgram, programOf } from './rule-program.ts';
import { inventoryBinding } from './scope.ts';
import { createTrace } from './trace.ts';
import { isObject, type Value } from './value.ts';

/** Address of the object that a case gives values for; a case for a policy stands for a policy in use. */
const CASE_HREF = '/case/object';

/**
 * Evaluates a rule on values given for its names instead of on a snapshot: inputs, the object under judgement, `let` names,
 * `$inventory`, `$appliance`. A name left out stands for an endpoint that was not read or a reference that leads nowhere.
 */
export function evaluateGiven(rule: AutomatedRule, given: JsonObject, settings: RuleSettings): Verdict {
  const program = programOf(rule);
  const appliance = given['$appliance'];
  const version = isObject(appliance) && typeof appliance['version'] === 'string' ? appliance['version'] : null;
  const context: Context = {
    trace: createTrace(),
    params: settings.parameters,
    asOfMs: settings.asOfMs,
    version,
    dereference: (reference, collection) => follow(given, reference, collection),
    places: new WeakMap(),
    certificates: new Map(),
  };
  const scope: Scope = (name) => bindGiven(name, given, settings.inventory, program.lets, () => frame);
  const frame: Frame & { scope: Scope } = { context, scope };
  const name = rule.forEach === null ? null : nameAt(rule.forEach.name, frame);
  const resource = { path: CASE_HREF, name };
  const beforehand = version === null ? null : judgeVersion(rule, version, resource);
  if (beforehand !== null) return beforehand;
  if (rule.forEach === null) return judge(program, frame, resource);
  return (
    judgeObject(program, frame, resource) ?? {
      resource,
      result: 'informational',
      reasonCode: 'condition',
      message: 'not in use, so not judged',
      evidence: [],
    }
  );
}

function bindGiven(
  name: string,
  given: JsonObject,
  inventory: JsonObject,
  lets: ReadonlyMap<string, LetProgram>,
  frame: () => Frame,
): Binding {
  if (name === '$inventory') return inventoryBinding(inventory);
  if (Object.hasOwn(given, name))
    return { value: given[name] as Json, location: { endpoint: `/case/${name}`, pointer: '' } };
  if (name === '$item') return { value: { key: 'object', href: CASE_HREF }, location: null };
  const program = lets.get(name);
  if (program?.kind === 'distinctRefs') return { value: [CASE_HREF], location: null };
  if (program?.kind === 'reference') {
    const reference = program.path(frame());
    if (reference === null || isGap(reference)) return { value: reference, location: null };
    return {
      value: gap({ level: 'error', reasonCode: 'dangling-reference', message: `${name} leads nowhere` }),
      location: null,
    };
  }
  return { value: gap({ level: 'error', reasonCode: 'http-403', message: `${name} was not read` }), location: null };
}

/** A collection given as `{key: object}`. */
function follow(given: JsonObject, reference: Value, collection: string): Binding {
  const objects = given[collection];
  const key = isObject(reference) ? reference['key'] : reference;
  if (isObject(objects) && typeof key === 'string' && Object.hasOwn(objects, key)) {
    return { value: objects[key] as Json, location: { endpoint: `/case/${collection}/${key}`, pointer: '' } };
  }
  return {
    value: gap({ level: 'error', reasonCode: 'dangling-reference', message: `${String(key)} leads nowhere` }),
    location: null,
  };
}
