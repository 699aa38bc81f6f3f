import { describe, expect, test } from 'vitest';
import { evaluateRule, type Verdict } from '../../src/evaluate/evaluate-rule.ts';
import { viewSnapshot } from '../../src/evaluate/snapshot-view.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { AutomatedRule } from '../../src/model/rule.ts';
import { snapshotOfTree } from '../../src/rules/case-snapshot.ts';

const CONNECTIONS = '/api/configuration/ssh/connections';
const POLICIES = '/api/configuration/policies/audit_policies';

/** A rule over SSH connections, with whatever of it a test is about. */
function rule(changes: Partial<AutomatedRule>): AutomatedRule {
  return {
    id: 'T-1',
    revision: 1,
    title: 'test',
    severity: 'high',
    area: 'test',
    tier: 'core',
    confirmed: true,
    expected: 'on',
    rationale: 'test',
    remediation: { text: 'switch it on' },
    references: [],
    source: 'test',
    aliases: [],
    sha256: '',
    kind: 'automated',
    appliesTo: null,
    when: null,
    inputs: { connections: `${CONNECTIONS}/*`, auditPolicies: `${POLICIES}/*` },
    forEach: { in: 'connections', as: 'connection', name: 'connection.name', onEmpty: 'notapplicable' },
    let: {},
    check: { '===': [{ var: 'connection.on' }, true] },
    uncheckable: null,
    params: {},
    message: { fail: '{{connection.name}} is off' },
    ...changes,
  };
}

function verdicts(
  one: AutomatedRule,
  tree: Readonly<Record<string, JsonObject>>,
  version: string | null = '8.0.1',
): Verdict[] {
  return evaluateRule(one, viewSnapshot(snapshotOfTree(tree, version)), { parameters: {}, inventory: {}, asOfMs: 0 });
}

function short(found: readonly Verdict[]): string[] {
  return found.map(({ resource, result, reasonCode }) =>
    [resource.path?.split('/').at(-1), resource.name, result, reasonCode].join(' '),
  );
}

function tree(
  connections: Readonly<Record<string, Json>>,
  policies: Readonly<Record<string, Json>> = {},
): Record<string, JsonObject> {
  const made: Record<string, JsonObject> = {
    [CONNECTIONS]: listing(CONNECTIONS, connections),
    [POLICIES]: listing(POLICIES, policies),
  };
  for (const [key, body] of Object.entries(connections)) made[`${CONNECTIONS}/${key}`] = { body };
  for (const [key, body] of Object.entries(policies)) made[`${POLICIES}/${key}`] = { body };
  return made;
}

function listing(path: string, objects: Readonly<Record<string, Json>>): JsonObject {
  return { items: Object.keys(objects).map((key) => ({ key, meta: { href: `${path}/${key}` } })) };
}

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
      { endpoint: `${CONNECTIONS}/c`, pointer: '/body/on', expected: 'true', redacted: false },
    ]);
  });

  test.each([
    ['pass', ['connections  pass ']],
    ['fail', ['connections  fail ']],
    ['notapplicable', ['connections  notapplicable no-objects']],
  ] as const)('an empty collection means what the rule says: %s', (onEmpty, expected) => {
    const forEach = { in: 'connections', as: 'connection', name: 'connection.name', onEmpty };
    expect(short(verdicts(rule({ forEach }), tree({})))).toEqual(expected);
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
  });
});

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

  test('when nothing is left, the collection counts as empty', () => {
    expect(short(verdicts(rule({ forEach }), tree({ b: { name: 'B', active: false } })))).toEqual([
      'connections  fail ',
      'connections B informational condition',
    ]);
  });
});

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
    ['without key', { meta: { href: `${POLICIES}/good` } }, 'unknown type-mismatch'],
    ['with an address that is none', { key: 'good', meta: { href: 1 } }, 'unknown type-mismatch'],
  ] as readonly (readonly [string, Json, string])[])('%s', (_title, policy, expected) => {
    const found = verdicts(
      rule({ let: binding('fail'), check }),
      tree({ a: { name: 'A', policy } }, { good: { on: true }, bad: { on: false } }),
    );
    expect(short(found)).toEqual([`a A ${expected}`]);
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

describe('a rule that makes no sense', () => {
  const whole = { forEach: null, inputs: { connections: `${CONNECTIONS}/*` } };
  const doubled = { merge: [{ var: 'accumulator' }, { var: 'accumulator' }] };
  const nested = (depth: number): Json =>
    depth === 0 ? true : { all: [Array.from({ length: 1000 }, () => 1), nested(depth - 1)] };

  test.each([
    ['an unknown operator', { launch: ['/bin/sh'] }, 'rule-exception'],
    ['two operators in one object', { '===': [1, 1], '!==': [1, 2] }, 'rule-exception'],
    ['an operator named like a prototype', { constructor: ['x'] }, 'rule-exception'],
    ['a method call', { method: ['x', 'constructor'] }, 'rule-exception'],
    ['a name nobody provides', { '===': [{ var: 'process.env' }, 1] }, 'rule-exception'],
    ['a pattern that is none', { matches: ['a', '('] }, 'rule-exception'],
    [
      'a list that doubles and doubles',
      { '>': [{ count: { reduce: [Array.from({ length: 64 }, () => 1), doubled, ['x']] } }, 0] },
      'limit',
    ],
    [
      'a text that doubles and doubles',
      {
        nonblank: {
          reduce: [Array.from({ length: 64 }, () => 1), { cat: [{ var: 'accumulator' }, { var: 'accumulator' }] }, 'x'],
        },
      },
      'limit',
    ],
    ['loops in loops in loops', nested(4), 'limit'],
    ['a number', 1, 'type-mismatch'],
  ] as readonly (readonly [string, Json, string])[])('%s gives no verdict', (_title, check, reason) => {
    const [found] = verdicts(rule({ ...whole, check }), tree({}));
    expect([found?.result === 'pass' || found?.result === 'fail', found?.reasonCode]).toEqual([false, reason]);
  });

  test('a reference that leads to itself ends', () => {
    const circle = {
      a: { ref: 'b.x', into: 'connections', onNull: 'null' as const },
      b: { ref: 'a.x', into: 'connections', onNull: 'null' as const },
    };
    const [found] = verdicts(rule({ ...whole, let: circle, check: { '===': [{ var: 'a.x' }, 1] } }), tree({}));
    expect([found?.result, found?.reasonCode]).toEqual(['error', 'rule-exception']);
  });
});

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
    expect(read({ and: [is('a', 1), is('b', 1)] }, { a: 1 })).toEqual([['/body/b', undefined, '1']]);
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
