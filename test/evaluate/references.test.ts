import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { CONNECTIONS, POLICIES, rule, short, tree, verdicts } from './small-world.ts';

describe('references', () => {
  const link = (key: string): Json => ({ key, meta: { href: `${POLICIES}/${key}` } });
  const binding = (onNull: 'fail' | 'notapplicable' | 'null') => ({
    policy: { ref: 'connection.policy', into: 'auditPolicies', onNull },
  });
  const check = { '===': [{ var: 'policy.on' }, true] };

  test.each([
    ['followed', link('good'), 'pass '],
    ['followed by key alone', 'good', 'pass '],
    ['followed by key in an object', { key: 'good' }, 'pass '],
    ['to a policy that is off', link('bad'), 'fail '],
    ['dangling', link('gone'), 'error dangling-reference'],
    ['dangling by key', 'gone', 'error dangling-reference'],
    ['of one key and another address', { key: 'good', meta: { href: `${POLICIES}/bad` } }, 'error dangling-reference'],
    [
      'out of the collection',
      { key: 'good', meta: { href: '/api/configuration/policies/other/good' } },
      'error dangling-reference',
    ],
    ['of another type', 7, 'unknown type-mismatch'],
    ['of an empty text', '', 'unknown type-mismatch'],
    ['with an empty key', { key: '' }, 'unknown type-mismatch'],
    ['without key', { meta: { href: `${POLICIES}/good` } }, 'unknown type-mismatch'],
    ['with an address that is none', { key: 'good', meta: { href: 1 } }, 'unknown type-mismatch'],
  ] as readonly (readonly [string, Json, string])[])('%s', (_title, policy, expected) => {
    const found = verdicts(
      rule({ let: binding('fail'), check }),
      tree({ a: { name: 'A', policy } }, { good: { on: true }, bad: { on: false } }),
    );
    expect(short(found)).toEqual([`a A ${expected}`]);
  });

  test('a key that two objects have leads to neither', () => {
    const items = ['good', 'other'].map((name) => ({ key: 'good', meta: { href: `${POLICIES}/${name}` } }));
    const given = (policy: Json) => ({
      ...tree({ a: { name: 'A', policy } }, { good: { on: true }, other: { on: false } }),
      [POLICIES]: { items },
    });
    const judged = (policy: Json) => short(verdicts(rule({ let: binding('fail'), check }), given(policy)));
    expect(judged('good')).toEqual(['a A error dangling-reference']);
    expect(judged({ key: 'good' })).toEqual(['a A error dangling-reference']);
    expect(judged(link('good'))).toEqual(['a A pass ']);
  });

  test('null is what the rule says; absent is unknown', () => {
    const given = (policy: Json | undefined) =>
      tree({ a: { name: 'A', ...(policy === undefined ? {} : { policy }) } }, { good: { on: true } });
    expect(short(verdicts(rule({ let: binding('fail'), check }), given(null)))).toEqual(['a A fail ']);
    expect(short(verdicts(rule({ let: binding('notapplicable'), check }), given(null)))).toEqual([
      'a A notapplicable condition',
    ]);
    expect(short(verdicts(rule({ let: binding('null'), check }), given(null)))).toEqual(['a A unknown type-mismatch']);
    const isNull = { '===': [{ var: 'policy' }, null] };
    expect(short(verdicts(rule({ let: binding('null'), check: isNull }), given(null)))).toEqual(['a A pass ']);
    for (const onNull of ['fail', 'notapplicable', 'null'] as const) {
      expect(short(verdicts(rule({ let: binding(onNull), check: isNull }), given(undefined)))).toEqual([
        'a A unknown missing-datum',
      ]);
    }
  });

  test('an object that is null is not a reference that is null', () => {
    const given = tree({ a: { name: 'A', policy: link('none') } }, { none: null });
    for (const onNull of ['fail', 'notapplicable', 'null'] as const) {
      const isNull = { '===': [{ var: 'policy' }, null] };
      expect(short(verdicts(rule({ let: binding(onNull), check: isNull }), given))).toEqual([
        'a A unknown type-mismatch',
      ]);
    }
  });

  test('a null that means not applicable comes before the condition, one that fails after it', () => {
    const when = { '===': [{ var: 'connection.wanted' }, true] };
    const found = (onNull: 'fail' | 'notapplicable', wanted?: boolean) =>
      short(
        verdicts(
          rule({ let: binding(onNull), when, check }),
          tree({ a: { name: 'A', policy: null, ...(wanted === undefined ? {} : { wanted }) } }),
        ),
      );
    expect(found('fail', true)).toEqual(['a A fail ']);
    expect(found('fail', false)).toEqual(['a A notapplicable condition']);
    expect(found('fail')).toEqual(['a A unknown missing-datum']);
    expect(found('notapplicable')).toEqual(['a A notapplicable condition']);
  });

  test('an address may carry a fragment or a trailing slash', () => {
    for (const end of ['/', '#part', '/#part']) {
      const policy = { key: 'good', meta: { href: `${POLICIES}/good${end}` } };
      expect(
        short(
          verdicts(rule({ let: binding('fail'), check }), tree({ a: { name: 'A', policy } }, { good: { on: true } })),
        ),
      ).toEqual(['a A pass ']);
    }
  });

  test('distinctRefs names each policy once, of all objects where nothing chooses among them', () => {
    const refs = { in: 'connections', as: 'connection', ref: 'connection.policy', into: 'auditPolicies' };
    const counting = rule({
      forEach: null,
      let: { used: { distinctRefs: refs } },
      check: { '===': [{ count: [{ var: 'used' }] }, 2] },
    });
    const policies = { p: { on: true }, q: { on: true } };
    const on = (...names: string[]) =>
      verdicts(
        counting,
        tree(Object.fromEntries(names.map((name, at) => [`c${at}`, { policy: link(name) }])), policies),
      );
    expect(on('p', 'q', 'p', 'q').map(({ result }) => result)).toEqual(['pass']);
    expect(on('p', 'p').map(({ result }) => result)).toEqual(['fail']);
  });

  test('distinctRefs finds the policies in use; what cannot be followed leaves the others unknown', () => {
    const used = rule({
      forEach: {
        in: 'auditPolicies',
        as: 'policy',
        name: 'policy.name',
        onEmpty: 'notapplicable',
        where: { in: [{ var: '$item.href' }, { var: 'used' }] },
      },
      let: {
        used: {
          distinctRefs: {
            in: 'connections',
            as: 'connection',
            where: { var: 'connection.active' },
            ref: 'connection.policy',
            into: 'auditPolicies',
          },
        },
      },
      check: { '===': [{ var: 'policy.on' }, true] },
    });
    const policies = { p: { name: 'P', on: true }, q: { name: 'Q', on: true } };
    const one = { name: 'A', active: true, policy: link('p') };
    expect(short(verdicts(used, tree({ a: one }, policies)))).toEqual([
      'p P pass ',
      'audit_policies Q informational condition',
    ]);
    expect(short(verdicts(used, tree({ a: one, b: { active: false, policy: link('q') } }, policies)))).toEqual([
      'p P pass ',
      'audit_policies Q informational condition',
    ]);
    expect(short(verdicts(used, tree({ a: one, b: { active: true, policy: 'gone' } }, policies)))).toEqual([
      'p P pass ',
      'q Q error dangling-reference',
    ]);
    expect(short(verdicts(used, tree({ a: one, b: { policy: link('q') } }, policies)))).toEqual([
      'p P pass ',
      'q Q unknown missing-datum',
    ]);
    const where = { var: ['connection.active', false] };
    const refs = { in: 'connections', as: 'connection', where, ref: 'connection.policy', into: 'auditPolicies' };
    const defaulting = { ...used, let: { used: { distinctRefs: refs } } };
    expect(short(verdicts(defaulting, tree({ a: one, b: { policy: link('q') } }, policies)))).toEqual([
      'p P pass ',
      'q Q unknown missing-datum',
    ]);
    expect(short(verdicts(used, tree({ a: one, b: { active: 'no', policy: link('q') } }, policies)))).toEqual([
      'p P pass ',
      'q Q unknown type-mismatch',
    ]);
    expect(short(verdicts(used, tree({ a: one, b: { active: true, policy: null } }, policies)))).toEqual([
      'p P pass ',
      'audit_policies Q informational condition',
    ]);
    const unread = { ...tree({ a: one, b: one }, policies), [`${CONNECTIONS}/b`]: { $status: 403 } };
    expect(short(verdicts(used, unread))).toEqual(['p P pass ', 'q Q error http-403']);
  });

  test('collect and anyObject keep what was found beside what was not read', () => {
    const whole = { forEach: null, inputs: { connections: `${CONNECTIONS}/*` } };
    const collected = rule({
      ...whole,
      let: { names: { collect: { in: 'connections', as: 'c', each: [{ var: 'c.name' }] } } },
      check: { in: ['A', { var: 'names' }] },
    });
    const any = rule({
      ...whole,
      let: { some: { anyObject: { in: 'connections', as: 'c', test: { '===': [{ var: 'c.name' }, 'A'] } } } },
      check: { var: 'some' },
    });
    for (const one of [collected, any]) {
      const [a, b] = [{ name: 'A' }, { name: 'B' }];
      expect(verdicts(one, tree({ a, b }))[0]?.result).toBe('pass');
      expect(verdicts(one, tree({ b }))[0]?.result).toBe('fail');
      expect(verdicts(one, tree({}))[0]?.result).toBe('fail');
      expect(verdicts(one, { ...tree({ a, b }), [`${CONNECTIONS}/b`]: { $status: 403 } })[0]?.result).toBe('pass');
      expect(verdicts(one, { ...tree({ a, b }), [`${CONNECTIONS}/a`]: { $status: 403 } })[0]?.result).toBe('error');
      expect(verdicts(one, { ...tree({ b }), [CONNECTIONS]: { $status: 500 } })[0]?.result).toBe('error');
    }
  });

  test('what anyObject tests decides nothing by a null', () => {
    const some = { anyObject: { in: 'connections', as: 'c', test: { '===': [{ var: 'c.weak' }, true] } } };
    const none = rule({ forEach: null, let: { some }, check: { '!': [{ var: 'some' }] } });
    const found = (...weak: readonly Json[]) =>
      verdicts(none, tree(Object.fromEntries(weak.map((one, at) => [`c${at}`, { weak: one }]))))[0]?.result;
    expect(found(false, false)).toBe('pass');
    expect(found(false, null)).toBe('unknown');
    expect(found(true, null)).toBe('fail');
  });

  test('nothing is read out of a gap', () => {
    const policy = { ref: 'connection.policy', into: 'auditPolicies', onNull: 'fail' as const };
    for (const member of ['message', 'level', 'reasonCode', 'endpoint']) {
      const check = { '!==': [{ var: `policy.${member}` }, 'x'] };
      const found = verdicts(rule({ let: { policy }, check }), tree({ a: { name: 'A', policy: 'gone' } }));
      expect(short(found)).toEqual(['a A error dangling-reference']);
    }
  });
});
