import type { Json, JsonObject } from '../model/json.ts';
import { isRedacted } from '../model/snapshot.ts';
import { type Gap, gap, isGap, typeMismatch } from './gap.ts';

/**
 * What an expression gives: a JSON value, a gap, or a list that may hold gaps
 * (a list built over something unread keeps what was found).
 */
export type Value = Json | Gap | readonly Value[] | ValueObject;

/** Facts made by an operator (a certificate's, a group's rights): a plain object of values. */
export interface ValueObject {
  readonly [key: string]: Value;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isObject(value: Value | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isGap(value);
}

export function isFiniteNumber(value: Value | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** The word for a value's type in messages. */
export function typeName(value: Value | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (isList(value)) return 'a list';
  if (isObject(value)) return isRedacted(value) ? 'a redacted secret' : 'an object';
  return typeof value === 'number' && !Number.isFinite(value) ? 'a number out of range' : `a ${typeof value}`;
}

/** A gap that says what an operator wanted and what it was given; `redacted` where a secret's marker was given. */
export function wanted(what: string, given: Value | undefined): Gap {
  if (isObject(given) && isRedacted(given)) {
    return gap({ level: 'unknown', reasonCode: 'redacted', message: `${what} was expected where a secret stands` });
  }
  return typeMismatch(`${what} was expected, not ${typeName(given)}`);
}

/** Strict equality: two strings, two finite numbers or two booleans; anything with null. Undefined where it has no answer. */
export function strictlyEqual(left: Value, right: Value): boolean | undefined {
  if (left === null || right === null) return left === right;
  if (typeof left === 'string' && typeof right === 'string') return left === right;
  if (typeof left === 'boolean' && typeof right === 'boolean') return left === right;
  if (isFiniteNumber(left) && isFiniteNumber(right)) return left === right;
  return undefined;
}
