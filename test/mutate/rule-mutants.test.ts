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
    '/params/max/default 6',
    '/params/max/default 4',
  ]);
  const changed = (pointer: string) => mutants.find((one) => one.pointer === pointer)?.rule;
  expect(changed('/when/in/1/0')?.when).toEqual({ in: [{ var: 'connection.kind' }, ['b']] });
  expect(changed('/params/max/default')?.params['max']).toMatchObject({ default: 6, maximum: 9 });
  expect(changed('/check/and/1')?.check).toEqual({ and: [{ '<=': [{ var: 'connection.days' }, { param: 'max' }] }] });
});
