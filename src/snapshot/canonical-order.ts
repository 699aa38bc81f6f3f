import type { Json } from '../model/json.ts';
import { setOwn } from './set-own.ts';

/**
 * The same value with the members of every object in the order of canonical JSON (RFC 8785, by code unit): so that whoever
 * goes through members meets them as if the value had been read from its canonical text. Members that are undefined are left
 * out, as in JSON. Objects that are shared stay shared. Pure.
 */
export function canonicalOrder<T>(value: T): T {
  return ordered(value as Json, new Map()) as T;
}

function ordered(value: Json | undefined, done: Map<object, Json>): Json | undefined {
  if (typeof value !== 'object' || value === null) return value;
  const known = done.get(value);
  if (known !== undefined) return known;
  let copy: Json;
  if (Array.isArray(value)) copy = value.map((item: Json) => ordered(item, done) ?? null);
  else {
    const members: Record<string, Json> = {};
    const object = value as { readonly [key: string]: Json };
    for (const key of Object.keys(object).sort()) {
      const member = ordered(object[key], done);
      if (member !== undefined) setOwn(members, key, member);
    }
    copy = members;
  }
  done.set(value, copy);
  return copy;
}
