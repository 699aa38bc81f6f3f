import type { Json } from '../model/json.ts';
import { setOwn } from './set-own.ts';

/**
 * The same value with the members of every object in the order of canonical JSON (RFC 8785, by code unit): so that whoever
 * goes through members meets them as if the value had been read from its canonical text. Members that are undefined are left
 * out, as in JSON. What is in order already is not copied, and objects that are shared stay shared. Pure.
 */
export function canonicalOrder<T>(value: T): T {
  return ordered(value as Json, new Map()) as T;
}

function ordered(value: Json | undefined, copies: Map<object, Json>): Json | undefined {
  if (typeof value !== 'object' || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const copy = Array.isArray(value) ? orderedItems(value, copies) : orderedMembers(value as Members, copies);
  if (copy !== value) copies.set(value, copy);
  return copy;
}

type Members = { readonly [key: string]: Json };

function orderedItems(items: readonly Json[], copies: Map<object, Json>): Json {
  const copy = items.map((item) => ordered(item, copies) ?? null);
  return copy.every((item, index) => item === items[index]) ? items : copy;
}

function orderedMembers(object: Members, copies: Map<object, Json>): Json {
  const keys = Object.keys(object);
  const sorted = keys.toSorted();
  const values = sorted.map((key) => ordered(object[key], copies));
  const isSame = sorted.every((key, index) => {
    const value = values[index];
    return key === keys[index] && value !== undefined && value === object[key];
  });
  if (isSame) return object;
  const members: Record<string, Json> = {};
  for (const [index, key] of sorted.entries()) {
    const value = values[index];
    if (value !== undefined) setOwn(members, key, value);
  }
  return members;
}
