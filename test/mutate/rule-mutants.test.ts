import { expect, test } from 'vitest';
import { rule } from '../evaluate/small-world.ts';
import { mutantsOf } from './rule-mutants.ts';

test('each step away from a rule is one mutant, and paths, names and patterns stay', () => {
  const each = { all: [{ var: 'list' }, { matches: [{ var: ['name', 'none'] }, 'a+'] }] };
  const mutants = mutantsOf(
    rule({
      check: { and: [{ '<=': [{ var: 'connection.days' }, { param: 'max' }] }, each] },
      when: { in: [{ var: 'connection.kind' }, ['a', 'b']] },
      let: { on: { anyObject: { in: 'connections', as: 'one', test: { '!': { var: 'one.off' } } } } },
      params: { max: { type: 'integer', default: 5, minimum: 1, maximum: 9, unit: 'days' } },
    }),
  );
  const told = mutants.map(({ pointer, to }) => `${pointer} ${JSON.stringify(to) ?? 'gone'}`);
  expect(told).toEqual([
    `/check {"or":[{"<=":[{"var":"connection.days"},{"param":"max"}]},${JSON.stringify(each)}]}`,
    '/check true',
    '/check false',
    '/check/and/0 gone',
    '/check/and/1 gone',
    '/check/and/0 {"<":[{"var":"connection.days"},{"param":"max"}]}',
    '/check/and/0 {">":[{"var":"connection.days"},{"param":"max"}]}',
    '/check/and/0 true',
    '/check/and/0 false',
    `/check/and/1 ${JSON.stringify({ some: each.all })}`,
    `/check/and/1 ${JSON.stringify({ none: each.all })}`,
    '/check/and/1 true',
    '/check/and/1 false',
    '/check/and/1/all/1 true',
    '/check/and/1/all/1 false',
    '/check/and/1/all/1/matches/0/var/1 "nonex"',
    '/when true',
    '/when false',
    '/when/in/1/0 gone',
    '/when/in/1/0 "ax"',
    '/when/in/1/1 gone',
    '/when/in/1/1 "bx"',
    '/let/on/anyObject/test true',
    '/let/on/anyObject/test false',
    '/let/on/anyObject/test {"var":"one.off"}',
    '/let/on/anyObject/test/! true',
    '/let/on/anyObject/test/! false',
    '/forEach/onEmpty "pass"',
    '/forEach/onEmpty "fail"',
    '/params/max/default 6',
    '/params/max/default 4',
  ]);
  const changed = (pointer: string) => mutants.find((one) => one.pointer === pointer)?.rule;
  expect(changed('/when/in/1/0')?.when).toEqual({ in: [{ var: 'connection.kind' }, ['b']] });
  expect(changed('/params/max/default')?.params['max']).toMatchObject({ default: 6, maximum: 9 });
  expect(changed('/check/and/1')?.check).toEqual({ and: [{ '<=': [{ var: 'connection.days' }, { param: 'max' }] }] });
});

test('of a rule for some versions, with a reference and a list, what else it may say of nothing', () => {
  const mutants = mutantsOf(
    rule({
      appliesTo: { version: '>=7.0' },
      check: { '/': [{ exactlyOne: [{ var: 'a.b' }, { var: 'a.c' }] }, 2] },
      forEach: null,
      let: {
        policy: { ref: 'a.policy', into: 'policies', onNull: 'fail' },
        keys: { collect: { in: 'policies', as: 'one', each: { if: [{ var: 'one.on' }, [1], []] } } },
      },
    }),
  );
  const told = mutants.map(({ pointer, to }) => `${pointer} ${JSON.stringify(to) ?? 'gone'}`);
  expect(told).toEqual([
    '/check true',
    '/check false',
    '/check/~1/0/exactlyOne/0 gone',
    '/check/~1/0/exactlyOne/1 gone',
    '/check/~1/1 3',
    '/check/~1/1 1',
    '/let/keys/collect/each/if/0 true',
    '/let/keys/collect/each/if/0 false',
    '/let/keys/collect/each/if/1/0 gone',
    '/let/keys/collect/each/if/1/0 2',
    '/let/keys/collect/each/if/1/0 0',
    '/let/policy/onNull "notapplicable"',
    '/let/policy/onNull "null"',
    '/appliesTo null',
  ]);
});
