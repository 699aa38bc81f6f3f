import type { ErrorObject, ValidateFunction } from 'ajv';
import { logicProblems } from '../evaluate/json-logic.ts';
import type { Problem } from '../model/audit-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { AutomatedRule, EngineRule, ManualRule, Rule } from '../model/rule.ts';
import { appendPointer } from '../snapshot/pointer.ts';
import { digestJson } from '../snapshot/sha256-hex.ts';
import { lintRule } from './lint-rule.ts';
import { describeSchemaErrors, tellingErrors } from './schema-errors.ts';

/** Where logic stands in a rule. What is wrong with it, the linter says in better words than a schema of 64 operators can. */
const EXPRESSION =
  /^\/(?:check|when|forEach\/where|let\/[^/]+\/(?:distinctRefs\/where|collect\/each|anyObject\/(?:where|test)))(?:\/|$)/;

/** Where the shape decides whether the linter can read a rule; of parameters it needs no more than that they are objects. */
const SHAPE = /^\/(?:inputs|forEach|let|message)(?:\/|$)/;
const PARAMETER = /^\/params(?:\/[^/]*)?$/;

/** Makes a rule of a rule file's content, or says every mistake in it. References to frameworks are joined later, from rules/frameworks. */
export function parseRule(content: Json, validate: ValidateFunction): { rule: Rule } | { problems: Problem[] } {
  const isValid = validate(content);
  const errors = tellingErrors(isValid ? [] : (validate.errors ?? []));
  const outside = errors.filter(({ instancePath }) => !EXPRESSION.test(instancePath));
  if (outside.length > 0) {
    const told = describeSchemaErrors(outside);
    const more = isReadable(content, outside)
      ? lintRule(toRule(content as JsonObject))
      : expressionProblems(content, '');
    const isNew = (problem: Problem): boolean => !told.some(({ pointer }) => pointer === problem.pointer);
    return { problems: [...told, ...more.filter(isNew)] };
  }
  const rule = toRule(content as JsonObject);
  const problems = lintRule(rule);
  if (problems.length > 0) return { problems };
  return isValid ? { rule } : { problems: describeSchemaErrors(errors) };
}

/** Tells whether a rule with mistakes is sound enough to know which names its logic may use. */
function isReadable(content: Json, errors: readonly ErrorObject[]): boolean {
  if (!isJsonObject(content)) return false;
  const isThere = ['inputs', 'check', 'message'].every((member) => Object.hasOwn(content, member));
  const spoils = errors.some(({ instancePath, keyword }) => {
    if (keyword === 'type') return SHAPE.test(instancePath) || PARAMETER.test(instancePath);
    return SHAPE.test(instancePath) && (keyword === 'required' || keyword === 'additionalProperties');
  });
  return content['kind'] === 'automated' && isThere && !spoils;
}

/** Mistakes of the logic itself, wherever it stands. */
function expressionProblems(content: Json, pointer: string): Problem[] {
  if (EXPRESSION.test(pointer)) return logicProblems(content, pointer);
  if (!isJsonObject(content)) return [];
  return Object.entries(content).flatMap(([key, value]) => expressionProblems(value, appendPointer(pointer, key)));
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
