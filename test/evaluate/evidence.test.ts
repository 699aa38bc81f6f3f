import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import type { AutomatedRule } from '../../src/model/rule.ts';
import { actualOf } from '../../src/results/actual-of.ts';
import { rule, verdicts } from './small-world.ts';

describe('evidence', () => {
  const whole = (check: Json): AutomatedRule => rule({ forEach: null, inputs: { x: '/api/configuration/x' }, check });
  const read = (check: Json, body: Json) =>
    verdicts(whole(check), { '/api/configuration/x': { body } })[0]?.evidence.map(({ pointer, actual, expected }) => [
      pointer,
      actual,
      expected,
    ]);
  const is = (name: string, value: Json): Json => ({ '===': [{ var: `x.${name}` }, value] });

  test('only what decided stays', () => {
    expect(read({ and: [is('a', 1), is('b', 1), is('c', 1)] }, { a: 1, b: 2, c: 3 })).toEqual([
      ['/body/b', 2, '1'],
      ['/body/c', 3, '1'],
    ]);
    expect(read({ or: [is('a', 1), is('b', 1)] }, { a: 1, b: 2 })).toEqual([['/body/a', 1, '1']]);
    expect(read({ and: [is('a', 1), is('b', 1)] }, { a: 1, b: 1 })).toEqual([
      ['/body/a', 1, '1'],
      ['/body/b', 1, '1'],
    ]);
    expect(read({ and: [is('a', 1), is('b', 1)] }, { a: 1 })).toEqual([['/body/b', null, '1']]);
    const body = { '===': [{ var: 'on' }, true] };
    expect(read({ all: [{ var: 'x.list' }, body] }, { list: [{ on: true }, { on: false }, { on: true }] })).toEqual([
      ['/body/list/1/on', false, 'true'],
    ]);
    expect(read({ none: [{ var: 'x.list' }, body] }, { list: [{ on: true }, { on: false }] })).toEqual([
      ['/body/list/0/on', true, 'not true'],
    ]);
    expect(read({ some: [{ var: 'x.list' }, body] }, { list: [] })).toEqual([['/body/list', [], null]]);
  });

  test.each([
    ['===', [{ var: 'x.a' }, 'on'], false, 'on'],
    ['!==', [{ var: 'x.a' }, 'on'], false, 'not on'],
    ['<=', [{ var: 'x.n' }, 80], false, 'at most 80'],
    ['<=', [80, { var: 'x.n' }], false, 'at least 80'],
    ['<', [{ var: 'x.n' }, 80], false, 'less than 80'],
    ['<', [80, { var: 'x.n' }], false, 'more than 80'],
    ['>=', [{ var: 'x.n' }, 80], false, 'at least 80'],
    ['>=', [80, { var: 'x.n' }], false, 'at most 80'],
    ['>', [{ var: 'x.n' }, 80], false, 'more than 80'],
    ['<=', [1, { var: 'x.n' }, 80], false, 'from 1 to 80'],
    ['<', [1, { var: 'x.n' }, 80], false, 'between 1 and 80'],
    ['in', [{ var: 'x.a' }, ['a', 'b']], false, 'one of a, b'],
    ['in', ['a', { var: 'x.list' }], false, 'with a'],
    ['subset', [{ var: 'x.list' }, ['a', 'b']], false, 'only a, b'],
    ['disjoint', [{ var: 'x.list' }, ['a', 'b']], false, 'none of a, b'],
    ['===', [{ var: 'x.a' }, 'on'], true, 'not on'],
    ['!==', [{ var: 'x.a' }, 'on'], true, 'on'],
    ['<=', [{ var: 'x.n' }, 80], true, 'more than 80'],
    ['>', [{ var: 'x.n' }, 80], true, 'at most 80'],
    ['in', [{ var: 'x.a' }, ['a']], true, 'none of a'],
    ['in', ['a', { var: 'x.list' }], true, 'without a'],
    ['subset', [{ var: 'x.list' }, ['a']], true, 'not only a'],
    ['disjoint', [{ var: 'x.list' }, ['a']], true, 'some of a'],
    ['>=', [{ count: { var: 'x.list' } }, 2], false, 'number of entries: at least 2'],
  ] as readonly (readonly [string, Json, boolean, string])[])(
    '%s %j, negated %s: %s',
    (operator, operands, isNegated, words) => {
      const comparison = { [operator]: operands };
      const found = read(isNegated ? { '!': [comparison] } : comparison, { a: 'on', n: 5, list: ['x'] });
      expect(found?.map(([, , expected]) => expected)).toEqual([words]);
    },
  );

  test('what was filtered and mapped is there, with the list itself where it was empty or no list', () => {
    const body = { list: ['a', 'b'], none: [], text: 'a' };
    const pointers = (check: Json) => read(check, body)?.map(([pointer]) => pointer);
    const filtered = { filter: [{ var: 'x.list' }, { '===': [{ var: '' }, 'c'] }] };
    expect(pointers({ '===': [{ count: filtered }, 1] })).toEqual(['/body/list', '/body/list/0', '/body/list/1']);
    const mapped = (name: string) => ({ '===': [{ count: { map: [{ var: `x.${name}` }, { var: '' }] } }, 9] });
    expect(pointers(mapped('list'))).toEqual(['/body/list/0', '/body/list/1']);
    expect(pointers(mapped('none'))).toEqual(['/body/none']);
    expect(pointers({ all: [{ var: 'x.text' }, true] })).toEqual(['/body/text']);
    expect(pointers(mapped('text'))).toEqual(['/body/text']);
  });

  test('a datum that is not there is told from a null', () => {
    const check = is('a', 1);
    const found = (body: Json) =>
      verdicts(whole(check), { '/api/configuration/x': { body } })[0]?.evidence.map((one) => [
        one.actual,
        actualOf(one),
      ]);
    expect(found({ a: null })).toEqual([[null, null]]);
    expect(found({})).toEqual([[null, undefined]]);
  });

  test('long texts and lists are shortened, secrets marked', () => {
    expect(read(is('a', 'x'), { a: 'y'.repeat(500) })).toEqual([['/body/a', `${'y'.repeat(400)}…`, 'x']]);
    const [entry] = verdicts(whole({ secret_is_common: [{ var: 'x.a' }] }), {
      '/api/configuration/x': {
        body: { a: { $redacted: { kind: 'password', common: true, length: 3, fingerprint: null } } },
      },
    })[0]!.evidence;
    expect(entry).toMatchObject({ pointer: '/body/a', redacted: true });
    const many = Array.from({ length: 100 }, () => ({ on: false }));
    expect(read({ all: [{ var: 'x.list' }, { var: 'on' }] }, { list: many })).toHaveLength(30);
  });

  test('keys that a pointer has to escape', () => {
    expect(read({ '===': [{ var: 'x.a/b~c' }, 1] }, { 'a/b~c': 2 })).toEqual([['/body/a~1b~0c', 2, '1']]);
  });
});
