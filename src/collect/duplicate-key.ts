import { endOfString } from './end-of-string.ts';

/**
 * The first key that an object of a JSON text names twice, or null. What it means is undefined (RFC 8259, section 4), and parsers
 * keep one of the two without a word, so nothing may be concluded from it. To be called with text that was parsed.
 */
export function findDuplicateKey(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  let keyExpected = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '{' || sign === '[') {
      keyExpected = sign === '{';
      open.push(keyExpected ? new Set() : null);
    } else if (sign === '}' || sign === ']') {
      open.pop();
      keyExpected = false;
    } else if (sign === ',') {
      keyExpected = open.at(-1) instanceof Set;
    } else if (sign === '"') {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (keyExpected && keys instanceof Set) {
        const key = String(JSON.parse(text.slice(at, end + 1)));
        if (keys.has(key)) return key;
        keys.add(key);
        keyExpected = false;
      }
      at = end;
    }
  }
  return null;
}
