/**
 * Characters that would act instead of being read: controls (Cc; tab and line feed may stay), formatting characters (Cf:
 * bidirectional controls of UAX #9, zero-width ones, tags; the joiners U+200C and U+200D may stay, words and emoji need
 * them), line separators, blank fillers, and what is no valid HTML text: lone surrogates and noncharacters.
 */
const ACTING =
  /(?![\t\n\u200c\u200d])(?:[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}]|\u115f|\u1160|\u3164|\uffa0)/gu;

/** Plain ASCII, which nearly every text is: one quick look spares the long one. */
const MAY_ACT = /[^\t\n\x20-\x7e]/;

/** Shows what would act as `[U+202E]`: in letters that every font has. */
export function makeTextVisible(text: string): string {
  if (!MAY_ACT.test(text)) return text;
  return text.replace(ACTING, (found) => {
    const code = found.codePointAt(0) ?? 0;
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  });
}

/**
 * Plain data in which every string, keys included, is visible; what needs no change is not copied. Done once at the door of the
 * view model, so that no later line has to think of it. Keys such as `__proto__` stay own properties.
 *
 * @param plain keys that were looked at before and need no change; there are few, and they come with every result
 */
export function makeVisible<T>(data: T, plain = new Set<string>()): T {
  return visit(data, plain) as T;
}

function visit(data: unknown, plain: Set<string>): unknown {
  if (typeof data === 'string') return makeTextVisible(data);
  if (typeof data !== 'object' || data === null) return data;
  return Array.isArray(data) ? visitItems(data, plain) : visitMembers(data as Readonly<Record<string, unknown>>, plain);
}

function visitItems(items: readonly unknown[], plain: Set<string>): readonly unknown[] {
  let copy: unknown[] | null = null;
  for (let index = 0; index < items.length; index += 1) {
    const shown = visit(items[index], plain);
    if (shown !== items[index]) copy ??= items.slice(0, index);
    copy?.push(shown);
  }
  return copy ?? items;
}

function visitMembers(object: Readonly<Record<string, unknown>>, plain: Set<string>): object {
  const keys = Object.keys(object);
  let copy: [string, unknown][] | null = null;
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] as string;
    const value = object[key];
    const shownKey = plain.has(key) ? key : visibleKey(key, plain);
    const shown = visit(value, plain);
    if (shownKey !== key || shown !== value) copy ??= keys.slice(0, index).map((before) => [before, object[before]]);
    copy?.push([shownKey, shown]);
  }
  return copy === null ? object : Object.fromEntries(copy);
}

function visibleKey(key: string, plain: Set<string>): string {
  const shown = makeTextVisible(key);
  if (shown === key) plain.add(key);
  return shown;
}
