import { type Operator, strict } from '../operator.ts';
import { spend } from '../trace.ts';
import { isObject, type Value, wanted } from '../value.ts';

function text(apply: (value: string) => Value): Operator {
  return strict(1, 1, (_frame, [value]) => (typeof value === 'string' ? apply(value) : wanted('a text', value)));
}

function twoTexts(apply: (first: string, second: string) => Value): Operator {
  return strict(2, 2, (_frame, [first, second]) => {
    if (typeof first !== 'string') return wanted('a text', first);
    return typeof second === 'string' ? apply(first, second) : wanted('a text', second);
  });
}

/** Longest text that `matches` looks at; patterns themselves are checked when a rule is loaded. */
export const MAX_MATCHED_LENGTH = 2_000;

export const TEXT_OPERATORS: Readonly<Record<string, Operator>> = {
  nonblank: text((value) => value.trim() !== ''),
  lower: text((value) => value.trim().toLowerCase()),
  starts_with: twoTexts((value, prefix) => value.startsWith(prefix)),
  text_contains: twoTexts((value, part) => value.toLowerCase().includes(part.toLowerCase())),
  matches: twoTexts((value, pattern) =>
    value.length > MAX_MATCHED_LENGTH
      ? wanted('a shorter text', value)
      : new RegExp(`^(?:${pattern})$`, 'u').test(value),
  ),
  email_domain: text((value) => {
    const [local, domain, ...more] = value.trim().split('@');
    return local && domain && more.length === 0 ? domain.toLowerCase() : wanted('an e-mail address', value);
  }),
  /** Is something referred to? A reference is `{key, …}` or a bare key; null refers to nothing. */
  is_ref: strict(1, 1, (_frame, [value]) => {
    if (value === null) return false;
    if (typeof value === 'string' && value !== '') return true;
    const key = isObject(value) && Object.hasOwn(value, 'key') ? value['key'] : undefined;
    return typeof key === 'string' && key !== '' ? true : wanted('a reference', value);
  }),
  cat: strict(0, null, (frame, operands) => {
    const other = operands.find((operand) => typeof operand !== 'string' && typeof operand !== 'number');
    if (other !== undefined) return wanted('a text or a number', other);
    const size = operands.reduce((sum: number, operand) => sum + String(operand).length, 0);
    return spend(frame.context.trace, size) ?? operands.join('');
  }),
  /** `substr` of JSON-logic: start, then a length, or with a negative number what to leave off the end. */
  substr: strict(2, 3, (_frame, [value, start, length]) => {
    if (typeof value !== 'string') return wanted('a text', value);
    if (typeof start !== 'number') return wanted('a number', start);
    if (length !== undefined && typeof length !== 'number') return wanted('a number', length);
    const from = start < 0 ? Math.max(value.length + start, 0) : start;
    if (length === undefined) return value.slice(from);
    return length < 0 ? value.slice(from, value.length + length) : value.slice(from, from + length);
  }),
};
