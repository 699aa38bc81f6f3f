import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { evaluateOn } from './evaluate-on.ts';
import { check, GAP, gapEverywhere, HUGE, MISMATCH, SECRET, UNREAD } from './operator-table.ts';

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
    ['nor one that is reduced without a look at it', { reduce: [[UNREAD, 1], 7, 0] }, GAP],
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
    expect(evaluateOn({ reduce: [list, { var: 'current' }, UNREAD] }, data)).toBe(GAP);
  });
});
