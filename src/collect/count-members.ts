import type { Json, JsonObject } from '../model/json.ts';

/**
 * Members of all objects in a parsed value. Its depth was checked before.
 *
 * @param shapes gets the keys of all objects and their sequences: an engine keeps each apart, at a cost of its own
 */
export function countMembers(value: Json, shapes: Set<string>): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return sum(value, shapes);
  const keys = Object.keys(value);
  const known = shapes.size;
  shapes.add(keys.join('\n'));
  if (shapes.size > known) for (const key of keys) shapes.add(key);
  let count = keys.length;
  for (const key of keys) {
    const child = (value as JsonObject)[key] as Json;
    if (typeof child === 'object') count += countMembers(child, shapes);
  }
  return count;
}

function sum(items: readonly Json[], shapes: Set<string>): number {
  let count = 0;
  for (const item of items) if (typeof item === 'object') count += countMembers(item, shapes);
  return count;
}
