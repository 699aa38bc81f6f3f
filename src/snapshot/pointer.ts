import type { Json } from '../model/json.ts';

/** A JSON pointer (RFC 6901) with one token more. */
export function appendPointer(pointer: string, token: string | number): string {
  return `${pointer}/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The tokens of a JSON pointer, unescaped; `undefined` when the text is no pointer. */
export function parsePointer(pointer: string): readonly string[] | undefined {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return undefined;
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/**
 * What stands at a JSON pointer. `undefined` means absent (or no pointer at all) and is never the same as `null`, which is a value.
 * Reads own properties only, so that `/constructor` or `/length` of something that an appliance sent is absent.
 */
export function resolvePointer(document: Json, pointer: string): Json | undefined {
  const tokens = parsePointer(pointer);
  if (tokens === undefined) return undefined;
  let value: Json | undefined = document;
  for (const token of tokens) {
    value = value === undefined ? undefined : member(value, token);
  }
  return value;
}

function member(value: Json, token: string): Json | undefined {
  if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined;
  return (value as Readonly<Record<string, Json>>)[token];
}
