import type { Json } from '../model/json.ts';

/**
 * The one text of a JSON value (RFC 8785, JSON Canonicalization Scheme): keys sorted by UTF-16 code units, no white space,
 * numbers and strings as ECMAScript writes them. Where RFC 8785 refuses lone surrogates, they are escaped (`\ud800`),
 * because an appliance may send them and the text has to stay valid UTF-8. `-0` becomes `0`. Own members that are
 * `undefined` are left out, as `JSON.stringify` does.
 *
 * @throws TypeError for a number that is not finite and for anything that JSON does not know.
 */
export function canonicalJson(value: Json): string {
  const parts: string[] = [];
  write(value, parts);
  return parts.join('');
}

function write(value: Json | undefined, parts: string[]): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    parts.push(JSON.stringify(value));
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`JSON has no number ${value}.`);
    parts.push(JSON.stringify(value));
  } else if (Array.isArray(value)) {
    writeArray(value, parts);
  } else if (typeof value === 'object') {
    writeObject(value as Readonly<Record<string, Json>>, parts);
  } else {
    throw new TypeError(`JSON has no ${typeof value}.`);
  }
}

function writeArray(items: readonly Json[], parts: string[]): void {
  parts.push('[');
  for (const [index, item] of items.entries()) {
    if (index > 0) parts.push(',');
    write(item, parts);
  }
  parts.push(']');
}

function writeObject(object: Readonly<Record<string, Json>>, parts: string[]): void {
  parts.push('{');
  let first = true;
  // The default sort order of ECMAScript compares UTF-16 code units, which is the order RFC 8785 (3.2.3) asks for.
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member === undefined) continue;
    if (!first) parts.push(',');
    first = false;
    parts.push(JSON.stringify(key), ':');
    write(member, parts);
  }
  parts.push('}');
}
