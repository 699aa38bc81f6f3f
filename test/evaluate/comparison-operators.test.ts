import { describe, expect, test } from 'vitest';
import { compileLogic } from '../../src/evaluate/json-logic.ts';
import type { Json } from '../../src/model/json.ts';
import { frameOf } from './evaluate-on.ts';
import { check, gapEverywhere, HUGE, MISMATCH, SECRET } from './operator-table.ts';

describe('equality', () => {
  const equal: readonly (readonly [Json, Json, boolean | string])[] = [
    ['a', 'a', true],
    ['a', 'A', false],
    ['', '', true],
    [1, 1, true],
    [1, 1.5, false],
    [0, -0, true],
    [true, true, true],
    [true, false, false],
    [null, null, true],
    [null, 'a', false],
    [null, 0, false],
    [null, false, false],
    [null, [], false],
    [{ a: 1 }, null, false],
    ['1', 1, MISMATCH],
    [1, true, MISMATCH],
    ['true', true, MISMATCH],
    ['', false, MISMATCH],
    [[], [], MISMATCH],
    [{}, {}, MISMATCH],
    [['a'], 'a', MISMATCH],
    [HUGE, HUGE, MISMATCH],
    [SECRET, 'public', 'gap:redacted'],
    ['public', SECRET, 'gap:redacted'],
    [SECRET, null, false],
  ];
  for (const operator of ['===', '=='])
    check(equal.map(([left, right, expected]) => [operator, [left, right], expected]));
  for (const operator of ['!==', '!=']) {
    check(
      equal.map(([left, right, expected]) => [
        operator,
        [left, right],
        typeof expected === 'boolean' ? !expected : expected,
      ]),
    );
  }
  for (const operator of ['===', '!==', '==', '!=']) gapEverywhere(operator, [1, 1]);
});

describe('ordering', () => {
  check([
    ['<', [1, 2], true],
    ['<', [2, 2], false],
    ['<', [3, 2], false],
    ['<=', [2, 2], true],
    ['<=', [2.5, 2], false],
    ['>', [2, 1], true],
    ['>', [2, 2], false],
    ['>=', [2, 2], true],
    ['>=', [1, 2], false],
    ['<', [1, 2, 3], true],
    ['<', [1, 1, 3], false],
    ['<', [1, 3, 3], false],
    ['<=', [1, 1, 1], true],
    ['<=', [1, 4, 3], false],
    ['<=', [2, 1, 3], false],
    ['<', ['1', 2], MISMATCH],
    ['<', ['10', '9'], MISMATCH],
    ['<=', [null, 80], MISMATCH],
    ['<=', [80, null], MISMATCH],
    ['>', [true, 0], MISMATCH],
    ['>=', [[], 0], MISMATCH],
    ['<', [1, 2, '3'], MISMATCH],
    ['<', [1, HUGE], MISMATCH],
    ['>', [HUGE, 1], MISMATCH],
    ['<=', [SECRET, 1], 'gap:redacted'],
  ]);
  for (const operator of ['<', '<=', '>', '>=']) gapEverywhere(operator, [1, 2]);
  gapEverywhere('<', [1, 2, 3]);
});

describe('arithmetic', () => {
  check([
    ['+', [1, 2, 3], 6],
    ['+', [5], 5],
    ['-', [5, 7], -2],
    ['-', [5], -5],
    ['*', [2, 3, 4], 24],
    ['/', [1, 2], 0.5],
    ['%', [7, 4], 3],
    ['min', [3, 1, 2], 1],
    ['max', [3, 1, 2], 3],
    ['+', ['1', 1], MISMATCH],
    ['-', [null], MISMATCH],
    ['/', [1, 0], MISMATCH],
    ['%', [1, 0], MISMATCH],
    ['*', [1e200, 1e200], MISMATCH],
    ['max', [1, '2'], MISMATCH],
    ['min', [HUGE], MISMATCH],
  ]);
  for (const operator of ['+', '-', '*', '/', '%', 'min', 'max']) gapEverywhere(operator, [1, 2]);
});

describe('the words of a gap', () => {
  test.each([
    [{ '===': ['a', 1] }, 'a string was expected, not a number'],
    [{ '===': [true, 'true'] }, 'a boolean was expected, not a string'],
    [{ '===': [[], 1] }, 'a text, a number or true or false was expected, not a list'],
    [{ '<': [1, null] }, 'a number was expected, not null'],
    [{ '+': [1, 'x'] }, 'a number was expected, not a string'],
    [{ '/': [1, 0] }, 'a finite result was expected, not a number out of range'],
    [{ and: [1] }, 'true or false was expected, not a number'],
    [{ '!': ['x'] }, 'true or false was expected, not a string'],
    [{ if: ['x', 1, 2] }, 'true or false was expected, not a string'],
    [{ all: ['x', true] }, 'a list was expected, not a string'],
    [{ filter: [[1], 'x'] }, 'true or false was expected, not a string'],
    [{ in: ['a', [1]] }, 'a string was expected, not a number'],
    [{ in: ['a', 'abc'] }, 'a list was expected, not a string'],
    [{ in: [null, []] }, 'a text, a number or true or false was expected, not null'],
    [{ subset: ['a', []] }, 'a list was expected, not a string'],
    [{ subset: [[], 'a'] }, 'a list was expected, not a string'],
    [{ subset: [[1], []] }, 'a text was expected, not a number'],
    [{ count: [true] }, 'a list was expected, not a boolean'],
    [{ distinct: [[null]] }, 'a text, a number or true or false was expected, not null'],
    [{ nonblank: [{ var: 'secret' }] }, 'a text was expected where a secret stands'],
  ] as readonly (readonly [Json, string])[])('%j: %s', (logic, message) => {
    expect(compileLogic(logic)(frameOf({ secret: SECRET }))).toMatchObject({ message });
  });
});
