import type { ErrorObject, ValidateFunction } from 'ajv';
import { logicProblems } from '../evaluate/json-logic.ts';
import type { Problem } from '../model/audit-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { AutomatedRule, EngineRule, ManualRule, Rule } from '../model/rule.ts';
import { appendPointer } from '../snapshot/pointer.ts';
import { digestJson } from '../snapshot/sha256-hex.ts';
import { lintRule } from './lint-rule.ts';

/** Where logic stands in a rule. What is wrong with it, the linter says in better words than a schema of 64 operators can. */
const EXPRESSION =
  /^\/(?:check|when|forEach\/where|let\/[^/]+\/(?:distinctRefs\/where|collect\/each|anyObject\/(?:where|test)))(?:\/|$)/;

/** Where the shape decides whether the linter can read a rule; of parameters it needs no more than that they are objects. */
const SHAPE = /^\/(?:inputs|forEach|let|message)(?:\/|$)/;
const PARAMETER = /^\/params(?:\/[^/]*)?$/;

/** Makes a rule of a rule file's content, or says every mistake in it. References to frameworks are joined later, from rules/frameworks. */
export function parseRule(content: Json, validate: ValidateFunction): { rule: Rule } | { problems: Problem[] } {
  const isValid = validate(content);
  const errors = tellingErrors(nearestErrors(isValid ? [] : (validate.errors ?? [])));
  const outside = errors.filter(({ instancePath }) => !EXPRESSION.test(instancePath));
  if (outside.length > 0) {
    const told = inWords(outside);
    const more = isReadable(content, outside)
      ? lintRule(toRule(content as JsonObject))
      : expressionProblems(content, '');
    const isNew = (problem: Problem): boolean => !told.some(({ pointer }) => pointer === problem.pointer);
    return { problems: [...told, ...more.filter(isNew)] };
  }
  const rule = toRule(content as JsonObject);
  const problems = lintRule(rule);
  if (problems.length > 0) return { problems };
  return isValid ? { rule } : { problems: inWords(errors) };
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

/** Schema errors in words; of a list of alternatives only what is wrong in the nearest one. */
export function describeSchemaErrors(errors: readonly ErrorObject[]): Problem[] {
  return inWords(tellingErrors(nearestErrors(errors)));
}

/** Without those that say only that something deeper, which is told, is wrong. */
function tellingErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const telling = errors.filter(({ keyword }) => !['if', 'anyOf', 'oneOf'].includes(keyword));
  return telling.length > 0 ? telling : errors;
}

function inWords(errors: readonly ErrorObject[]): Problem[] {
  const seen = new Set<string>();
  return errors.flatMap((error) => {
    const problem = describeSchemaError(error, errors);
    const key = `${problem.pointer} ${problem.message}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [problem];
  });
}

/** What shows that another alternative was meant weighs more than what is missing. */
const WEIGHTS: Readonly<Record<string, number>> = { additionalProperties: 3, type: 3 };

/** Without what is wrong in those alternatives of which another one comes nearer. */
function nearestErrors(errors: readonly ErrorObject[]): ErrorObject[] {
  const far = new Set<ErrorObject>();
  for (const choice of errors) {
    const { keyword, instancePath, schemaPath, schema } = choice;
    if ((keyword !== 'oneOf' && keyword !== 'anyOf') || !Array.isArray(schema)) continue;
    const branches = schema.map((_branch, index) => {
      const own = errors.filter(
        (error) => error.instancePath === instancePath && error.schemaPath.startsWith(`${schemaPath}/${index}/`),
      );
      return { own, weight: own.reduce((sum, error) => sum + (WEIGHTS[error.keyword] ?? 1), 0) };
    });
    const least = Math.min(...branches.map(({ weight }) => weight));
    for (const { own, weight } of branches) if (weight > least) for (const error of own) far.add(error);
  }
  return errors.filter((error) => !far.has(error));
}

function describeSchemaError(error: ErrorObject, all: readonly ErrorObject[]): Problem {
  const { instancePath, keyword, params, message } = error;
  const details = params as Record<string, unknown>;
  if (keyword === 'additionalProperties') {
    const key = String(details['additionalProperty']);
    return { pointer: `${instancePath}/${key}`, message: `there is no member "${key}" here` };
  }
  if (keyword === 'required')
    return { pointer: instancePath, message: `"${String(details['missingProperty'])}" is missing` };
  if (keyword === 'enum')
    return { pointer: instancePath, message: `must be one of ${(details['allowedValues'] as unknown[]).join(', ')}` };
  if (keyword === 'type') {
    const types = all.filter((other) => other.keyword === 'type' && other.instancePath === instancePath);
    const names = types.flatMap((other) => (other.params as { type: string | string[] }).type);
    return { pointer: instancePath, message: `must be ${[...new Set(names)].join(' or ')}` };
  }
  // Told only where nothing deeper is wrong: then more than one alternative fits.
  if (keyword === 'oneOf') return { pointer: instancePath, message: 'says two things that exclude each other' };
  return { pointer: instancePath, message: message ?? 'is wrong' };
}
