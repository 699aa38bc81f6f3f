import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeTextVisible, makeVisible } from '../../../src/report/view/make-visible.ts';

test('characters that act become readable, words and line ends stay', () => {
  expect(makeTextVisible('invoice\u202Efdp.exe')).toBe('invoice[U+202E]fdp.exe');
  expect(makeTextVisible('\u001B[31mred\u0000\u0085')).toBe('[U+001B][31mred[U+0000][U+0085]');
  expect(makeTextVisible('x\uD800y \uFFFE \u2028 \u{E0041}')).toBe('x[U+D800]y [U+FFFE] [U+2028] [U+E0041]');
  expect(makeTextVisible('Zürich 👩‍👩‍👧 می‌خواهم\tone\ntwo')).toBe('Zürich 👩‍👩‍👧 می‌خواهم\tone\ntwo');
});

test('whatever the text, the outcome is well-formed, stable and free of controls', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const visible = makeTextVisible(text);
      expect(visible.isWellFormed()).toBe(true);
      expect(makeTextVisible(visible)).toBe(visible);
      expect(visible).not.toMatch(/[\p{Bidi_Control}\p{Noncharacter_Code_Point}]/u);
      expect(visible.replace(/[\t\n]/g, '')).not.toMatch(/\p{Cc}/u);
    }),
  );
});

test('keys are made visible too, and __proto__ stays a key', () => {
  const data = JSON.parse('{"a\\u0000": [1, null, {"__proto__": "\\u202e"}]}');
  const visible = makeVisible(data) as Record<string, [number, null, object]>;
  expect(Object.keys(visible)).toEqual(['a[U+0000]']);
  expect(Object.getOwnPropertyDescriptor(visible['a[U+0000]']?.[2], '__proto__')?.value).toBe('[U+202E]');
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
});
