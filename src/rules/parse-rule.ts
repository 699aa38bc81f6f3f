import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Problem } from '../model/audit-error.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { AutomatedRule, EngineRule, ManualRule, Rule } from '../model/rule.ts';
import { digestJson } from '../snapshot/sha256-hex.ts';
import { lintRule } from './lint-rule.ts';

/** Makes a rule of a rule file's content, or says every mistake in it. References to frameworks are joined later, from rules/frameworks. */
export function parseRule(content: Json, validate: ValidateFunction): { rule: Rule } | { problems: Problem[] } {
  if (!validate(content)) return { problems: describeSchemaErrors(validate.errors ?? []) };
  const rule = toRule(content as JsonObject);
  const problems = lintRule(rule);
  return problems.length > 0 ? { problems } : { rule };
}

function toRule(content: JsonObject): Rule {
  const { $schema: _schema, ...data } = content;
  const base = {
    ...data,
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
