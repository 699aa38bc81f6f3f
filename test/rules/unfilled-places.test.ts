import { expect, test } from 'vitest';
import type { AutomatedRule } from '../../src/model/rule.ts';
import { unfilledPlaces } from '../../src/rules/unfilled-places.ts';
import { shippedRuleset } from '../evaluate/shipped.ts';
import { rule } from '../evaluate/small-world.ts';

const { rules, cases } = await shippedRuleset();

test('each place of a shipped message is filled in some case', () => {
  const automated = rules.filter((one): one is AutomatedRule => one.kind === 'automated');
  const unfilled = automated.flatMap((one) =>
    unfilledPlaces(one, cases.get(one.id)?.cases ?? []).map(({ pointer, place }) => `${one.id} ${pointer} ${place}`),
  );
  expect(unfilled, 'Give the datum in a case with that verdict.').toEqual([]);
});

test('what is misspelt, or said in cases of another verdict only, is filled by none', () => {
  const message = {
    fail: '{{connection.name}} {{ connection.nmae }} {{connection.kind}}',
    pass: '{{connection.kind}}',
  };
  const named = { name: 'A', on: false };
  const given = (connection: object) => ({ name: 'x', given: { connection }, expect: 'fail' }) as never;
  expect(unfilledPlaces(rule({ message }), [given(named), given({ ...named, on: true, kind: 'k' })])).toEqual([
    { pointer: '/message/fail', place: '{{ connection.nmae }}' },
    { pointer: '/message/fail', place: '{{connection.kind}}' },
  ]);
  expect(unfilledPlaces(rule({ message }), [])).toHaveLength(5);
  const forEach = { in: 'connections', as: 'connection', name: 'connection.nme', onEmpty: 'fail' } as const;
  expect(unfilledPlaces(rule({ forEach }), [given(named)])).toEqual([
    { pointer: '/forEach/name', place: '{{connection.nme}}' },
  ]);
});
