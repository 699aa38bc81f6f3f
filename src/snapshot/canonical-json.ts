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
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`JSON has no number ${value}.`);
      return JSON.stringify(value);
    case 'object':
      return Array.isArray(value) ? arrayText(value) : objectText(value as Readonly<Record<string, Json>>);
    default:
      throw new TypeError(`JSON has no ${typeof value}.`);
  }
}

function arrayText(items: readonly Json[]): string {
  let text = '[';
  for (const item of items) text += text === '[' ? canonicalJson(item) : `,${canonicalJson(item)}`;
  return `${text}]`;
}

function objectText(object: Readonly<Record<string, Json>>): string {
  let text = '{';
  // The default sort order of ECMAScript compares UTF-16 code units, which is the order RFC 8785 (3.2.3) asks for.
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member === undefined) continue;
    text += `${text === '{' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `${text}}`;
}
