import { describe, expect, test } from 'vitest';
import { evaluateRule } from '../../src/evaluate/evaluate-rule.ts';
import { viewSnapshot } from '../../src/evaluate/snapshot-view.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { snapshotOfTree } from '../../src/rules/snapshot-of-tree.ts';
import { CONNECTIONS, rule, short, tree, verdicts } from './small-world.ts';

describe('one verdict per object', () => {
  test('each on its own, in the order of the listing, with what it read', () => {
    const found = verdicts(
      rule({}),
      tree({ b: { name: 'B', on: false }, a: { name: 'A', on: true }, c: { name: 'C' } }),
    );
    expect(short(found)).toEqual(['b B fail ', 'a A pass ', 'c C unknown missing-datum']);
    expect(found[0]).toMatchObject({
      message: 'B is off',
      evidence: [
        { endpoint: `${CONNECTIONS}/b`, pointer: '/body/on', actual: false, expected: 'true', redacted: false },
      ],
    });
    expect(found[2]?.evidence).toEqual([
      {
        endpoint: `${CONNECTIONS}/c`,
        pointer: '/body/on',
        actual: null,
        absent: true,
        expected: 'true',
        redacted: false,
      },
    ]);
  });

  test.each([
    ['pass', ['connections  pass ']],
    ['fail', ['connections  fail ']],
    ['notapplicable', ['connections  notapplicable no-objects']],
  ] as const)('an empty collection means what the rule says: %s', (onEmpty, expected) => {
    const forEach = { in: 'connections', as: 'connection', name: 'connection.name', onEmpty };
    const found = verdicts(rule({ forEach }), tree({}));
    expect(short(found)).toEqual(expected);
    const shown = {
      endpoint: CONNECTIONS,
      pointer: '/items',
      actual: [],
      expected: rule({}).expected,
      redacted: false,
    };
    expect(found[0]?.message).toBe('there are no such objects');
    expect(found[0]?.evidence).toEqual(onEmpty === 'notapplicable' ? [] : [shown]);
  });

  test('a listing that was not read is an error, whatever empty means', () => {
    const forEach = { in: 'connections', as: 'connection', name: 'connection.name', onEmpty: 'pass' as const };
    expect(short(verdicts(rule({ forEach }), { ...tree({}), [CONNECTIONS]: { $status: 403 } }))).toEqual([
      'connections  error http-403',
    ]);
    expect(short(verdicts(rule({ forEach }), { ...tree({}), [CONNECTIONS]: { body: {} } }))).toEqual([
      'connections  error parse',
    ]);
    expect(short(verdicts(rule({ forEach }), { ...tree({}), [CONNECTIONS]: { items: 'none' } }))).toEqual([
      'connections  error parse',
    ]);
  });

  test('of an appliance that was not read nothing is judged, whatever its snapshot carries', () => {
    const read = snapshotOfTree(tree({ a: { name: 'A', on: true } }), '8.0.1');
    const error = { reasonCode: 'appliance-unreachable', message: 'it does not answer', hint: null } as const;
    const view = viewSnapshot({ ...read, status: 'failed', error });
    const found = evaluateRule(rule({}), view, { parameters: {}, inventory: {}, asOfMs: 0 });
    expect(short(found)).toEqual(['connections  error appliance-unreachable']);
    expect(found[0]?.message).toContain('it does not answer');
    expect(view.body(`${CONNECTIONS}/a`).value).toMatchObject({ level: 'error', reasonCode: 'appliance-unreachable' });
    const silent = viewSnapshot({ ...read, status: 'failed', error: null });
    expect(silent.body('/api').value).toMatchObject({ level: 'error', reasonCode: 'appliance-unreachable' });
  });

  test('certificates are known in full when every other endpoint was read: a listing of them there is not', () => {
    const X509 = '/api/configuration/x509';
    const one = rule({
      inputs: { identities: `${X509}/*` },
      forEach: { in: 'identities', as: 'identity', name: 'identity.name', onEmpty: 'pass' },
      check: { '===': [{ var: 'identity.on' }, true] },
    });
    const root = { '/api/configuration': { items: [] }, [X509]: { $status: 405 } };
    const known = { ...root, [`${X509}/1`]: { body: { name: 'A', on: true } } };
    const on = (more: Readonly<Record<string, JsonObject>>) => short(verdicts(one, more));
    expect(on(known)).toEqual(['1 A pass ']);
    expect(on(root)).toEqual(['x509  pass ']);
    // One of them that was not read says nothing about how many there are; what could name more of them does.
    expect(on({ ...known, [`${X509}/2`]: { $status: 403 } })).toEqual(['1 A pass ', '2  error http-403']);
    expect(on({ ...known, [CONNECTIONS]: { $status: 403 } })).toEqual(['x509  error http-403', '1 A pass ']);
    expect(on({ ...known, '/api/configuration/private_keys': { $status: 405 } })).toEqual(['1 A pass ']);
    const lacking = { '/api/configuration/ssh': { items: [] }, [CONNECTIONS]: { $status: 404 } };
    expect(on({ ...known, ...lacking })).toEqual(['1 A pass ']);
  });

  test('a rule over all protocols knows which there are, or is an error', () => {
    const one = rule({
      inputs: { connections: '/api/configuration/{protocol}/connections/*' },
      forEach: { in: 'connections', as: 'connection', name: 'connection.name', onEmpty: 'pass' },
    });
    const on = (root: JsonObject) =>
      short(verdicts(one, { ...tree({ a: { name: 'A', on: true } }), '/api/configuration': root }));
    const listed = (...names: string[]): JsonObject => ({
      items: names.map((key) => ({ key, meta: { href: `/api/configuration/${key}` } })),
    });
    expect(on(listed('ssh'))).toEqual(['a A pass ']);
    expect(on(listed('aaa'))).toEqual(['connections  pass ']);
    expect(on({ $status: 403 })).toEqual(['connections  error http-403']);
    expect(on({ meta: {} })).toEqual(['connections  error parse']);
    expect(on({ body: {} })).toEqual(['connections  error parse']);
  });

  test('an object that was not read is an error, also for a check that would not look at it', () => {
    const hidden = { ...tree({ a: { name: 'A', on: true } }), [`${CONNECTIONS}/a`]: { $status: 403 } };
    expect(short(verdicts(rule({ check: { '===': [1, 1] } }), hidden))).toEqual(['a  error http-403']);
    const where = { in: 'connections', as: 'connection', name: 'connection.name', onEmpty: 'pass' as const };
    const never = { ...where, where: { '===': [1, 2] } };
    expect(short(verdicts(rule({ forEach: never }), hidden))).toEqual(['a  error http-403']);
  });

  test('a default leaves no object out: what is absent is not known to be off', () => {
    const forEach = { in: 'connections', as: 'connection', name: 'connection.name', onEmpty: 'pass' as const };
    const where = { '===': [{ var: ['connection.on', false] }, true] };
    const one = rule({ forEach: { ...forEach, where }, check: { '===': [{ var: 'connection.name' }, 'A'] } });
    expect(short(verdicts(one, tree({ a: { name: 'A' } })))).toEqual(['a A unknown missing-datum']);
    expect(short(verdicts(one, tree({ a: { name: 'A', on: false } })))).toEqual([
      'connections  pass ',
      'connections A informational condition',
    ]);
    expect(short(verdicts(one, tree({ a: { name: 'A', on: true } })))).toEqual(['a A pass ']);
  });

  test('a collection that this version lacks does not apply; one that the listing names does', () => {
    const lacking = { '/api/configuration/ssh': { items: [] } };
    expect(short(verdicts(rule({}), lacking))).toEqual(['connections  notapplicable version']);
    const named = { '/api/configuration/ssh': { items: [{ key: 'connections', meta: { href: CONNECTIONS } }] } };
    expect(short(verdicts(rule({}), named))).toEqual(['connections  error interrupted']);
    expect(short(verdicts(rule({}), { ...named, [CONNECTIONS]: { $status: 404 } }))).toEqual([
      'connections  error http-404',
    ]);
    expect(short(verdicts(rule({}), { '/api/configuration/ssh': { $status: 500 } }))).toEqual([
      'connections  error http-5xx',
    ]);
    // Named by key alone, or perhaps by an item that cannot be understood, it is not known to be lacking either.
    for (const item of [{ key: 'connections', meta: { href: '/api/elsewhere' } }, { key: 'other' }, 7])
      expect(short(verdicts(rule({}), { '/api/configuration/ssh': { items: [item] } }))).toEqual([
        'connections  error interrupted',
      ]);
    const other = { items: [{ key: 'other', meta: { href: '/api/configuration/ssh/other' } }] };
    expect(short(verdicts(rule({}), { '/api/configuration/ssh': other }))).toEqual([
      'connections  notapplicable version',
    ]);
  });

  test('an object that was not read is an error of its own; an item without an address spoils the listing only', () => {
    const two = tree({ a: { name: 'A', on: true }, b: { name: 'B', on: true } });
    expect(short(verdicts(rule({}), { ...two, [`${CONNECTIONS}/b`]: { $status: 403 } }))).toEqual([
      'a A pass ',
      'b  error http-403',
    ]);
    const odd = { ...two, [CONNECTIONS]: { items: [{ key: 'a', meta: { href: `${CONNECTIONS}/a` } }, { key: 'b' }] } };
    expect(short(verdicts(rule({}), odd))).toEqual(['connections  error parse', 'a A pass ']);
    const elsewhere = {
      ...two,
      [CONNECTIONS]: { items: [{ key: 'a', meta: { href: '/api/configuration/rdp/connections/a' } }] },
    };
    expect(short(verdicts(rule({}), elsewhere))).toEqual(['connections  error parse']);
  });

  test('an address spelled so that nobody asks for it is no object that this version lacks', () => {
    const one = tree({ a: { name: 'A', on: true } });
    for (const odd of [`${CONNECTIONS}//b`, `${CONNECTIONS}/./b`, `${CONNECTIONS}/../b`, `${CONNECTIONS}/deep/b`]) {
      const items = [
        { key: 'a', meta: { href: `${CONNECTIONS}/a` } },
        { key: 'b', meta: { href: odd } },
      ];
      expect(short(verdicts(rule({}), { ...one, [CONNECTIONS]: { items } })), odd).toEqual([
        'connections  error parse',
        'a A pass ',
      ]);
    }
    const settings = rule({ inputs: { settings: '/api/configuration/ssh/settings' }, forEach: null });
    const above = (href: string): string[] =>
      short(
        verdicts(
          { ...settings, check: { '===': [{ var: 'settings.on' }, true] } },
          {
            '/api/configuration/ssh': { items: [{ key: 'x', meta: { href } }] },
          },
        ),
      );
    expect(above('/api/configuration/ssh/other')).toEqual(['settings  notapplicable version']);
    expect(above('/api/configuration/ssh//settings')).toEqual(['settings  error interrupted']);
    expect(above('https://192.0.2.1/api/configuration/ssh/settings')).toEqual(['settings  error interrupted']);
  });

  test('an object named twice is judged once', () => {
    const one = tree({ a: { name: 'A', on: true } });
    const item = { key: 'a', meta: { href: `${CONNECTIONS}/a` } };
    expect(short(verdicts(rule({}), { ...one, [CONNECTIONS]: { items: [item, item] } }))).toEqual(['a A pass ']);
  });

  test('a listing that contradicts itself hides nothing', () => {
    const two = tree({ a: { name: 'A', on: true }, b: { name: 'B', on: false } });
    // The objects stand beside `body`, as the crawl has it, and never in it.
    const both = { ...two, [CONNECTIONS]: { ...two[CONNECTIONS], body: { items: [] } } };
    expect(short(verdicts(rule({}), both))).toEqual(['a A pass ', 'b B fail ']);
    expect(short(verdicts(rule({}), { ...two, [CONNECTIONS]: { body: { items: [] } } }))).toEqual([
      'connections  error parse',
    ]);
    const perProtocol = rule({ inputs: { connections: '/api/configuration/{protocol}/connections/*' } });
    const roots = { items: [{ key: 'ssh', meta: { href: '/api/configuration/ssh' } }], body: { items: [] } };
    expect(short(verdicts(perProtocol, { ...two, '/api/configuration': roots }))).toEqual(['a A pass ', 'b B fail ']);
    const href = `${CONNECTIONS}/a`;
    const one = ['a', 'b'].map((key) => ({ key, meta: { href } }));
    expect(short(verdicts(rule({}), { ...two, [CONNECTIONS]: { items: one } }))).toEqual([
      'connections  error parse',
      'a A pass ',
    ]);
  });

  test('certificates are known in full only when nothing cut the crawl short', () => {
    const identities = rule({
      inputs: { connections: '/api/configuration/x509/*' },
      forEach: { in: 'connections', as: 'connection', name: '$item.key', onEmpty: 'pass' },
    });
    const view = (cut: boolean): ReturnType<typeof viewSnapshot> => {
      const snapshot = snapshotOfTree({ '/api/configuration/x509/1': { body: { on: true } } }, '8.0.1');
      const error = { reasonCode: 'limit', message: 'more than 10 endpoints', hint: null } as const;
      return viewSnapshot(cut ? { ...snapshot, status: 'partial', error } : snapshot);
    };
    const judged = (cut: boolean): string[] =>
      short(evaluateRule(identities, view(cut), { parameters: {}, inventory: {}, asOfMs: 0 }));
    expect(judged(false)).toEqual(['1 1 pass ']);
    expect(judged(true)).toEqual(['x509  error limit', '1 1 pass ']);
    const whole = snapshotOfTree({ '/api/configuration/x509/1': { body: { on: true } } }, '8.0.1');
    const besides = (href: string): string[] => {
      const rejectedHrefs = [{ foundIn: '/api/configuration/ssh', href, reason: 'not followed' }];
      const view = viewSnapshot({ ...whole, rejectedHrefs });
      return short(evaluateRule(identities, view, { parameters: {}, inventory: {}, asOfMs: 0 }));
    };
    expect(besides('/api/transaction')).toEqual(['1 1 pass ']);
    expect(besides('/api/configuration/x509//2')).toEqual(['x509  error parse', '1 1 pass ']);
  });
});

describe('the version', () => {
  test.each([
    ['>=7.0', '8.0.1', 'pass '],
    ['>=7.0', '6.10', 'notapplicable version'],
    ['>=6.9 <8.0', '6.10.2', 'pass '],
    ['>=6.9 <8.0', '8.0', 'notapplicable version'],
    ['>=6.9', null, 'unknown missing-datum'],
    ['>=6.9', 'new', 'unknown missing-datum'],
  ] as const)('%s on %s', (version, has, expected) => {
    const one = rule({ appliesTo: { version }, forEach: null, inputs: { info: '/api/info' }, check: true });
    expect(short(verdicts(one, { '/api/info': { body: {} } }, has))).toEqual([`info  ${expected}`]);
  });
});
