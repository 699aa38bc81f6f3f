import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { checkConsistency } from '../../src/results/consistency.ts';
import { settingsOf } from '../../src/results/settings-of.ts';
import { createSettingsPool, type Setting } from '../../src/results/settings-pool.ts';
import type { Answer } from '../support/appliance/tree.ts';
import { snapshotOfTree } from './snapshot-of-tree.ts';

const PATH = '/api/configuration/test';
const ID = '0123456789abcdef';

/** The settings of one endpoint's body as a plain object: canonical JSON by pointer. */
function settings(body: Json, more: Readonly<Record<string, JsonObject>> = {}): Record<string, string> {
  const tree = { [PATH]: { body } as Answer, ...(more as Record<string, Answer>) };
  const found = settingsOf(snapshotOfTree(tree, 'a')).endpoints.get(PATH) ?? new Map();
  return Object.fromEntries([...found].map(([pointer, { text }]) => [pointer, text]));
}

/** Which settings of three appliances differ; each given as the body of the same endpoint. */
function differing(bodies: readonly Json[], versions: readonly string[] = []): string[] {
  const fleet = bodies.map((body, at) =>
    snapshotOfTree({ [PATH]: { body } as Answer }, `a${at}`, { version: versions[at] ?? '8.0.1' }),
  );
  return checkConsistency(
    fleet.map((one) => settingsOf(one)),
    null,
  ).map(({ pointer, outliers }) => `${pointer} ${outliers.map(({ appliance }) => appliance)}`);
}

describe('items of a list', () => {
  test('that all have a name of their own are known by it, wherever they stand', () => {
    const [one, two] = [{ name: 'one', on: true }, { name: 'two', on: false }]; // biome-ignore format: a pair
    expect(settings({ list: [one, two] })).toEqual({
      '/body/list/one/on': 'true',
      '/body/list/two/on': 'false',
    });
    expect(
      differing([
        [one, two],
        [two, one],
        [one, two],
      ]),
    ).toEqual([]);
    expect(
      differing([
        [one, two],
        [one, two],
        [one, { ...two, on: true }],
      ]),
    ).toEqual(['/body/two/on a2']);
  });

  test.each([
    [
      'two of one name',
      [
        { name: 'x', on: true },
        { name: 'x', on: false },
      ],
    ],
    ['one without a name', [{ name: 'x' }, { on: true }]],
    ['a name that is no text', [{ name: 'x' }, { name: 7 }]],
    ['one that is no object', [{ name: 'x' }, 'y', null]],
    ['none', []],
  ] as readonly (readonly [string, Json])[])('are compared as a whole, none left out: %s', (_title, list) => {
    expect(settings({ list })).toEqual({ '/body/list': JSON.stringify(list) });
  });
});

describe('a value', () => {
  test('in a list is compared with all its members but addresses', () => {
    expect(settings({ list: [{ a: 1, meta: { href: '/x' } }] })).toEqual({ '/body/list': '[{"a":1}]' });
  });

  test('that is an id or a reference means the name of its object, in a list as elsewhere', () => {
    const link = { key: ID, meta: { href: `${PATH}/${ID}` } };
    const named = { [`${PATH}/${ID}`]: { body: { name: 'N' } } };
    const meant = JSON.stringify(`${PATH}/N`);
    expect(settings({ id: ID, link, list: [link, ID] }, named)).toEqual({
      '/body/id': meant,
      '/body/link': meant,
      '/body/list': `[${meant},${meant}]`,
    });
    expect(settings({ id: ID })).toEqual({ '/body/id': '"(an id)"' });
  });

  test.each([
    ['a text', 'x'.repeat(300), 'x'.repeat(301), /^"\(a text of 301 characters, SHA-256 [0-9a-f]{64}\)"$/],
    ['a value', Array(4_998).fill(1).concat(10), Array(4_998).fill(1).concat(100), /^"\(a value of 10001 characters/],
  ] as readonly (readonly [string, Json, Json, RegExp])[])(
    '%s is told by its digest beyond a limit',
    (_title, whole, long, digest) => {
      expect(settings({ value: whole })).toEqual({ '/body/value': JSON.stringify(whole) });
      expect(settings({ value: long })['/body/value']).toMatch(digest);
    },
  );
});

describe('what is known of an appliance', () => {
  test.each([
    ['8.0.1', '8.0'],
    ['10.12.3', '10.12'],
    [null, null],
  ])('version %j is of line %j', (version, line) => {
    expect(settingsOf(snapshotOfTree({}, 'a', { version })).versionLine).toBe(line);
  });

  test('a listing is whole when each of its objects was read or is known not to be there', () => {
    const items = ['x', 'y'].map((key) => ({ key, meta: { href: `${PATH}/${key}` } }));
    const whole = (tree: Readonly<Record<string, JsonObject>>, listed: readonly Json[] = items) =>
      [...settingsOf(snapshotOfTree({ [PATH]: { items: listed }, ...tree } as never, 'a')).wholeListings].length === 1;
    const [x, y] = [`${PATH}/x`, `${PATH}/y`];
    expect(whole({ [x]: { body: 1 }, [y]: { body: 2 } })).toBe(true);
    expect(whole({ [x]: { body: 1 }, [y]: { $status: 404 } })).toBe(true);
    expect(whole({ [x]: { body: 1 }, [y]: { $status: 403 } })).toBe(false);
    expect(whole({ [x]: { body: 1 } })).toBe(false);
    expect(whole({ [`${PATH}/7`]: { body: 1 } }, [{ key: 7 }])).toBe(false);
    const failed = snapshotOfTree({ [PATH]: { items }, [x]: { body: 1 } } as never, 'a');
    const record = { status: 'failed', httpStatus: 500, reasonCode: 'http-5xx', message: 'no' } as const;
    const endpoints = { ...failed.endpoints, [y]: record };
    expect(settingsOf({ ...failed, endpoints }).wholeListings.size).toBe(0);
  });

  test('of two objects of one name neither is compared', () => {
    const other = ID.replace('0', '1');
    const tree = Object.fromEntries([ID, other].map((id) => [`${PATH}/${id}`, { body: { name: 'N' } }]));
    expect([...settingsOf(snapshotOfTree(tree as never, 'a')).endpoints]).toEqual([]);
  });

  test('ten thousand settings are kept, the last of them too; what does not fit takes no room of others', () => {
    const flags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 0]));
    const tree = (...counts: number[]) =>
      Object.fromEntries(counts.map((count, at) => [`${PATH}/${at}`, { body: flags(count) }]));
    const kept = (...counts: number[]) =>
      [...settingsOf(snapshotOfTree(tree(...counts) as never, 'a')).endpoints.values()].map(({ size }) => size);
    expect(kept(6_000, 4_000)).toEqual([6_000, 4_000]);
    expect(kept(6_000, 4_001)).toEqual([6_000, 0]);
    expect(kept(6_000, 5_000, 4_000)).toEqual([6_000, 0, 4_000]);
  });
});

describe('the pool', () => {
  const map = (settings: Readonly<Record<string, string>>): ReadonlyMap<string, Setting> =>
    new Map(Object.entries(settings).map(([pointer, text]) => [pointer, { text }]));

  test('gives the same map for equal settings in any order, and never one of other settings', () => {
    const pool = createSettingsPool();
    const first = pool.endpoint(map({ a: 'x', b: 'y' }));
    expect(pool.endpoint(map({ b: 'y', a: 'x' }))).toBe(first);
    expect(pool.endpoint(map({ a: 'y', b: 'x' }))).toEqual(map({ a: 'y', b: 'x' }));
    const many = Array.from({ length: 20 }, (_, at) => [`n${2 * at}`, `n${2 * at + 1}`] as const);
    const another = createSettingsPool();
    another.endpoint(map(Object.fromEntries(many)));
    for (const one of [{ n1: 'n2', n34: 'n5' }, { n1: 'n23', n4: 'n5' }]) // biome-ignore format: a pair
      expect(another.endpoint(map(one))).toEqual(map(one));
  });

  test('numbers a text alike when it comes first and later', () => {
    const pool = createSettingsPool();
    for (const one of [{ a: 'x' }, { b: 'y' }, { b: 'y' }, { a: 'x' }])
      expect(pool.endpoint(map(one as never))).toEqual(map(one as never));
  });
});

describe('what differs', () => {
  test('of four, two and two, nobody is the odd one', () => {
    expect(differing([{ x: 1 }, { x: 1 }, { x: 2 }, { x: 2 }])).toEqual([]);
    expect(differing([{ x: 1 }, { x: 2 }, { x: 2 }, { x: 2 }])).toEqual(['/body/x a0']);
    expect(differing([{ x: 1 }, { x: 2 }, { x: 3 }])).toEqual([]);
    expect(differing([{ x: 1 }, { x: 2 }])).toEqual([]);
  });

  test('a setting that is missing is one among appliances of a line, and says nothing where no other of its line has it', () => {
    const bodies = [{ x: 1, y: 1 }, { x: 1, y: 1 }, { x: 1, y: 1 }, { x: 1 }]; // biome-ignore format: a row
    expect(differing(bodies, ['8.0.1', '8.0.1', '8.0.1', '8.0.2'])).toEqual(['/body/y a3']);
    expect(differing(bodies, ['8.0.1', '8.0.1', '8.0.1', '7.0.2'])).toEqual([]);
  });

  test('more than two hundred values are told as one, also where only the values differ, and not by their order', () => {
    const flags = (value: number, reversed = false) => {
      const entries = Array.from({ length: 250 }, (_, at): [string, Json] => [`k${at}`, value]);
      return Object.fromEntries(reversed ? entries.reverse() : entries);
    };
    expect(differing([flags(0), flags(0), flags(1)])).toEqual(['/body a2']);
    expect(differing([flags(0), flags(0, true), flags(1)])).toEqual(['/body a2']);
  });

  test('is told in the order of names, whatever the order in which it was found', () => {
    expect(
      differing([
        { b: 1, a: 1 },
        { b: 1, a: 1 },
        { b: 2, a: 2 },
      ]),
    ).toEqual(['/body/a a2', '/body/b a2']);
    const bodies = [{ x: 2 }, { x: 2 }, ...Array(5).fill({ x: 1 })] as Json[];
    expect(differing(bodies)).toEqual(['/body/x a0,a1']);
  });
});

test('a member named __proto__ differs as any other does, also in an item of a list', () => {
  const body = (on: boolean): Json => JSON.parse(`{"list":[{"__proto__":{"on":${on}}}],"__proto__":${on}}`) as Json;
  expect(differing([body(true), body(true), body(false)])).toEqual(['/body/__proto__ a2', '/body/list a2']);
});
