/** Any value that a JSON text can hold. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. Keys come from outside: read them with `Object.hasOwn`, never through the prototype. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Whether a value is a JSON object, neither null nor a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
