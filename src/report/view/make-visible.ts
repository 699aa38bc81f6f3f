/**
 * Characters that would act instead of being read: controls (Cc; tab and line feed may stay), formatting characters (Cf:
 * bidirectional controls of UAX #9, zero-width ones, tags; the joiners U+200C and U+200D may stay, words and emoji need
 * them), line separators, blank fillers, and what is no valid HTML text: lone surrogates and noncharacters.
 */
const ACTING =
  /(?![\t\n\u200c\u200d])(?:[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}]|\u115f|\u1160|\u3164|\uffa0)/gu;

/** Shows what would act as `[U+202E]`: in letters that every font has. */
export function makeTextVisible(text: string): string {
  return text.replace(ACTING, (found) => {
    const code = found.codePointAt(0) ?? 0;
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  });
}

/**
 * A copy of plain data in which every string, keys included, is visible. Done once at the door of the view model, so that
 * no later line has to think of it. Keys such as `__proto__` stay own properties.
 */
export function makeVisible<T>(data: T): T {
  return visit(data) as T;
}

function visit(data: unknown): unknown {
  if (typeof data === 'string') return makeTextVisible(data);
  if (Array.isArray(data)) return data.map(visit);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [makeTextVisible(key), visit(value)]));
}
