import { describe, expect, test } from 'vitest';
import { evaluateRule } from '../../src/evaluate/evaluate-rule.ts';
import { viewSnapshot } from '../../src/evaluate/snapshot-view.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { AutomatedRule } from '../../src/model/rule.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { snapshotOfTree } from '../../src/rules/snapshot-of-tree.ts';
import { CONNECTIONS, POLICIES, rule, short, tree, verdicts } from './small-world.ts';

const link = (key: string): Json => ({ key, meta: { href: `${POLICIES}/${key}` } });

describe('anyObject', () => {
  const any = (onNull: 'fail' | 'notapplicable' | 'null', test: Json) =>
    rule({
      forEach: null,
      let: {
        some: {
          anyObject: {
            in: 'connections',
            as: 'c',
            where: { var: 'c.active' },
            let: { policy: { ref: 'c.policy', into: 'auditPolicies', onNull } },
            test,
          },
        },
      },
      check: { '!': [{ var: 'some' }] },
    });
  const says = (one: AutomatedRule, connections: Readonly<Record<string, Json>>) =>
    verdicts(one, tree(connections, { off: { on: false }, on: { on: true } })).map(
      ({ result, reasonCode }) => `${result} ${reasonCode ?? ''}`,
    );

  test('leaves out an object whose reference is null, unless the rule takes null as a value', () => {
    const isNull = { '===': [{ var: 'policy' }, null] };
    expect(says(any('null', isNull), { a: { active: true, policy: null } })).toEqual(['fail ']);
    expect(says(any('null', isNull), { a: { active: true, policy: link('on') } })).toEqual(['pass ']);
    const isOff = { '===': [{ var: 'policy.on' }, false] };
    for (const onNull of ['fail', 'notapplicable'] as const) {
      expect(says(any(onNull, isOff), { a: { active: true, policy: null } })).toEqual(['pass ']);
      expect(
        says(any(onNull, isOff), { a: { active: true, policy: null }, b: { active: true, policy: link('off') } }),
      ).toEqual(['fail ']);
    }
  });

  test('does not pass by an object of which nobody knows whether it counts', () => {
    const isOff = { '===': [{ var: 'policy.on' }, false] };
    expect(says(any('fail', isOff), { a: { active: false, policy: link('off') } })).toEqual(['pass ']);
    expect(says(any('fail', isOff), { a: { policy: link('off') } })).toEqual(['unknown missing-datum']);
    expect(says(any('fail', isOff), { a: { active: 'no', policy: link('off') } })).toEqual(['unknown type-mismatch']);
  });
});

describe('collections', () => {
  test('an input that the rule does not have is an error, and no empty list', () => {
    const some = { anyObject: { in: 'nothing', as: 'c', test: { '===': [1, 1] } } };
    const one = rule({ forEach: null, let: { some }, check: { '!': [{ var: 'some' }] } });
    expect(short(verdicts(one, tree({}))).map((text) => text.trim())).toEqual([
      expect.stringMatching(/error rule-exception$/),
    ]);
  });

  test('a document that could not be read stays an object that nobody knows, and is no empty collection', () => {
    const forEach = { in: 'options', as: 'o', name: 'o.name', onEmpty: 'notapplicable' } as const;
    const inputs = { options: '/api/configuration/ssh/options' };
    const one = rule({ inputs, forEach, check: { '===': [{ var: 'o.on' }, true] } });
    for (const $status of [403, 500])
      expect(short(verdicts(one, { [inputs.options]: { $status } }))[0]).toMatch(/^options .*error http-/);
    const none = { [inputs.options]: { $status: 404 }, '/api/configuration/ssh': { items: [] } };
    expect(short(verdicts(one, none))[0]).toMatch(/notapplicable/);
  });

  test('one object per protocol that the appliance has', () => {
    const path = (protocol: string) => `/api/configuration/${protocol}/options`;
    const forEach = { in: 'options', as: 'o', name: 'o.name', onEmpty: 'notapplicable' } as const;
    const inputs = { options: '/api/configuration/{protocol}/options' };
    const one = rule({ inputs, forEach, check: { '===': [{ var: 'o.on' }, true] } });
    const given = {
      [path('ssh')]: { body: { name: 'S', on: true } },
      [path('rdp')]: { body: { name: 'R', on: false } },
    };
    expect(short(verdicts(one, given)).sort()).toEqual(['options R fail ', 'options S pass ']);
    const keyed = rule({ inputs, forEach, check: { in: [{ var: '$item.key' }, ['ssh', 'rdp']] } });
    expect(short(verdicts(keyed, given)).sort()).toEqual(['options R pass ', 'options S pass ']);
    expect(
      short(
        verdicts(one, { [path('ssh')]: given[path('ssh')] as JsonObject, '/api/configuration/rdp': { items: [] } }),
      ),
    ).toEqual(['options S pass ']);
  });
});

describe('what every rule can read', () => {
  const says = (check: Json, changes: Partial<Snapshot>, more: Partial<AutomatedRule> = {}) => {
    const snapshot = { ...snapshotOfTree(tree({ a: { name: 'A', on: true } }), '8.0.1'), ...changes };
    const one = rule({ forEach: null, check, ...more });
    return short(
      evaluateRule(one, viewSnapshot(snapshot), { parameters: {}, inventory: { name: 'inv' }, asOfMs: 0 }),
    ).map((text) => text.trim());
  };
  const is = (path: string, value: Json): Json => ({ '===': [{ var: path }, value] });
  const tls = { protocol: 'TLSv1.3', certificates: ['first', 'second'] } as unknown as NonNullable<Snapshot['tls']>;

  test('of the appliance: its version, absent and not null where it is not known', () => {
    expect(says(is('$appliance.version', '8.0.1'), {})[0]).toMatch(/pass$/);
    expect(says(is('$appliance.version', null), {})[0]).toMatch(/fail$/);
    expect(says(is('$appliance.version', null), { version: null })[0]).toMatch(/unknown missing-datum$/);
  });

  test('of its TLS: the first certificate and the protocol, null where none was seen', () => {
    expect(says(is('$appliance.tls.certificate', 'first'), { tls })[0]).toMatch(/pass$/);
    expect(says(is('$appliance.tls.protocol', 'TLSv1.3'), { tls })[0]).toMatch(/pass$/);
    for (const name of ['certificate', 'protocol']) {
      expect(says(is(`$appliance.tls.${name}`, null), { tls })[0]).toMatch(/fail$/);
      expect(says(is(`$appliance.tls.${name}`, null), {})[0]).toMatch(/pass$/);
    }
  });

  test('also of one object: the appliance and the inventory stay what they are', () => {
    const forEach = rule({}).forEach;
    expect(says(is('$appliance.name', 'case'), {}, { forEach })).toEqual([expect.stringMatching(/pass$/)]);
    expect(says(is('$inventory.name', 'inv'), {}, { forEach })).toEqual([expect.stringMatching(/pass$/)]);
    expect(says(is('$item.key', 'a'), {}, { forEach })).toEqual([expect.stringMatching(/pass$/)]);
  });

  test('a name that nothing has is no inventory', () => {
    expect(says(is('$nothing.name', 'inv'), {})[0]).toMatch(/error rule-exception$/);
  });
});

describe('listings', () => {
  const judged = (given: Readonly<Record<string, JsonObject>>) => short(verdicts(rule({}), given));
  const good = { key: 'a', meta: { href: `${CONNECTIONS}/a` } };

  test.each([
    ['null', null],
    ['a text', 'b'],
    ['without an address', { key: 'b' }],
    ['with an address that is null', { key: 'b', meta: null }],
    ['with a key that is no text', { key: 7, meta: { href: `${CONNECTIONS}/b` } }],
    ['with an address elsewhere', { key: 'b', meta: { href: `${POLICIES}/b` } }],
  ] as readonly (readonly [string, Json])[])('an item that is %s is an error beside the others', (_title, item) => {
    const given = { ...tree({ a: { name: 'A', on: true } }), [CONNECTIONS]: { items: [good, item] } };
    expect(
      judged({ ...given, [`${CONNECTIONS}/b`]: { body: { name: 'B', on: true } } }).map((text) =>
        text.replace(/.* (\w+) (\S*)$/, '$1 $2'),
      ),
    ).toEqual(expect.arrayContaining(['pass ', 'error parse']));
  });

  test.each([
    ['a null beside it', [null]],
    ['a text beside it', ['b']],
    ['an item without an address', [{ key: 'other', meta: null }]],
    ['its key alone', [{ key: 'syslog' }]],
    ['its address with a fragment', [{ key: 'x', meta: { href: '/api/configuration/management/syslog#part' } }]],
    ['its address with a slash', [{ key: 'x', meta: { href: '/api/configuration/management/syslog/' } }]],
  ] as readonly (readonly [string, Json[]])[])(
    'what may name an endpoint says that it is not lacking: %s',
    (_title, items) => {
      const syslog = '/api/configuration/management/syslog';
      const one = rule({ forEach: null, inputs: { syslog }, check: { '===': [{ var: 'syslog.on' }, true] } });
      const given = (listed: Json[]) => ({
        '/api/configuration/management': { items: listed },
        '/api/configuration/x': { body: 1 },
        '/api/configuration': { items: [{ key: 'management', meta: { href: '/api/configuration/management' } }] },
      });
      expect(verdicts(one, given(items)).map(({ result }) => result)).toEqual(['error']);
      expect(
        verdicts(one, given([{ key: 'y', meta: { href: '/api/configuration/management/y' } }])).map(
          ({ result }) => result,
        ),
      ).toEqual(['notapplicable']);
    },
  );

  test('an endpoint that answered without a body is an error', () => {
    const syslog = '/api/configuration/management/syslog';
    const one = rule({ forEach: null, inputs: { syslog }, check: { '===': [{ var: 'syslog.on' }, true] } });
    expect(
      verdicts(one, { [syslog]: { on: true } }).map(({ result, reasonCode }) => `${result} ${reasonCode}`),
    ).toEqual(['error parse']);
  });

  test('a listing, and an object below it, that this version lacks is no gap', () => {
    const items: Json[] = [{ key: 'policies', meta: { href: '/api/configuration/policies' } }];
    const given: Record<string, JsonObject> = {
      '/api': { items: [{ key: 'configuration', meta: { href: '/api/configuration' } }] },
      '/api/configuration': { items },
    };
    expect(judged(given).map((text) => text.trim())).toEqual([expect.stringMatching(/notapplicable/)]);
  });
});

test('a secret where something else is wanted is unknown, by that reason', () => {
  const $redacted = { kind: 'password', common: false, length: 6, fingerprint: null };
  const check = { '===': [{ var: 'connection.on' }, 'x'] };
  expect(short(verdicts(rule({ check }), tree({ a: { name: 'A', on: { $redacted } } })))).toEqual([
    'a A unknown redacted',
  ]);
});
