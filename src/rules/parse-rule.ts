import type { ErrorObject, ValidateFunction } from 'ajv';
import { logicProblems } from '../evaluate/json-logic.ts';
import type { Problem } from '../model/audit-error.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { AutomatedRule, EngineRule, ManualRule, Rule } from '../model/rule.ts';
import { digestJson } from '../snapshot/sha256-hex.ts';
import { lintRule } from './lint-rule.ts';

/** Where logic stands in a rule. What is wrong with it, the linter says in better words than a schema of 64 operators can. */
const EXPRESSION =
  /^\/(?:check|when|forEach\/where|let\/[^/]+\/(?:distinctRefs\/where|collect\/each|anyObject\/(?:where|test)))(?:\/|$)/;

/** Makes a rule of a rule file's content, or says every mistake in it. References to frameworks are joined later, from rules/frameworks. */
export function parseRule(content: Json, validate: ValidateFunction): { rule: Rule } | { problems: Problem[] } {
  const isValid = validate(content);
  const schemaProblems = isValid ? [] : describeSchemaErrors(validate.errors ?? []);
  const outside = schemaProblems.filter(({ pointer = '' }) => !EXPRESSION.test(pointer));
  if (outside.length > 0) return { problems: [...outside, ...structuralProblems(content)] };
  const rule = toRule(content as JsonObject);
  const problems = lintRule(rule);
  if (problems.length > 0) return { problems };
  return isValid ? { rule } : { problems: schemaProblems };
}

/** Mistakes of the logic itself, where the rest of the file is not sound enough to know which names it may use. */
function structuralProblems(content: Json): Problem[] {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return [];
  return ['when', 'check'].flatMap((member) =>
    Object.hasOwn(content, member) ? logicProblems((content as JsonObject)[member] as Json, `/${member}`) : [],
  );
}

function toRule(content: JsonObject): Rule {
  const { $schema: _schema, ...data } = content;
  const { remediation } = data;
  const base = {
    // What an own rule need not say.
    tier: 'core',
    confirmed: true,
    source: 'Rule of this organisation',
    ...data,
    remediation: typeof remediation === 'string' ? { text: remediation } : remediation,
    aliases: data['aliases'] ?? [],
    references: data['references'] ?? [],
    sha256: digestJson(data),
  };
  if (data['kind'] === 'automated') {
    const defaults = {
      appliesTo: null,
      when: null,
      inputs: {},
      forEach: null,
      let: {},
      check: null,
      uncheckable: null,
      params: {},
    };
    return { ...defaults, ...base } as unknown as AutomatedRule;
  }
  return { params: {}, ...base } as unknown as EngineRule | ManualRule;
}

/** Schema errors in words; of a list of alternatives only what is wrong in the nearest one. */
export function describeSchemaErrors(errors: readonly ErrorObject[]): Problem[] {
  const telling = errors.filter(({ keyword }) => !['if', 'anyOf', 'oneOf', 'allOf'].includes(keyword));
  const seen = new Set<string>();
  return (telling.length > 0 ? telling : errors).flatMap((error) => {
    const problem = describeSchemaError(error);
    const key = `${problem.pointer} ${problem.message}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [problem];
  });
}

function describeSchemaError({ instancePath, keyword, params, message }: ErrorObject): Problem {
  const details = params as Record<string, unknown>;
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') {
    const key = String(details['additionalProperty'] ?? details['unevaluatedProperty']);
    return { pointer: `${instancePath}/${key}`, message: `there is no member "${key}" here` };
  }
  if (keyword === 'required')
    return { pointer: instancePath, message: `"${String(details['missingProperty'])}" is missing` };
  if (keyword === 'enum')
    return { pointer: instancePath, message: `must be one of ${(details['allowedValues'] as unknown[]).join(', ')}` };
  return { pointer: instancePath, message: message ?? 'is wrong' };
}
