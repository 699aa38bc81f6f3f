import type { Json } from '../model/json.ts';
import { isList, type Value } from './value.ts';

/** Words for what a comparison asks of the datum it read, made from the operands' values. */
export type Expectation = (operands: readonly Value[]) => string | null;

type Wording = (other: readonly Value[], subject: number, negated: boolean) => string;

const not = (negated: boolean, words: string): string => (negated ? `not ${words}` : words);

/** Null is how the API says that something is not set. */
function same(other: Value | undefined, negated: boolean): string {
  return other === null ? (negated ? 'set' : 'not set') : not(negated, show(other));
}

function bound(words: [string, string, string, string]): Wording {
  // Words for: datum on the left, on the left negated, on the right, on the right negated.
  return (other, subject, negated) => `${words[(subject === 0 ? 0 : 2) + (negated ? 1 : 0)]} ${show(other[0])}`;
}

function upTo(inclusive: boolean): Wording {
  const single = inclusive
    ? bound(['at most', 'more than', 'at least', 'less than'])
    : bound(['less than', 'at least', 'more than', 'at most']);
  return (other, subject, negated) => {
    if (other.length < 2) return single(other, subject, negated);
    return not(
      negated,
      `${inclusive ? 'from' : 'between'} ${show(other[0])} ${inclusive ? 'to' : 'and'} ${show(other[1])}`,
    );
  };
}

const WORDINGS: Readonly<Record<string, Wording>> = {
  '===': (other, _subject, negated) => same(other[0], negated),
  '==': (other, _subject, negated) => same(other[0], negated),
  '!==': (other, _subject, negated) => same(other[0], !negated),
  '!=': (other, _subject, negated) => same(other[0], !negated),
  '<=': upTo(true),
  '<': upTo(false),
  '>=': bound(['at least', 'less than', 'at most', 'more than']),
  '>': bound(['more than', 'at most', 'less than', 'at least']),
  in: (other, subject, negated) =>
    subject === 0
      ? `${negated ? 'none of' : 'one of'} ${show(other[0])}`
      : `${negated ? 'without' : 'with'} ${show(other[0])}`,
  subset: (other, _subject, negated) => not(negated, `only ${show(other[0])}`),
  disjoint: (other, _subject, negated) => (negated ? `some of ${show(other[0])}` : `none of ${show(other[0])}`),
  cidrs_narrow: (other, _subject, negated) =>
    not(negated, `no network wider than /${show(other[0])} (IPv4) or /${show(other[1])} (IPv6)`),
  matches: (other, _subject, negated) => not(negated, `of the form ${show(other[0])}`),
  starts_with: (other, _subject, negated) => not(negated, `starting with ${show(other[0])}`),
  text_contains: (other, _subject, negated) => not(negated, `containing ${show(other[0])}`),
  version_at_least: (other, _subject, negated) => not(negated, `version ${show(other[0])} or later`),
  nonblank: (_other, _subject, negated) => (negated ? 'blank' : 'not blank'),
  is_ref: (_other, _subject, negated) => (negated ? 'not set' : 'set'),
  secret_is_common: (_other, _subject, negated) => (negated ? 'no well-known default' : 'a well-known default'),
  time_ranges_ok: (_other, _subject, negated) => not(negated, 'times in order, without overlap'),
};

/** What the operand made of the datum before it was compared, in words before the expectation. */
const MEASURES: Readonly<Record<string, string>> = {
  count: 'number of entries:',
  secret_length: 'length:',
  time_ranges_minutes: 'minutes of a day:',
  version_line: 'release line:',
  email_domain: 'domain:',
};

/**
 * How to word the expectation of one comparison; null when no single datum is compared with something known.
 * `negated`: under an odd number of negations.
 */
export function expectationOf(operator: string, operands: readonly Json[], negated: boolean): Expectation | null {
  const wording = Object.hasOwn(WORDINGS, operator) ? WORDINGS[operator] : undefined;
  const subjects = operands.flatMap((operand, index) => (readsData(operand) ? [index] : []));
  const [subject] = subjects;
  if (wording === undefined || subject === undefined || subjects.length !== 1) return null;
  const measure = measureOf(operands[subject] as Json);
  return (values) => {
    const others = values.filter((_value, index) => index !== subject);
    const words = wording(others, subject, negated);
    return measure === undefined ? words : `${measure} ${words}`;
  };
}

function readsData(logic: Json): boolean {
  if (Array.isArray(logic)) return logic.some(readsData);
  if (typeof logic !== 'object' || logic === null) return false;
  return Object.entries(logic).some(([operator, operands]) => operator === 'var' || readsData(operands));
}

function measureOf(logic: Json): string | undefined {
  const operator = typeof logic === 'object' && logic !== null ? Object.keys(logic)[0] : undefined;
  return operator !== undefined && Object.hasOwn(MEASURES, operator) ? MEASURES[operator] : undefined;
}

function show(value: Value | undefined): string {
  if (value !== undefined && isList(value)) return value.length === 0 ? 'nothing' : value.map(show).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
