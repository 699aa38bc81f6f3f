import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { Problem } from '../model/audit-error.ts';
import { compileSchema } from '../snapshot/compile-schema.ts';
import { parsePointer } from '../snapshot/pointer.ts';
import schema from './fleet.schema.json' with { type: 'json' };
import { printableKey } from './printable-key.ts';
import { suggest } from './suggest.ts';
import { MAX_PROBLEMS, type Place, type YamlFile } from './yaml-file.ts';

let compiled: ValidateFunction | undefined;

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text (in quotes, where it looks like something else)',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const LITERAL_SECRETS: Readonly<Record<string, string>> = {
  password: 'Use passwordEnv, passwordFile, passwordCommand or clientCertificate instead.',
  passphrase: 'Use passphraseEnv, passphraseFile or passphraseCommand instead.',
  secret: 'Use secretEnv, secretFile or secretCommand instead.',
  fingerprint: 'Use fingerprintFile, fingerprintEnv or fingerprintCommand instead.',
};

/** Everything in a fleet file that its schema does not allow. No message quotes a value: it may be a secret. */
export function checkShape(yaml: YamlFile): readonly Problem[] {
  compiled ??= compileSchema(schema, { allErrors: true, verbose: true });
  if (compiled(yaml.value)) return [];
  const errors = (compiled.errors ?? []).filter(({ keyword }) => keyword !== 'propertyNames');
  return errors.slice(0, MAX_PROBLEMS).map((error) => toProblem(error, yaml));
}

function toProblem(error: ErrorObject, yaml: YamlFile): Problem {
  const place = parsePointer(error.instancePath) ?? [];
  const { params } = error as { params: Readonly<Record<string, unknown>> };
  const name = `${error.propertyName === undefined ? '' : 'A key of '}${nameOf(place)}`;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(error, [...place, String(params['additionalProperty'])], yaml);
    case 'required':
      return yaml.problemAt(place, `"${params['missingProperty']}" is missing here.`);
    case 'enum':
      return notOneOf(error, place, yaml);
    case 'const':
      return yaml.problemAt(place, `${name} must be ${String(params['allowedValue'])}.`);
    case 'type':
      return yaml.problemAt(place, `${name} must be ${typeNames(params['type'])}.`);
    case 'minimum':
    case 'maximum':
      return yaml.problemAt(place, `${name} must be ${rangeOf(error)}.`);
    case 'pattern':
      return yaml.problemAt(place, `${name} must be ${patternWords(String(params['pattern']))}.`);
    case 'minProperties':
    case 'maxProperties':
      return countProblem(error, place, yaml);
    case 'minLength':
    case 'minItems':
      return yaml.problemAt(place, `${name} ${params['limit'] === 1 ? 'must not be empty' : 'is too short'}.`);
    case 'uniqueItems':
      return yaml.problemAt(place, `${name} names something twice.`);
    default:
      return yaml.problemAt(place, `${name} ${error.message ?? 'is wrong'}.`);
  }
}

function unknownKey(error: ErrorObject, place: Place, yaml: YamlFile): Problem {
  const key = String(place.at(-1));
  const alternatives = Object.hasOwn(LITERAL_SECRETS, key) ? LITERAL_SECRETS[key] : undefined;
  if (alternatives !== undefined) {
    return yaml.problemAt(place, `A ${key} never stands in this file.`, alternatives, 'key');
  }
  const known = Object.keys((error.parentSchema as { properties?: object }).properties ?? {}).filter(
    (name) => name !== '$schema',
  );
  const meant = suggest(key, known);
  const hint = meant === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean "${meant}"?`;
  return yaml.problemAt(place, `"${printableKey(key)}" is not known here.`, hint, 'key');
}

function notOneOf(error: ErrorObject, place: Place, yaml: YamlFile): Problem {
  const allowed = (error.params as { allowedValues: readonly string[] }).allowedValues;
  const meant = typeof error.data === 'string' ? suggest(error.data, allowed) : undefined;
  const hint = meant === undefined ? undefined : `Did you mean "${meant}"?`;
  return yaml.problemAt(place, `${nameOf(place)} must be one of ${allowed.join(', ')}.`, hint);
}

function countProblem(error: ErrorObject, place: Place, yaml: YamlFile): Problem {
  const { minProperties, maxProperties, properties } = error.parentSchema as Readonly<Record<string, unknown>>;
  const isChoice = minProperties === 1 && maxProperties === 1;
  const what = isChoice ? `must be one of ${Object.keys(properties ?? {}).join(', ')}` : (error.message ?? 'is wrong');
  return yaml.problemAt(place, `${nameOf(place)} ${what}.`);
}

/** The schema has two patterns. */
function patternWords(pattern: string): string {
  return pattern.startsWith('^http')
    ? 'an http or https address without credentials'
    : 'the name of an environment variable';
}

function rangeOf(error: ErrorObject): string {
  const { minimum, maximum } = error.parentSchema as { minimum: number; maximum: number };
  return `between ${minimum} and ${maximum}`;
}

function typeNames(type: unknown): string {
  return [type]
    .flat()
    .map((name) => TYPE_NAMES[String(name)] ?? String(name))
    .join(' or ');
}

/** The last key of a place, for the start of a sentence. */
function nameOf(place: Place): string {
  if (place.length === 0) return 'The file';
  const key = place.findLast((token) => !/^\d+$/.test(String(token)));
  const isItem = key !== place.at(-1);
  return `${isItem ? 'Each item of ' : ''}"${printableKey(String(key))}"`;
}
