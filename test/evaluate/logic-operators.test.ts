import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { evaluateOn } from './evaluate-on.ts';

const MISMATCH = 'gap:type-mismatch';
const GAP = 'gap:http-403';
const UNREAD = { var: 'forbidden' };

/** true, false and a gap, as operands and as words. */
const THREE: readonly (readonly [string, Json])[] = [
  ['true', true],
  ['false', false],
  ['gap', UNREAD],
];

function word(value: unknown): string {
  return value === true
    ? 'true'
    : value === false
      ? 'false'
      : value === GAP
        ? 'gap'
        : `something else: ${String(value)}`;
}

/** Kleene's strong tables (Introduction to Metamathematics, section 64), false below gap below true. */
const RANK: Readonly<Record<string, number>> = { false: 0, gap: 1, true: 2 };
const lowest = (words: readonly string[]): string => words.reduce((a, b) => (RANK[b]! < RANK[a]! ? b : a), 'true');
const highest = (words: readonly string[]): string => words.reduce((a, b) => (RANK[b]! > RANK[a]! ? b : a), 'false');
const NOT: Readonly<Record<string, string>> = { true: 'false', false: 'true', gap: 'gap' };

const COMBINATIONS = THREE.flatMap((a) => [[a], ...THREE.flatMap((b) => [[a, b], ...THREE.map((c) => [a, b, c])])]);

describe('three-valued logic', () => {
  test.each(COMBINATIONS.map((operands) => [operands.map(([name]) => name).join(' '), operands] as const))(
    '%s',
    (_title, operands) => {
      const words = operands.map(([name]) => name);
      const values = operands.map(([, value]) => value);
      expect(word(evaluateOn({ and: values }))).toBe(lowest(words));
      expect(word(evaluateOn({ or: values }))).toBe(highest(words));
      // Inside a loop only the item can be read, so the gap is one of the list's own items.
      const body = { var: '' };
      expect(word(evaluateOn({ all: [values, body] }))).toBe(lowest(words));
      expect(word(evaluateOn({ some: [values, body] }))).toBe(highest(words));
      expect(word(evaluateOn({ none: [values, body] }))).toBe(NOT[highest(words)]);
    },
  );

  test('over nothing, all and none hold and some does not', () => {
    expect(evaluateOn({ all: [[], true] })).toBe(true);
    expect(evaluateOn({ none: [[], true] })).toBe(true);
    expect(evaluateOn({ some: [[], true] })).toBe(false);
  });

  test('over what is no list, or was not read, they know nothing', () => {
    for (const operator of ['all', 'some', 'none', 'filter', 'map', 'reduce']) {
      for (const other of ['text', { a: 1 }, 3, true, null]) {
        expect(
          evaluateOn({ [operator]: [{ var: 'other' }, true] }, { other }),
          `${operator} ${JSON.stringify(other)}`,
        ).toBe(MISMATCH);
      }
      expect(evaluateOn({ [operator]: [UNREAD, true] }), operator).toBe(GAP);
    }
  });

  test('a body that is neither true nor false counts as unknown, and does not undo what was found', () => {
    expect(evaluateOn({ all: [[true, 1], { var: '' }] })).toBe(MISMATCH);
    expect(evaluateOn({ all: [[false, 1], { var: '' }] })).toBe(false);
    expect(evaluateOn({ some: [['x', true], { var: '' }] })).toBe(true);
    expect(evaluateOn({ none: [['x', true], { var: '' }] })).toBe(false);
    expect(evaluateOn({ none: [['x', false], { var: '' }] })).toBe(MISMATCH);
  });

  test.each(['text', '', 0, 1, null, [], [true], { and: [1] }].map((value) => [JSON.stringify(value), value as Json]))(
    'there is no truthiness: %s',
    (_title, value) => {
      for (const logic of [
        { and: [true, value] },
        { or: [false, value] },
        { '!': [value] },
        { '!!': [value] },
        { if: [value, 1, 2] },
      ]) {
        expect(evaluateOn(logic as Json), JSON.stringify(logic)).toBe(MISMATCH);
      }
      expect(evaluateOn({ and: [false, value] })).toBe(false);
      expect(evaluateOn({ or: [true, value] })).toBe(true);
    },
  );

  test('not, twice not, and of a gap', () => {
    expect(evaluateOn({ '!': [true] })).toBe(false);
    expect(evaluateOn({ '!': [false] })).toBe(true);
    expect(evaluateOn({ '!!': [true] })).toBe(true);
    expect(evaluateOn({ '!!': [false] })).toBe(false);
    expect(evaluateOn({ '!': [UNREAD] })).toBe(GAP);
    expect(evaluateOn({ '!!': [UNREAD] })).toBe(GAP);
  });

  test('if takes the branch of a definite condition and leaves the other alone', () => {
    expect(evaluateOn({ if: [true, 1, UNREAD] })).toBe(1);
    expect(evaluateOn({ if: [false, UNREAD, 2] })).toBe(2);
    expect(evaluateOn({ if: [UNREAD, 1, 1] })).toBe(GAP);
    expect(evaluateOn({ if: [false, 1, true, 2, 3] })).toBe(2);
    expect(evaluateOn({ if: [false, 1, false, 2, 3] })).toBe(3);
    expect(evaluateOn({ if: [false, 1, UNREAD, 2, 3] })).toBe(GAP);
    expect(evaluateOn({ if: [false, 1] })).toBe(null);
    expect(evaluateOn({ '?:': [true, 'a', 'b'] })).toBe('a');
  });

  test('of several gaps of one level the first speaks', () => {
    const [first, second] = [{ var: 'forbidden' }, { var: 'refused' }];
    for (const [operands, reason] of [
      [[first, second], GAP],
      [[second, first], 'gap:http-404'],
    ] as const) {
      for (const operator of ['and', 'or', '===', '<', 'in', 'subset', 'disjoint', 'cat', 'merge'])
        expect(evaluateOn({ [operator]: operands }), operator).toBe(reason);
      for (const operator of ['all', 'some', 'none', 'map', 'filter'])
        expect(evaluateOn({ [operator]: [operands, true] }), operator).toBe(reason);
      for (const operator of ['count', 'distinct', 'certs', 'ssh_keys', 'group_union'])
        expect(evaluateOn({ [operator]: [operands] }), operator).toBe(reason);
    }
  });

  test('of several gaps the worst speaks', () => {
    const order = ['forbidden', 'absent', 'notGiven', 'notInVersion'];
    const reasons = ['gap:http-403', 'gap:missing-datum', 'gap:not-configured', 'gap:version'];
    for (const [worse, name] of order.entries()) {
      for (const other of order.slice(worse)) {
        for (const operator of ['and', 'or', '===', '<', 'in', 'subset', 'disjoint', 'cat', 'merge']) {
          expect(evaluateOn({ [operator]: [{ var: name }, { var: other }] }), operator).toBe(reasons[worse]);
          expect(evaluateOn({ [operator]: [{ var: other }, { var: name }] }), operator).toBe(reasons[worse]);
        }
        for (const operator of ['all', 'some', 'none', 'map', 'filter']) {
          expect(evaluateOn({ [operator]: [[{ var: other }, { var: name }], true] }), operator).toBe(reasons[worse]);
        }
        for (const operator of ['count', 'distinct', 'certs', 'ssh_keys', 'group_union']) {
          expect(evaluateOn({ [operator]: [[{ var: other }, { var: name }]] }), operator).toBe(reasons[worse]);
        }
      }
    }
  });
});
