import { isExactNumber } from './is-exact-number.ts';

/**
 * Why a text is not parsed although it may be JSON. `levels`: nested deeper than allowed; `values`: more of them than allowed;
 * `number`: one that would become another one.
 */
export type JsonFault =
  | { readonly kind: 'levels' }
  | { readonly kind: 'values' }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'duplicate-key'; readonly key: string };

/** What a look through a text found. `values` is an upper bound of the members, items and containers in it. */
export interface JsonSurvey {
  readonly fault: JsonFault | null;
  readonly values: number;
}

export interface JsonBounds {
  /** The outermost value is level 1. */
  readonly maxDepth: number;
  readonly maxValues: number;
}

/** The keys of an object so far, as a set and in their order. */
interface Shape {
  readonly keys: Set<string>;
  sequence: string;
}

/**
 * Looks through a JSON text once, without recursion and before anything parses it: for nesting deeper than `maxDepth`, for more
 * values than `maxValues` (`{},{},…` takes twenty times its length once it is parsed) and for an object that names a key twice
 * (RFC 8259, section 4: what it means is undefined, so nothing may be concluded from it), and for numbers that no double holds.
 * Does not say whether the text is JSON.
 *
 * @param shapes gets the sequences of keys of all objects: an engine keeps each apart, at a cost of its own
 */
export function surveyJson(text: string, { maxDepth, maxValues }: JsonBounds, shapes = new Set<string>()): JsonSurvey {
  const open: (Shape | null)[] = [];
  let keyExpected = false;
  let values = 1;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '{':
      case '[':
        keyExpected = text[at] === '{';
        values += 1;
        if (open.push(keyExpected ? { keys: new Set(), sequence: '' } : null) > maxDepth)
          return { fault: { kind: 'levels' }, values };
        if (values > maxValues) return { fault: { kind: 'values' }, values };
        break;
      case '}':
      case ']':
        shapes.add(open.pop()?.sequence ?? '');
        keyExpected = false;
        break;
      case ',':
        keyExpected = (open.at(-1) ?? null) !== null;
        values += 1;
        if (values > maxValues) return { fault: { kind: 'values' }, values };
        break;
      case '"': {
        const end = endOfString(text, at);
        const shape = open.at(-1) ?? null;
        if (keyExpected && shape !== null) {
          const key = unescapeKey(text.slice(at, end + 1));
          if (shape.keys.has(key)) return { fault: { kind: 'duplicate-key', key }, values };
          shape.keys.add(key);
          shape.sequence += `${key}\n`;
          keyExpected = false;
        }
        at = end;
        break;
      }
      default: {
        if (!isNumberStart(text.charCodeAt(at))) break;
        const number = numberAt(text, at);
        if (!isExactNumber(number)) return { fault: { kind: 'number', text: number }, values };
        at += number.length - 1;
      }
    }
  }
  return { fault: null, values };
}

const NUMBER = /[-\d][\d.eE+-]*/y;

/** A digit or a minus sign. */
function isNumberStart(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2d;
}

function numberAt(text: string, start: number): string {
  NUMBER.lastIndex = start;
  return NUMBER.exec(text)?.[0] ?? '';
}

/** Index of the closing quote, or of the last character when there is none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length - 1;
}

/** `"a"` and `"\u0061"` are one key. */
function unescapeKey(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}
