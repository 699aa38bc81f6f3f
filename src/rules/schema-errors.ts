import type { ErrorObject } from 'ajv';
import type { Problem } from '../model/audit-error.ts';
import { appendPointer } from '../snapshot/pointer.ts';

/**
 * Of all errors of a schema (`allErrors`, `verbose`) those that help whoever wrote the file: of a list of alternatives what is wrong in
 * the nearest one, and nothing that says only that something deeper, which is told, is wrong.
 */
export function tellingErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const near = nearestErrors(errors);
  const telling = near.filter(({ keyword }) => !['if', 'anyOf', 'oneOf'].includes(keyword));
  return telling.length > 0 ? telling : near;
}

/** Telling errors in words, each once, with JSON pointers into the file. */
export function describeSchemaErrors(errors: readonly ErrorObject[]): Problem[] {
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
    return { pointer: appendPointer(instancePath, key), message: `there is no member "${key}" here` };
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
  if (keyword === 'pattern') {
    const { description } = error.parentSchema as { readonly description?: string };
    return { pointer: instancePath, message: message ?? 'is wrong', ...(description && { hint: description }) };
  }
  // Told only where nothing deeper is wrong: then more than one alternative fits.
  if (keyword === 'oneOf') return { pointer: instancePath, message: 'says two things that exclude each other' };
  return { pointer: instancePath, message: message ?? 'is wrong' };
}
