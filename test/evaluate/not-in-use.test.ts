import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { CONNECTIONS, rule, short, tree, verdicts } from './small-world.ts';

describe('what is not in use', () => {
  const forEach = {
    in: 'connections',
    as: 'connection',
    name: 'connection.name',
    onEmpty: 'fail' as const,
    where: { '===': [{ var: 'connection.active' }, true] },
  };

  test('is named in one verdict that counts for nothing; what is not known to be unused is judged unknown', () => {
    const found = verdicts(
      rule({ forEach }),
      tree({
        a: { name: 'A', active: true, on: true },
        b: { name: 'B', active: false },
        c: { name: 'C', active: false },
        d: { name: 'D' },
        e: { name: 'E', active: 'false' },
      }),
    );
    expect(short(found)).toEqual([
      'a A pass ',
      'd D unknown missing-datum',
      'e E unknown type-mismatch',
      'connections B, C informational condition',
    ]);
  });

  test.each([
    ['null', { '===': [{ var: 'connection.active' }, true] }, 'unknown type-mismatch'],
    ['null, other side', { '===': [true, { var: 'connection.active' }] }, 'unknown type-mismatch'],
    ['null, negated', { '!==': [{ var: 'connection.active' }, false] }, 'unknown type-mismatch'],
    ['null that the rule asks for', { '===': [{ var: 'connection.active' }, null] }, 'pass '],
    ['null that the rule asks for, negated', { '!==': [{ var: 'connection.active' }, null] }, null],
  ] as readonly (readonly [string, Json, string | null])[])('a %s', (_title, where, expected) => {
    const found = verdicts(
      rule({ forEach: { ...forEach, where } }),
      tree({ a: { name: 'A', active: null, on: true } }),
    );
    expect(short(found)).toEqual(
      expected === null ? ['connections  fail ', 'connections A informational condition'] : [`a A ${expected}`],
    );
  });

  test('in a check null is a plain difference', () => {
    const check = { '===': [{ var: 'connection.active' }, true] };
    expect(short(verdicts(rule({ check }), tree({ a: { name: 'A', active: null } })))).toEqual(['a A fail ']);
  });

  test('of very many the first fifty are named, and how many more there are', () => {
    const off = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`c${at}`, { name: `N${at}`, active: false }]));
    const named = (count: number) => verdicts(rule({ forEach }), tree(off(count)))[1]?.resource.name;
    expect(named(50)).toMatch(/^N0, .*, N49$/);
    expect(named(52)).toBe(`${named(50)} and 2 more`);
  });

  test('when nothing is left, the collection counts as empty', () => {
    const found = verdicts(rule({ forEach }), tree({ b: { name: 'B', active: false } }));
    expect(short(found)).toEqual(['connections  fail ', 'connections B informational condition']);
    expect(found[0]).toMatchObject({
      message: 'none of the objects is in use',
      evidence: [{ endpoint: CONNECTIONS, pointer: '/items', actual: [{ key: 'b' }], redacted: false }],
    });
  });
});
