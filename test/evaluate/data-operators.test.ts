import { describe, expect, test } from 'vitest';
import { compileLogic } from '../../src/evaluate/json-logic.ts';
import type { Json } from '../../src/model/json.ts';
import { evaluateOn, frameOf } from './evaluate-on.ts';

const MISSING = 'gap:missing-datum';
const MISMATCH = 'gap:type-mismatch';
const GAP = 'gap:http-403';

const hostile = JSON.parse(
  '{"__proto__": {"own": 1}, "a.b": 2, "list": ["x", {"y": 3}], "null": null, "text": "abc"}',
) as Json;

describe('var', () => {
  test.each([
    ['an own member', 'host.text', 'abc'],
    ['the whole', 'host.list.1', { y: 3 }],
    ['an index, then a member', 'host.list.1.y', 3],
    ['null is a value', 'host.null', null],
    ['an own member named __proto__', 'host.__proto__.own', 1],
    ['absent', 'host.nothing', MISSING],
    ['absent further up', 'host.nothing.deeper', MISSING],
    ['a prototype of an object', 'host.constructor', MISSING],
    ['a prototype, deeper', 'host.constructor.name', MISSING],
    ['toString', 'host.toString', MISSING],
    ['a prototype without own member', 'plain.__proto__', MISSING],
    ['a method of a list', 'host.list.map', MISSING],
    ['the length of a list', 'host.list.length', MISSING],
    ['an index out of the list', 'host.list.2', MISSING],
    ['no index: leading zero', 'host.list.01', MISSING],
    ['no index: negative', 'host.list.-1', MISSING],
    ['the length of a text', 'host.text.length', MISMATCH],
    ['a character of a text', 'host.text.0', MISMATCH],
    ['inside null', 'host.null.x', MISMATCH],
    ['a key with a dot is no path', 'host.a.b', MISSING],
    ['an unread endpoint', 'forbidden', GAP],
    ['inside an unread endpoint', 'forbidden.x.y', GAP],
    ['a name that nobody provides', 'constructor', 'gap:rule-exception'],
    ['no name at all', '', 'gap:rule-exception'],
  ])('%s', (_title, path, expected) => {
    expect(evaluateOn({ var: path }, { host: hostile, plain: {} })).toEqual(expected);
    expect(evaluateOn({ var: [path] }, { host: hostile, plain: {} })).toEqual(expected);
  });

  test('a default stands for a last member that is absent from an object that is there, and for nothing else', () => {
    const data = {
      host: hostile,
      secret: { $redacted: { kind: 'password', common: false, length: 9, fingerprint: null } },
    };
    expect(evaluateOn({ var: ['host.nothing', 7] }, data)).toBe(7);
    expect(evaluateOn({ var: ['host.nothing', null] }, data)).toBe(null);
    expect(evaluateOn({ var: ['host.null', 7] }, data)).toBe(null);
    expect(evaluateOn({ var: ['host.text', 7] }, data)).toBe('abc');
    expect(evaluateOn({ var: ['host.nothing.deeper', 7] }, data)).toBe(MISSING);
    expect(evaluateOn({ var: ['host.text.x', 7] }, data)).toBe(MISMATCH);
    expect(evaluateOn({ var: ['host.list.9', 7] }, data)).toBe(MISSING);
    expect(evaluateOn({ var: ['host.null.x', 7] }, data)).toBe(MISMATCH);
    expect(evaluateOn({ var: ['forbidden.x', 7] }, data)).toBe(GAP);
    // A text under a secret-looking name is a marker: that it has no members says nothing.
    expect(evaluateOn({ var: ['secret.x', 7] }, data)).toBe('gap:redacted');
  });

  test('inside a list operator it reads the item', () => {
    const data = { list: [{ a: 1 }, { a: 2 }] };
    expect(evaluateOn({ map: [{ var: 'list' }, { var: 'a' }] }, data)).toEqual([1, 2]);
    expect(evaluateOn({ map: [{ var: 'list' }, { var: '' }] }, data)).toEqual([{ a: 1 }, { a: 2 }]);
    expect(evaluateOn({ map: [{ var: 'list' }, { var: [] }] }, data)).toEqual([{ a: 1 }, { a: 2 }]);
    expect(evaluateOn({ map: [{ var: 'list' }, { var: null }] }, data)).toEqual([{ a: 1 }, { a: 2 }]);
    expect(evaluateOn({ map: [{ var: 'list' }, { var: 'list' }] }, data)).toBe(MISSING);
  });

  test('a path that is no path is a mistake of type', () => {
    for (const path of [true, { merge: [] }]) expect(evaluateOn({ var: [path] as Json }, {})).toBe(MISMATCH);
  });
});

describe('param', () => {
  test.each([
    [{ limit: 3 }, 'limit', 3],
    [{ limit: 0 }, 'limit', 0],
    [{ limit: [] }, 'limit', []],
    [{ limit: null }, 'limit', 'gap:not-configured'],
    [{}, 'limit', 'gap:rule-exception'],
    [{}, 'constructor', 'gap:rule-exception'],
    [{}, 7, 'gap:rule-exception'],
  ])('%j %s', (params, name, expected) => {
    expect(evaluateOn({ param: [name] }, {}, { params })).toEqual(expected);
  });

  test('can be read inside a loop', () => {
    expect(
      evaluateOn({ all: [[1, 2], { '<': [{ var: '' }, { param: 'limit' }] }] }, {}, { params: { limit: 3 } }),
    ).toBe(true);
  });
});

describe('exactlyOne', () => {
  const logic = { exactlyOne: [{ var: 'policy.stamping_enabled' }, { var: 'policy.stamping.enabled' }] };
  test.each([
    ['the first', { stamping_enabled: true }, true],
    ['the second', { stamping: { enabled: false } }, false],
    ['a present null is present', { stamping_enabled: null }, null],
    ['both', { stamping_enabled: true, stamping: { enabled: true } }, MISMATCH],
    ['both, although one lacks its member', { stamping_enabled: true, stamping: {} }, MISMATCH],
    ['neither', {}, MISSING],
    ['an object without the member is not an absent variant', { stamping: {} }, MISSING],
    ['a variant of another type', { stamping: 'yes' }, MISMATCH],
    ['no object at all', 'text', MISMATCH],
  ] as readonly (readonly [string, Json, unknown])[])('%s', (_title, policy, expected) => {
    expect(evaluateOn(logic, { policy })).toBe(expected);
  });

  test('an unread endpoint, also beside one that is there', () => {
    expect(evaluateOn({ exactlyOne: [{ var: 'forbidden.a' }, { var: 'here.a' }] }, { here: { a: 1 } })).toBe(GAP);
    expect(evaluateOn({ exactlyOne: [{ var: 'here.a' }, { var: 'forbidden.a' }] }, { here: { a: 1 } })).toBe(GAP);
  });

  test('what both paths have in common is no variant, however long it is', () => {
    const both = { exactlyOne: [{ var: 'a.b.c.old' }, { var: 'a.b.c.new.enabled' }] };
    expect(evaluateOn(both, { a: { b: { c: { new: { enabled: 7 } } } } })).toBe(7);
    expect(evaluateOn(both, { a: { b: { c: { old: 8, other: 9 } } } })).toBe(8);
    expect(evaluateOn(both, { a: { b: { c: {} } } })).toBe(MISSING);
    expect(evaluateOn({ exactlyOne: [{ var: 'a.x.on' }, { var: 'a.y.on' }] }, { a: { y: { on: 7 } } })).toBe(7);
    expect(evaluateOn({ exactlyOne: [{ var: 'one.on' }, { var: 'two.on' }] }, { two: { on: 7 }, one: {} })).toBe(7);
  });

  test('a path that is no path is a mistake of type', () => {
    expect(evaluateOn({ exactlyOne: [1, { var: 'a.b' }] } as Json, { a: { b: 1 } })).toBe(MISMATCH);
  });

  test('a marker in place of an object has no variants', () => {
    const policy = { $redacted: { kind: 'password', common: false, length: 9, fingerprint: null } };
    expect(evaluateOn(logic, { policy })).toBe('gap:redacted');
  });
});

describe('absentSince', () => {
  const logic = { absentSince: ['connection.cleanup', '8.0'] };
  test.each([
    ['there', { cleanup: 1 }, '8.0.1', false],
    ['there as null', { cleanup: null }, '8.0.1', false],
    ['absent since', {}, '8.0', true],
    ['absent later', {}, '8.0.1', true],
    ['absent too early', {}, '7.9.9', MISSING],
    ['absent, 10 is later than 8', {}, '10.1', true],
    ['unknown version', {}, null, MISSING],
    ['a version that is none', {}, 'new', MISSING],
    ['no object', 'text', '8.0.1', MISMATCH],
  ] as readonly (readonly [string, Json, string | null, unknown])[])('%s', (_title, connection, version, expected) => {
    expect(evaluateOn(logic, { connection }, { version })).toBe(expected);
  });

  test('unread', () => {
    expect(evaluateOn({ absentSince: ['forbidden.cleanup', '8.0'] })).toBe(GAP);
    expect(evaluateOn({ absentSince: [1, '8.0'] })).toBe(MISMATCH);
  });
});

describe('firstReadable', () => {
  test.each([
    ['the first that is there', [1, 2], 1],
    ['passes over what refuses by design', [{ var: 'refused' }, 2], 2],
    ['never over a 403', [{ var: 'forbidden' }, 2], GAP],
    ['never over a missing datum', [{ var: 'host.x' }, 2], MISSING],
    ['never over a version that lacks it', [{ var: 'notInVersion' }, 2], 'gap:version'],
    ['the last refusal stands', [{ var: 'refused' }], 'gap:http-404'],
    ['null is a value', [null, 2], null],
  ] as readonly (readonly [string, Json, unknown])[])('%s', (_title, operands, expected) => {
    expect(evaluateOn({ firstReadable: operands }, { host: {} })).toBe(expected);
  });
});

describe('deref and pick', () => {
  const objects = {
    'policies/strong': { value: { on: true }, location: { endpoint: '/p/strong', pointer: '/body' } },
  };
  test.each([
    ['the object', ['strong', 'policies'], { on: true }],
    ['null stays null', [null, 'policies'], null],
    ['dangling', ['weak', 'policies'], 'gap:dangling-reference'],
    ['unread', [{ var: 'forbidden' }, 'policies'], GAP],
    ['no collection', ['strong', 7], MISMATCH],
  ] as readonly (readonly [string, Json, unknown])[])('deref: %s', (_title, operands, expected) => {
    expect(evaluateOn({ deref: operands }, {}, { objects })).toEqual(expected);
  });

  test('what is read of the object stands at its own place', () => {
    const frame = frameOf({ names: ['strong'] }, { objects });
    const off = { some: [{ map: [{ var: 'names' }, { deref: [{ var: '' }, 'policies'] }] }, { var: 'on' }] };
    expect(compileLogic(off)(frame)).toBe(true);
    expect(frame.context.trace.reads).toMatchObject([{ endpoint: '/p/strong', pointer: '/body/on', actual: true }]);
  });

  test.each([
    ['in the order asked for', { a: 1, b: 2 }, ['b', 'a'], [2, 1]],
    ['an absent key is a gap item', { a: 1 }, ['a', 'b'], [1, MISSING]],
    ['own members only', {}, ['constructor'], [MISSING]],
    ['null is there', { a: null }, ['a'], [null]],
    ['no object', ['x'], ['0'], MISMATCH],
    ['no list of keys', { a: 1 }, 'a', MISMATCH],
    ['a key that is none', { a: 1 }, [1], [MISMATCH]],
  ] as readonly (readonly [string, Json, Json, unknown])[])('pick: %s', (_title, object, keys, expected) => {
    expect(evaluateOn({ pick: [{ var: 'object' }, { var: 'keys' }] }, { object, keys })).toEqual(expected);
  });
});

describe('missing, missing_some, log', () => {
  const data = { host: { a: null, b: '' } };
  test.each([
    [{ missing: ['host.a', 'host.b', 'host.c'] }, ['host.c']],
    [{ missing: [['host.c', 'host.d.e']] }, ['host.c', 'host.d.e']],
    [{ missing: ['forbidden.a'] }, GAP],
    [{ missing: ['host.b.x'] }, MISMATCH],
    [{ missing: [true] }, MISMATCH],
    [{ missing: [] }, []],
    [{ missing_some: [1, ['host.a', 'host.c']] }, []],
    [{ missing_some: [2, ['host.a', 'host.b', 'host.c']] }, []],
    [{ missing_some: [2, ['host.a', 'host.c']] }, ['host.c']],
    [{ missing_some: ['1', ['host.a']] }, MISMATCH],
    [{ missing_some: [1, 'host.a'] }, MISMATCH],
    [{ missing_some: [1, ['host.a', 'forbidden.b']] }, GAP],
    [{ log: ['x'] }, 'x'],
  ] as readonly (readonly [Json, unknown])[])('%j', (logic, expected) => {
    expect(evaluateOn(logic, data)).toEqual(expected);
  });
});

describe('group_union', () => {
  test('one entry per group, what it may write it may read', () => {
    const entries = [
      { group: 'admins', objects: ['/a'], permission: 'write' },
      { group: 'auditors', objects: ['/a', '/b'], permission: 'read' },
      { group: 'admins', objects: ['/b'], permission: 'read' },
    ];
    expect(evaluateOn({ group_union: [{ var: 'acls' }] }, { acls: entries })).toEqual([
      { group: 'admins', readable: ['/a', '/b'], writable: ['/a'] },
      { group: 'auditors', readable: ['/a', '/b'], writable: [] },
    ]);
    expect(evaluateOn({ group_union: [[]] })).toEqual([]);
  });

  test.each([
    ['another permission', [{ group: 'a', objects: ['/a'], permission: 'full' }]],
    ['no permission', [{ group: 'a', objects: ['/a'] }]],
    ['a group that is no text', [{ group: 1, objects: ['/a'], permission: 'read' }]],
    ['no list of objects', [{ group: 'a', objects: '/a', permission: 'read' }]],
    ['an object that is no text', [{ group: 'a', objects: [1], permission: 'read' }]],
    ['an object that is no text beside one that is', [{ group: 'a', objects: ['/a', 1], permission: 'read' }]],
    ['no entry', ['text']],
    ['no list', { group: 'a' }],
  ] as readonly (readonly [string, Json])[])('%s is a gap', (_title, acls) => {
    expect(evaluateOn({ group_union: [{ var: 'acls' }] }, { acls })).toBe(MISMATCH);
  });
});
