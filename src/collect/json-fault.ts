import { endOfString } from './end-of-string.ts';
import { isExactNumber } from './is-exact-number.ts';

/**
 * Why a text is not parsed although it may be JSON. `levels`: nested deeper than allowed; `values`: more of them than allowed;
 * `number`: one that would become another one.
 */
export type JsonFault =
  | { readonly kind: 'levels' }
  | { readonly kind: 'values' }
  | { readonly kind: 'number'; readonly text: string };

/** What a look through a text found. Complete where there is no fault. */
export interface JsonSurvey {
  readonly fault: JsonFault | null;
  /** An upper bound of the members, items and containers in it. */
  readonly values: number;
  /** Members of all its objects, one named twice counted twice. */
  readonly members: number;
}

export interface JsonBounds {
  /** The outermost value is level 1. */
  readonly maxDepth: number;
  readonly maxValues: number;
}

const [QUOTE, COMMA, COLON, MINUS, ZERO, NINE] = [0x22, 0x2c, 0x3a, 0x2d, 0x30, 0x39];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Looks through a JSON text once, without recursion and before anything parses it: for nesting deeper than `maxDepth`, for more
 * values than `maxValues` (`{},{},…` takes twenty times its length once it is parsed), and for numbers that no double holds.
 * Does not say whether the text is JSON.
 */
export function surveyJson(text: string, { maxDepth, maxValues }: JsonBounds): JsonSurvey {
  let [depth, values, members] = [0, 1, 0];
  let fault: JsonFault | null = null;
  for (let at = 0; at < text.length && fault === null; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (code === COLON) {
      members += 1;
    } else if (code === COMMA || code === OPEN_OBJECT || code === OPEN_LIST) {
      values += 1;
      if (code !== COMMA) depth += 1;
      if (depth > maxDepth) fault = { kind: 'levels' };
      else if (values > maxValues) fault = { kind: 'values' };
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      depth -= 1;
    } else if ((code >= ZERO && code <= NINE) || code === MINUS) {
      const number = numberAt(text, at);
      if (!isExactNumber(number)) fault = { kind: 'number', text: number };
      at += number.length - 1;
    }
  }
  return { fault, values, members };
}

const NUMBER = /[-\d][\d.eE+-]*/y;

function numberAt(text: string, start: number): string {
  NUMBER.lastIndex = start;
  return NUMBER.exec(text)?.[0] ?? '';
}
