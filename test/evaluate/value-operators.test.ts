import { describe, expect, test } from 'vitest';
import { compileLogic } from '../../src/evaluate/json-logic.ts';
import type { Json } from '../../src/model/json.ts';
import { evaluateOn, frameOf } from './evaluate-on.ts';

const MISMATCH = 'gap:type-mismatch';
const GAP = 'gap:http-403';
const UNREAD = { var: 'forbidden' };
const SECRET = { $redacted: { kind: 'password', common: true, length: 6, fingerprint: null } };
/** Also what JSON.parse makes of 1e999. */
const HUGE = Number.POSITIVE_INFINITY;

type Row = readonly [operator: string, operands: readonly Json[], expected: unknown];

function check(rows: readonly Row[]): void {
  test.each(
    rows.map(([operator, operands, expected]) => [operator, JSON.stringify(operands), operands, expected] as const),
  )('%s %s', (operator, _title, operands, expected) => {
    const names = operands.map((_operand, index) => `operand${index}`);
    const data = Object.fromEntries(operands.map((operand, index) => [names[index]!, operand]));
    expect(evaluateOn({ [operator]: names.map((name) => ({ var: name })) }, data)).toEqual(expected);
  });
}

function gapEverywhere(operator: string, operands: readonly Json[]): void {
  test(`${operator}: an unread operand`, () => {
    for (const index of operands.keys()) {
      expect(evaluateOn({ [operator]: operands.with(index, UNREAD) })).toBe(GAP);
    }
  });
}

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

describe('lists', () => {
  check([
    ['in', ['a', ['a', 'b']], true],
    ['in', ['c', ['a', 'b']], false],
    ['in', [1, [1, 2]], true],
    ['in', [true, [false]], false],
    ['in', ['a', []], false],
    ['in', ['a', ['ab']], false],
    ['in', ['a', 'abc'], MISMATCH],
    ['in', ['a', [1, 'a']], true],
    ['in', ['b', [1, 'a']], MISMATCH],
    ['in', [1, ['1']], MISMATCH],
    ['in', ['a', [null]], MISMATCH],
    ['in', [1, [HUGE]], MISMATCH],
    ['in', [null, [null]], MISMATCH],
    ['in', [['a'], [['a']]], MISMATCH],
    ['in', ['a', { a: 1 }], MISMATCH],
    ['in', ['a', [SECRET]], 'gap:redacted'],
    ['subset', [['a'], ['a', 'b']], true],
    [
      'subset',
      [
        ['a', 'c'],
        ['a', 'b'],
      ],
      false,
    ],
    ['subset', [[], ['a']], true],
    ['subset', [[], []], true],
    ['subset', [['a'], []], false],
    [
      'subset',
      [
        ['a', 1],
        ['a', 'b'],
      ],
      MISMATCH,
    ],
    ['subset', [['a'], [1]], MISMATCH],
    ['subset', ['a', ['a']], MISMATCH],
    ['subset', [['a'], 'a'], MISMATCH],
    ['subset', [[null], ['a']], MISMATCH],
    ['disjoint', [['a'], ['b']], true],
    ['disjoint', [['a', 'b'], ['b']], false],
    ['disjoint', [[], ['b']], true],
    ['disjoint', [['a'], []], true],
    ['disjoint', [['a'], [1]], MISMATCH],
    ['disjoint', ['a', ['b']], MISMATCH],
    ['count', [['a', null]], 2],
    ['count', [[]], 0],
    ['count', ['abc'], MISMATCH],
    ['count', [{ a: 1 }], MISMATCH],
    ['count', [null], MISMATCH],
    ['distinct', [['a', 'b', 'a']], ['a', 'b']],
    ['distinct', [[1, 2, 1, true]], [1, 2, true]],
    ['distinct', [['1', 1]], ['1', 1]],
    ['distinct', [[]], []],
    ['distinct', [[null]], MISMATCH],
    ['distinct', [[{}]], MISMATCH],
    ['distinct', [[HUGE]], MISMATCH],
    ['distinct', ['a'], MISMATCH],
    ['merge', [['a'], ['b', 'c'], 'd'], ['a', 'b', 'c', 'd']],
    ['merge', [[['a']], []], [['a']]],
    ['merge', [], []],
  ]);
  for (const operator of ['in', 'subset', 'disjoint']) gapEverywhere(operator, [['a'], ['a']]);

  test.each([
    ['found beside what is not known', { in: ['a', ['a', UNREAD]] }, true],
    ['not found beside what is not known', { in: ['b', ['a', UNREAD]] }, GAP],
    ['not a subset, whatever else there is', { subset: [['x', UNREAD], ['a']] }, false],
    ['perhaps a subset', { subset: [['a', UNREAD], ['a']] }, GAP],
    ['perhaps among what is not known', { subset: [['x'], ['a', UNREAD]] }, GAP],
    ['nothing is a subset of anything', { subset: [[], [UNREAD]] }, true],
    [
      'not disjoint, whatever else there is',
      {
        disjoint: [
          ['a', UNREAD],
          ['a', UNREAD],
        ],
      },
      false,
    ],
    ['perhaps disjoint', { disjoint: [['a'], ['b', UNREAD]] }, GAP],
    ['perhaps disjoint, other side', { disjoint: [[UNREAD], ['b']] }, GAP],
    ['nothing is disjoint from anything', { disjoint: [[], [UNREAD]] }, true],
    ['not read speaks before another type', { in: ['a', [1, UNREAD]] }, GAP],
    [
      'not read speaks before another type in a set',
      {
        subset: [
          ['a', 1],
          ['a', UNREAD],
        ],
      },
      GAP,
    ],
    ['not read speaks before another type in a filter', { filter: [[1, UNREAD], 'x'] }, GAP],
    ['a count is never a guess', { count: [['a', UNREAD]] }, GAP],
    ['nor are distinct values', { distinct: [['a', UNREAD]] }, GAP],
    ['nor a filtered list', { filter: [['a', UNREAD], true] }, GAP],
    ['nor a mapped one', { map: [['a', UNREAD], { var: '' }] }, GAP],
    ['nor a reduced one', { reduce: [[1, UNREAD], { var: 'current' }, 0] }, GAP],
    ['a merged list keeps what was found and the gap', { merge: [['a'], [UNREAD]] }, ['a', GAP]],
  ] as readonly (readonly [string, Json, unknown])[])('%s', (_title, logic, expected) => {
    expect(evaluateOn(logic)).toEqual(expected);
  });

  test('filter, map and reduce', () => {
    const list = { var: 'list' };
    const data = { list: [1, 2, 3], mixed: [1, 'x'] };
    expect(evaluateOn({ filter: [list, { '>': [{ var: '' }, 1] }] }, data)).toEqual([2, 3]);
    expect(evaluateOn({ filter: [list, 1] }, data)).toBe(MISMATCH);
    expect(evaluateOn({ filter: [{ var: 'mixed' }, { '>': [{ var: '' }, 0] }] }, data)).toBe(MISMATCH);
    expect(evaluateOn({ map: [list, { '*': [{ var: '' }, 2] }] }, data)).toEqual([2, 4, 6]);
    expect(evaluateOn({ map: [{ var: 'mixed' }, { '+': [{ var: '' }, 1] }] }, data)).toBe(MISMATCH);
    expect(evaluateOn({ map: [[], { var: 'x' }] }, data)).toEqual([]);
    const sum = { '+': [{ var: 'current' }, { var: 'accumulator' }] };
    expect(evaluateOn({ reduce: [list, sum, 10] }, data)).toBe(16);
    expect(evaluateOn({ reduce: [[], sum, 10] }, data)).toBe(10);
    expect(evaluateOn({ reduce: [list, sum] }, data)).toBe(MISMATCH);
    expect(evaluateOn({ reduce: [list, sum, UNREAD] }, data)).toBe(GAP);
  });
});

describe('texts', () => {
  check([
    ['nonblank', ['a'], true],
    ['nonblank', [' \t\u00a0'], false],
    ['nonblank', [''], false],
    ['nonblank', [null], MISMATCH],
    ['nonblank', [0], MISMATCH],
    ['nonblank', [SECRET], 'gap:redacted'],
    ['lower', ['  Public '], 'public'],
    ['lower', [null], MISMATCH],
    ['starts_with', ['sha256', 'sha'], true],
    ['starts_with', ['sha256', 'SHA'], false],
    ['starts_with', ['x', ''], true],
    ['starts_with', ['x', null], MISMATCH],
    ['starts_with', [1, 'x'], MISMATCH],
    ['text_contains', ['Authorised Users Only', 'users ONLY'], true],
    ['text_contains', ['abc', 'd'], false],
    ['text_contains', [null, 'd'], MISMATCH],
    ['text_contains', ['d', ['d']], MISMATCH],
    ['matches', ['12:30', '\\d{2}:\\d{2}'], true],
    ['matches', ['12:30 ', '\\d{2}:\\d{2}'], false],
    ['matches', ['x12:30', '\\d{2}:\\d{2}'], false],
    ['matches', ['ab', 'a|ab'], true],
    ['matches', ['xb', 'a|b'], false],
    ['matches', ['a\n', 'a'], false],
    ['matches', ['\u{1f600}', '.'], true],
    ['matches', [12, '\\d+'], MISMATCH],
    ['matches', ['a', null], MISMATCH],
    ['matches', ['a'.repeat(2_000), 'a+'], true],
    ['matches', ['a'.repeat(2_001), 'a+'], MISMATCH],
    ['email_domain', ['Root@Example.COM'], 'example.com'],
    ['email_domain', [' a@b '], 'b'],
    ['email_domain', ['a@b@c'], MISMATCH],
    ['email_domain', ['a@'], MISMATCH],
    ['email_domain', ['@b'], MISMATCH],
    ['email_domain', ['ab'], MISMATCH],
    ['email_domain', [null], MISMATCH],
    ['is_ref', [null], false],
    ['is_ref', ['key'], true],
    ['is_ref', [{ key: 'a', meta: { href: '/a' } }], true],
    ['is_ref', [{ key: 'a' }], true],
    ['is_ref', [''], MISMATCH],
    ['is_ref', [{ key: '' }], MISMATCH],
    ['is_ref', [{ key: 1 }], MISMATCH],
    ['is_ref', [{}], MISMATCH],
    ['is_ref', [false], MISMATCH],
    ['is_ref', [['a']], MISMATCH],
    ['is_ref', [SECRET], 'gap:redacted'],
    ['cat', ['a', 1, 'b'], 'a1b'],
    ['cat', [], ''],
    ['cat', ['a', null], MISMATCH],
    ['cat', ['a', true], MISMATCH],
    ['substr', ['jsonlogic', 4], 'logic'],
    ['substr', ['jsonlogic', -5], 'logic'],
    ['substr', ['jsonlogic', -50], 'jsonlogic'],
    ['substr', ['jsonlogic', 1, 3], 'son'],
    ['substr', ['jsonlogic', 4, -2], 'log'],
    ['substr', ['jsonlogic', -5, -2], 'log'],
    ['substr', [1, 1], MISMATCH],
    ['substr', ['a', '1'], MISMATCH],
    ['substr', ['a', 1, '1'], MISMATCH],
  ]);
  gapEverywhere('matches', ['a', 'a']);
  gapEverywhere('substr', ['a', 1, 1]);
  for (const operator of ['nonblank', 'lower', 'email_domain', 'is_ref']) gapEverywhere(operator, ['a']);
  for (const operator of ['starts_with', 'text_contains', 'cat']) gapEverywhere(operator, ['a', 'b']);
});

describe('networks', () => {
  check([
    ['cidrs_narrow', [['10.40.0.48/24'], 24, 64], true],
    ['cidrs_narrow', [['10.40.0.0/23'], 24, 64], false],
    ['cidrs_narrow', [['10.0.0.1'], 32, 128], true],
    ['cidrs_narrow', [['10.0.0.1/32'], 32, 128], true],
    ['cidrs_narrow', [['0.0.0.0/0'], 1, 1], false],
    ['cidrs_narrow', [['2001:db8::/64'], 24, 64], true],
    ['cidrs_narrow', [['2001:db8::/63'], 24, 64], false],
    ['cidrs_narrow', [['::/0'], 0, 1], false],
    ['cidrs_narrow', [['::1'], 32, 128], true],
    // IPv4 in the clothes of IPv6: `::ffff:0:0/96` is all of it.
    ['cidrs_narrow', [['::ffff:0.0.0.0/96'], 16, 64], false],
    ['cidrs_narrow', [['::/64'], 16, 64], false],
    ['cidrs_narrow', [['::ffff:10.0.0.0/120'], 24, 64], true],
    ['cidrs_narrow', [['::ffff:10.0.0.0/119'], 24, 64], false],
    ['cidrs_narrow', [['bastion.example.com'], 24, 64], true],
    ['cidrs_narrow', [['*.example.com'], 24, 64], true],
    ['cidrs_narrow', [['*'], 0, 0], false],
    ['cidrs_narrow', [[], 24, 64], true],
    ['cidrs_narrow', [['10.0.0.0/8', 'what is this?'], 24, 64], false],
    ['cidrs_narrow', [['what is this?', '10.0.0.0/8'], 24, 64], false],
    ['cidrs_narrow', [['what is this?', '10.0.0.1'], 24, 64], MISMATCH],
    ['cidrs_narrow', [[''], 24, 64], MISMATCH],
    ['cidrs_narrow', [['10.0.0.0/33'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['10.0.0.0/'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['10.0.0.0/24/24'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['10.0.0.0/-1'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['10.0.0.0/255.255.255.0'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['2001:db8::/129'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['10.0.0'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['10'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['10.0.0.256'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['*.*'], 24, 64], MISMATCH],
    ['cidrs_narrow', [['host.example.com/24'], 24, 64], MISMATCH],
    ['cidrs_narrow', [[null], 24, 64], MISMATCH],
    ['cidrs_narrow', [[['10.0.0.1']], 24, 64], MISMATCH],
    ['cidrs_narrow', ['10.0.0.1', 24, 64], MISMATCH],
    ['cidrs_narrow', [['10.0.0.1'], '24', 64], MISMATCH],
    ['cidrs_narrow', [['10.0.0.1'], 24, null], MISMATCH],
  ]);
  gapEverywhere('cidrs_narrow', [['10.0.0.1'], 24, 64]);

  test('a wide entry decides beside one that was not read; otherwise that is a gap', () => {
    expect(evaluateOn({ cidrs_narrow: [['10.0.0.0/8', UNREAD], 24, 64] })).toBe(false);
    expect(evaluateOn({ cidrs_narrow: [['10.0.0.1', UNREAD], 24, 64] })).toBe(GAP);
  });
});

describe('versions', () => {
  check([
    ['version_at_least', ['6.10', '6.9'], true],
    ['version_at_least', ['6.9', '6.10'], false],
    ['version_at_least', ['8.0', '8.0.0'], true],
    ['version_at_least', ['8.0.1 LTS', '8.0.1'], true],
    ['version_at_least', [' 7.5.0', '7.5'], true],
    ['version_at_least', ['7.4.9', '7.5'], false],
    ['version_at_least', ['new', '7.5'], MISMATCH],
    ['version_at_least', ['8.0x', '7.5'], MISMATCH],
    ['version_at_least', ['8.0.', '7.5'], MISMATCH],
    ['version_at_least', ['', '7.5'], MISMATCH],
    ['version_at_least', [8, '7.5'], MISMATCH],
    ['version_at_least', ['8.0', null], MISMATCH],
    ['version_line', ['8.0.1'], '8.0'],
    ['version_line', ['6.10.12 LTS'], '6.10'],
    ['version_line', ['8'], MISMATCH],
    ['version_line', [8.1], MISMATCH],
  ]);
  gapEverywhere('version_at_least', ['8.0', '7.0']);
  gapEverywhere('version_line', ['8.0']);
});

describe('times of a day', () => {
  check([
    ['time_ranges_ok', [[['09:00', '18:00']]], true],
    ['time_ranges_ok', [[['9:00', '18:00']]], true],
    [
      'time_ranges_ok',
      [
        [
          ['13:00', '18:00'],
          ['09:00', '13:00'],
        ],
      ],
      true,
    ],
    [
      'time_ranges_ok',
      [
        [
          ['09:00', '13:00'],
          ['12:59', '18:00'],
        ],
      ],
      false,
    ],
    ['time_ranges_ok', [[['18:00', '09:00']]], false],
    ['time_ranges_ok', [[['09:00', '09:00']]], false],
    ['time_ranges_ok', [[['00:00', '24:00']]], false],
    ['time_ranges_ok', [[['00:00', '23:60']]], false],
    ['time_ranges_ok', [[['9', '10:00']]], false],
    ['time_ranges_ok', [[['09:00:00', '10:00']]], false],
    ['time_ranges_ok', [[]], true],
    ['time_ranges_ok', [[['09:00']]], MISMATCH],
    ['time_ranges_ok', [[['09:00', '10:00', '11:00']]], MISMATCH],
    ['time_ranges_ok', [[[900, 1000]]], MISMATCH],
    ['time_ranges_ok', [['09:00']], MISMATCH],
    ['time_ranges_ok', [null], MISMATCH],
    ['time_ranges_minutes', [[['09:00', '18:00']]], 540],
    ['time_ranges_minutes', [[['00:00', '23:59']]], 1439],
    [
      'time_ranges_minutes',
      [
        [
          ['13:00', '18:00'],
          ['9:00', '12:30'],
        ],
      ],
      510,
    ],
    ['time_ranges_minutes', [[]], 0],
    ['time_ranges_minutes', [[['18:00', '09:00']]], MISMATCH],
    ['time_ranges_minutes', ['x'], MISMATCH],
  ]);
  for (const operator of ['time_ranges_ok', 'time_ranges_minutes']) gapEverywhere(operator, [[]]);

  test('an unread pair, or half of one', () => {
    expect(evaluateOn({ time_ranges_ok: [[UNREAD]] })).toBe(GAP);
    expect(evaluateOn({ time_ranges_minutes: [[['09:00', UNREAD]]] })).toBe(GAP);
  });
});

describe('redacted secrets', () => {
  const marker = (facts: Json): Json => ({ $redacted: facts });
  check([
    ['secret_is_common', [SECRET], true],
    ['secret_is_common', [marker({ kind: 'password', common: false, length: 1 })], false],
    ['secret_is_common', [marker({ kind: 'password', length: 1 })], 'gap:redacted'],
    ['secret_is_common', [marker({ kind: 'password', common: 'false' })], 'gap:redacted'],
    ['secret_is_common', ['public'], MISMATCH],
    ['secret_is_common', [null], MISMATCH],
    ['secret_is_common', [{}], MISMATCH],
    ['secret_is_common', [marker('public')], MISMATCH],
    ['secret_is_common', [[SECRET]], MISMATCH],
    ['secret_length', [SECRET], 6],
    ['secret_length', [marker({ kind: 'password', common: true, length: 0 })], 0],
    ['secret_length', [marker({ kind: 'password', common: true })], 'gap:redacted'],
    ['secret_length', [marker({ kind: 'password', common: true, length: '20' })], 'gap:redacted'],
    ['secret_length', ['public'], MISMATCH],
    ['secret_length', [12], MISMATCH],
  ]);
  for (const operator of ['secret_is_common', 'secret_length']) gapEverywhere(operator, [SECRET]);
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
