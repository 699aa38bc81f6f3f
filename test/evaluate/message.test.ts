import { expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { rule, tree, verdicts } from './small-world.ts';

const says = (value: Json | undefined) => {
  const datum = value === undefined ? {} : { datum: value };
  const one = rule({ message: { fail: '{{connection.datum}} {{params.limit}} {{ $item.key }}' } });
  const object = tree({ k: { name: 'K', on: false, ...datum } });
  return verdicts(one, object)[0]?.message;
};

test.each<[string, Json | undefined, string]>([
  ['a text', 'as it is', 'as it is'],
  ['a number', 0, '0'],
  ['a truth value', false, 'false'],
  ['null: it is not set', null, 'null'],
  ['a list', ['a', null, 2], 'a, null, 2'],
  ['an empty list', [], 'none'],
  ['an object', { a: 1 }, '?'],
  ['nothing', undefined, '?'],
  ['a long text', 'x'.repeat(300), `${'x'.repeat(200)}…`],
])('a message shows %s', (_what, value, shown) => {
  expect(says(value)).toBe(`${shown} ? k`);
});

test.each<[Json | undefined, string | null]>([
  ['a', 'a'],
  [7, '7'],
  ['', ''],
  ['?', '?'],
  [null, null],
  [{ a: 1 }, null],
  [undefined, null],
])('an object whose name is %j is called %j', (value, name) => {
  const named = value === undefined ? {} : { name: value };
  expect(verdicts(rule({}), tree({ k: { on: false, ...named } }))[0]?.resource.name).toBe(name);
});
