import type { JsonObject } from '../../../src/model/json.ts';

/**
 * One answer of an appliance: the JSON it sends. Members that start with `$` are for the simulator and never sent:
 * `$status` (number, default 200), `$raw_body` (string sent instead of the JSON), `$use` (a comment).
 */
export type Answer = JsonObject;

/** Path (no trailing slash, no query) -> answer. Frozen all through, so trees can share their answers. */
export type Tree = Readonly<Record<string, Answer>>;

/** Freezes a JSON value and everything in it. Stops at what is frozen already. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const child of Object.values(value)) deepFreeze(child);
  return value;
}
