/** Why a text is not parsed although it may be JSON. `levels`: nested deeper than allowed. */
export type JsonFault = { readonly kind: 'levels' } | { readonly kind: 'duplicate-key'; readonly key: string };

/**
 * Looks through a JSON text once, without recursion and before anything parses it: for nesting deeper than `maxDepth`
 * (the outermost value is level 1) and for an object that names a key twice (RFC 8259, section 4: what it means is undefined,
 * so nothing may be concluded from it). Says nothing about whether the text is JSON.
 */
export function findJsonFault(text: string, maxDepth: number): JsonFault | null {
  const open: (Set<string> | null)[] = [];
  let keyExpected = false;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '{':
      case '[':
        keyExpected = text[at] === '{';
        if (open.push(keyExpected ? new Set() : null) > maxDepth) return { kind: 'levels' };
        break;
      case '}':
      case ']':
        open.pop();
        keyExpected = false;
        break;
      case ',':
        keyExpected = open.at(-1) instanceof Set;
        break;
      case '"': {
        const end = endOfString(text, at);
        const keys = open.at(-1);
        if (keyExpected && keys instanceof Set) {
          const key = unescapeKey(text.slice(at, end + 1));
          if (keys.has(key)) return { kind: 'duplicate-key', key };
          keys.add(key);
          keyExpected = false;
        }
        at = end;
        break;
      }
    }
  }
  return null;
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
