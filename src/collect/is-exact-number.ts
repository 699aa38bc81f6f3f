/**
 * Whether a JSON number means the same once a double holds it, as far as anybody could tell: `9007199254740993`, `1e999` and
 * `1e-999` do not, and what is written as a fraction must not become whole. The last digits of a fraction are nobody's concern.
 *
 * @param text of the number; anything else is left to the parser and counts as exact
 */
export function isExactNumber(text: string): boolean {
  const value = Number(text);
  if (Number.isNaN(value)) return true;
  if (!Number.isInteger(value)) return Number.isFinite(value);
  const [, whole = '', fraction = '', exponent = ''] = /^-?(\d*)(?:\.(\d*))?(?:[eE](.*))?$/.exec(text) ?? [];
  if (value === 0) return !/[1-9]/.test(whole + fraction);
  return text === String(value) || exponent !== '' || (Number.isSafeInteger(value) && !/[1-9]/.test(fraction));
}
