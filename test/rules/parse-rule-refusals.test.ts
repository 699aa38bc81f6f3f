import { expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { BASE, mistakesOf, number, REF } from './parse-changed.ts';

test.each<[string, Readonly<Record<string, Json>>, string]>([
  ['no check without a reason', { check: null }, ' "uncheckable" is missing'],
  [
    'a condition of no check that asks what nobody provides',
    { check: null, uncheckable: 'No field says so.', when: { matches: [{ var: 'ghost.x' }, '(a+)+$'] } },
    '/when/matches/0 no input, object or let provides "ghost"',
  ],
  [
    'the passwords for no check',
    {
      check: null,
      uncheckable: 'No field says so.',
      inputs: { ...(BASE['inputs'] as object), p: '/api/configuration/passwords' },
    },
    '/inputs/p passwords and private keys are never read',
  ],
  [
    'a star in the middle',
    { inputs: { all: '/api/a/*/b/*' } },
    expect.stringContaining('/inputs/all must match pattern') as string,
  ],
  [
    'a slash at the end',
    { inputs: { all: '/api/{protocol}/' } },
    expect.stringContaining('/inputs/all must match pattern') as string,
  ],
  [
    'the passwords',
    { inputs: { all: '/api/configuration/{protocol}/x', p: '/api/configuration/passwords' } },
    '/inputs/p passwords and private keys are never read',
  ],
  [
    'one object as many',
    { forEach: { ...(BASE['forEach'] as object), in: 'disk' } },
    '/forEach/in "disk" is one object, not a collection (/*) or one per protocol',
  ],
  [
    'an unknown name in where',
    { forEach: { ...(BASE['forEach'] as object), where: { var: 'ghost.x' } } },
    '/forEach/where no input, object or let provides "ghost"',
  ],
  ['an unknown name in when', { when: { var: 'ghost.x' } }, '/when no input, object or let provides "ghost"'],
  [
    'an unknown name in a list',
    { check: { in: [1, [{ var: 'ghost.x' }]] } },
    '/check/in/1/0 no input, object or let provides "ghost"',
  ],
  [
    'an unknown name as second operand',
    { check: { and: [true, { var: 'ghost.x' }] } },
    '/check/and/1 no input, object or let provides "ghost"',
  ],
  [
    'an unknown list of a loop',
    { check: { all: [{ var: 'ghost.x' }, { var: 'a' }] } },
    '/check/all/0 no input, object or let provides "ghost"',
  ],
  [
    'an unknown beginning of reduce',
    { check: { '>': [{ reduce: [{ var: 'one.x' }, { var: 'current' }, { var: 'ghost.x' }] }, 1] } },
    '/check/>/0/reduce/2 no input, object or let provides "ghost"',
  ],
  [
    'an unknown parameter in a loop',
    { check: { all: [{ var: 'one.x' }, { '===': [{ var: 'a' }, { param: 'max' }] }] } },
    '/check/all/1/===/1 the rule has no parameter "max"',
  ],
  [
    'a parameter that is computed',
    { ...number({}), check: { '===': [{ var: 'one.x' }, { param: [{ cat: ['max'] }] }] } },
    '/check/===/1 the rule has no parameter {"cat":["max"]}',
  ],
  [
    'a collection that is one object',
    { check: { '===': [{ deref: [{ var: 'one.x' }, 'disk'] }, 1] } },
    '/check/===/0 the rule has no collection "disk"',
  ],
  [
    'exactlyOne of a value',
    { check: { exactlyOne: [{ var: 'one.x' }, true] } },
    '/check exactlyOne takes expressions of the form {"var": "…"}, without a default',
  ],
  [
    'a binding that uses a later one',
    { let: { key: { ref: 'other.key', ...REF }, other: { ref: 'one.x', ...REF } } },
    '/let/key/ref no input, object or let provides "other"',
  ],
  [
    'a binding into one object',
    { let: { key: { ref: 'one.key', ...REF, into: 'disk' } } },
    '/let/key/into there is no collection "disk" among the inputs',
  ],
  [
    'a list out of nothing',
    { let: { used: { collect: { in: 'ghost', as: 'x', each: { var: 'x.y' } } } } },
    '/let/used/collect/in there is no input "ghost"',
  ],
  [
    'a list of an unknown name',
    { let: { used: { collect: { in: 'all', as: 'x', each: { var: 'y.y' } } } } },
    '/let/used/collect/each no input, object or let provides "y"',
  ],
  [
    'addresses into one object',
    { let: { used: { distinctRefs: { in: 'all', as: 'x', ref: 'x.y', into: 'disk' } } } },
    '/let/used/distinctRefs/into there is no collection "disk" among the inputs',
  ],
  [
    'addresses of an unknown name',
    { let: { used: { distinctRefs: { in: 'all', as: 'x', ref: 'y.y', into: 'keys' } } } },
    '/let/used/distinctRefs/ref no input, object or let provides "y"',
  ],
  [
    'addresses where an unknown name holds',
    { let: { used: { distinctRefs: { in: 'all', as: 'x', where: { var: 'y.y' }, ref: 'x.y', into: 'keys' } } } },
    '/let/used/distinctRefs/where no input, object or let provides "y"',
  ],
  [
    'a test of an unknown name',
    { let: { used: { anyObject: { in: 'all', as: 'x', test: { var: 'y.y' } } } } },
    '/let/used/anyObject/test no input, object or let provides "y"',
  ],
  [
    'a default in a test',
    { let: { used: { anyObject: { in: 'all', as: 'x', test: { var: ['x.y', true] } } } } },
    '/let/used/anyObject/test a default stands for nothing in let: an absent datum is a gap there',
  ],
  [
    'an unknown name inside of a binding',
    {
      let: { used: { anyObject: { in: 'all', as: 'x', let: { k: { ref: 'y.y', ...REF } }, test: { var: 'k.on' } } } },
    },
    '/let/used/anyObject/let/k/ref no input, object or let provides "y"',
  ],
  ['a default below its bounds', number({ default: 0 }), '/params/max/default is outside 1 to 5'],
  ['a default above its bounds', number({ default: 6 }), '/params/max/default is outside 1 to 5'],
  [
    'a parameter that a message does not have',
    { ...number({}), message: { fail: '{{params.min}}' } },
    '/message/fail nothing provides {{params.min}}',
  ],
  [
    'a message about parameters as a whole',
    { ...number({}), message: { fail: '{{params}}' } },
    '/message/fail nothing provides {{params}}',
  ],
  [
    'exactlyOne with a default',
    { check: { exactlyOne: [{ var: ['one.x', true] }, { var: 'one.y' }] } },
    '/check exactlyOne takes expressions of the form {"var": "…"}, without a default',
  ],
  [
    'a name that nobody provides',
    { forEach: { ...(BASE['forEach'] as object), name: 'other.name' } },
    '/forEach/name no input, object or let provides "other"',
  ],
  [
    'what no appliance has',
    { check: { '===': [{ var: '$appliance.hots' }, 'x'] } },
    '/check/===/0 "$appliance" has no "hots"',
  ],
  ['what no item has', { message: { fail: '{{$item.kee}}' } }, '/message/fail {{$item.kee}}: "$item" has no "kee"'],
  [
    'what no certificate of an appliance is called',
    { check: { absentSince: ['$appliance.tls.certificat', '8.0'] } },
    '/check "$appliance" has no "tls.certificat"',
  ],
  ['a dot too many', { check: { absentSince: ['one.', '8.0'] } }, '/check "one." has a dot too many'],
  [
    'more of a parameter than it has',
    { ...number({}), message: { fail: '{{params.max.x}}' } },
    '/message/fail nothing provides {{params.max.x}}',
  ],
  [
    'a message about a member of a whole collection',
    { message: { fail: '{{keys.name}}' } },
    '/message/fail {{keys.name}}: "keys" is a collection, and only its objects can have "name"',
  ],
  [
    'a version since when an unknown name is absent',
    { check: { absentSince: ['ghost.x', '8.0'] } },
    '/check no input, object or let provides "ghost"',
  ],
  [
    'a version since when something computed is absent',
    { check: { absentSince: [{ cat: ['one', '.x'] }, '8.0'] } },
    '/check absentSince takes a path that stands in the rule as a text',
  ],
  [
    'a missing path of an unknown name',
    { check: { '===': [{ missing: ['one.x', 'ghost.x'] }, []] } },
    '/check/===/0 no input, object or let provides "ghost"',
  ],
  [
    'a missing path, in a list, of an unknown name',
    { check: { '===': [{ missing: [['one.x', 'ghost.x']] }, []] } },
    '/check/===/0 no input, object or let provides "ghost"',
  ],
  [
    'a whole collection as absent',
    { check: { absentSince: ['keys', '8.0'] } },
    '/check "keys" is a collection, which is never absent as a whole',
  ],
  [
    'a whole collection as missing',
    { check: { '===': [{ missing: ['one.x', 'keys'] }, []] } },
    '/check/===/0 "keys" is a collection, which is never absent as a whole',
  ],
  [
    'some missing paths of an unknown name',
    { check: { '===': [{ missing_some: [1, ['one.x', 'ghost.x']] }, []] } },
    '/check/===/0 no input, object or let provides "ghost"',
  ],
])('refuses %s', (_title, changes, mistake) => {
  expect(mistakesOf(changes)).toContainEqual(mistake);
});
