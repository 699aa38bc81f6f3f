import { isJsonObject, type JsonObject } from '../model/json.ts';
import { applianceText } from './appliance-text.ts';
import { failure } from './collect-failure.ts';
import { countMembers } from './count-members.ts';
import { findDuplicateKey } from './duplicate-key.ts';
import type { HttpAnswer } from './http-answer.ts';
import { type JsonBounds, surveyJson } from './json-fault.ts';
import { isHtml } from './login.ts';

/** A document and how many values it may hold at most. */
export interface ParsedDocument {
  readonly document: JsonObject;
  readonly values: number;
}

/**
 * The JSON object of an answer with status 200: strict UTF-8 (a byte order mark is dropped), at most `maxDepth` levels and
 * `maxValues` values, no key named twice, no number that would become another one. Keys such as `__proto__` are plain members of the result; read it with `Object.hasOwn`.
 *
 * @param shapes see {@link countMembers}
 * @throws CollectFailure `parse`, or `limit` for too many levels or values.
 */
export function parseDocument(answer: HttpAnswer, bounds: JsonBounds, shapes = new Set<string>()): ParsedDocument {
  const refuse = (what: string) => failure('parse', `The answer ${what}.`, { httpStatus: answer.status });
  if (isHtml(answer)) throw refuse('is a web page, not JSON');
  const text = decode(answer.body);
  if (text === null) throw refuse('is not valid UTF-8');
  const { fault, values, members } = surveyJson(text, bounds);
  if (fault?.kind === 'levels') {
    throw failure('limit', `The answer is nested deeper than ${bounds.maxDepth} levels.`, {
      httpStatus: answer.status,
    });
  }
  if (fault?.kind === 'values') {
    throw failure('limit', `The answer holds more than ${bounds.maxValues} values.`, { httpStatus: answer.status });
  }
  const document = parseJson(text);
  if (document === undefined) throw refuse('is not JSON');
  if (fault?.kind === 'number') throw refuse(`holds a number out of range: ${applianceText(fault.text, 40)}`);
  if (!isJsonObject(document)) throw refuse('is JSON, but not an object');
  // The parser keeps one of two members of one name, without a word.
  if (countMembers(document, shapes) !== members) {
    const key = findDuplicateKey(text) ?? '';
    throw refuse(`names the key "${applianceText(key, 80)}" twice in one object`);
  }
  const shape = findShapeFault(document);
  if (shape !== null) throw refuse(shape);
  return { document, values };
}

/** What contradicts the shapes of the API (listing, object), or null. Members that are not known are no fault. */
function findShapeFault(document: JsonObject): string | null {
  const { items, key, meta } = document;
  if (Object.keys(document).length === 0) return 'is an empty object';
  if (Object.hasOwn(document, 'error') && !Object.hasOwn(document, 'body') && !Object.hasOwn(document, 'items')) {
    return 'is an error with status 200';
  }
  if (Object.hasOwn(document, 'key') && typeof key !== 'string') return 'has a "key" that is no text';
  if (Object.hasOwn(document, 'meta') && !isJsonObject(meta)) return 'has a "meta" that is no object';
  if (!Object.hasOwn(document, 'items')) return null;
  if (!Array.isArray(items)) return 'has "items" that are no list';
  return items.every((item) => isJsonObject(item) && typeof item['key'] === 'string')
    ? null
    : 'has an item without a "key" that is a text';
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function decode(body: Buffer): string | null {
  try {
    return UTF8.decode(body);
  } catch {
    return null;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
