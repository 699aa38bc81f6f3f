import type { Wording } from '../../../src/report/wording/wording.ts';

/** Keys that are no words: they steer, or are looked up. */
const NO_WORDS = ['lang', 'dateFormat', 'abbreviations', 'number', 'list', 'frameworkLine', 'asRuleSays'];

/** A language in which every word of the catalogue stands between brackets: what has none came from somewhere else. */
export function pseudoLanguage(wording: Wording): Wording {
  return wrap(wording) as Wording;
}

function wrap(value: unknown): unknown {
  if (typeof value === 'string') return value === '' ? value : `⟦${value}⟧`;
  if (typeof value === 'function')
    return (...given: unknown[]) => wrap((value as (...all: unknown[]) => unknown)(...given));
  if (Array.isArray(value)) return value.map(wrap);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, NO_WORDS.includes(key) ? member : wrap(member)]),
  );
}

/** Every text that a reader of the page meets, what stands between brackets taken out. */
export function textsOutside(html: string): string[] {
  const markup = html.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '').replace(/<!doctype[^>]*>/i, '');
  const attributes = [
    ...markup.matchAll(/ (?:aria-label|placeholder|title|alt|data-l|data-[a-z]+ed|data-copy)="([^"]*)"/g),
  ];
  // A piece of markup ends a text, so that two words of two cells are not one.
  const texts = [...markup.replace(/<[^>]*>/g, '\n').split('\n'), ...attributes.map(([, text = '']) => text)];
  return outsideBrackets(texts.join('\n'))
    .split('\n')
    .map((text) =>
      text
        .replace(/&#x27;/g, "'")
        .replace(/&quot;/g, '"')
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&#x3D;/g, '=')
        .replace(/&#x60;/g, '`')
        .replace(/&amp;/g, '&')
        .trim(),
    )
    .filter((text) => /\p{L}{3}/u.test(text));
}

/** Brackets may enclose brackets: a sentence is made of words. */
function outsideBrackets(text: string): string {
  let depth = 0;
  let kept = '';
  for (const sign of text) {
    if (sign === '⟧') depth -= 1;
    if (depth === 0 && sign !== '⟦' && sign !== '⟧') kept += sign;
    if (sign === '⟦') depth += 1;
    if (depth === 0 && sign === '⟧') kept += ' ';
  }
  return kept;
}
