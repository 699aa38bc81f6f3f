import { expect, test } from 'vitest';
import { evaluateGiven } from '../../src/evaluate/evaluate-given.ts';
import type { Json } from '../../src/model/json.ts';
import type { AutomatedRule } from '../../src/model/rule.ts';

const SETTINGS = { parameters: {}, inventory: {}, asOfMs: 0 };

function ruleWith(check: Json, when: Json = null): AutomatedRule {
  const rule = {
    id: 'T-1',
    kind: 'automated',
    inputs: { x: '/api/configuration/x' },
    forEach: null,
    let: {},
    params: {},
  };
  return {
    ...rule,
    appliesTo: null,
    when,
    check,
    uncheckable: null,
    expected: 'on',
    message: { fail: 'off' },
  } as never;
}

test.each([
  ['a pass that rests on a default is none', ruleWith({ '===': [{ var: ['x.enabled', true] }, true] }), 'unknown'],
  ['a default may turn absence into fail', ruleWith({ '===': [{ var: ['x.enabled', false] }, true] }), 'fail'],
  [
    'what decides without the default still decides',
    ruleWith({ or: [{ '===': [{ var: 'x.other' }, 1] }, { '===': [{ var: ['x.enabled', true] }, true] }] }),
    'pass',
  ],
  [
    'a default takes nothing out of what is judged',
    ruleWith({ '===': [{ var: 'x.other' }, 1] }, { '===': [{ var: ['x.enabled', false] }, true] }),
    'unknown',
  ],
  [
    'a pass that rests on what is missing is none',
    ruleWith({ '===': [{ count: { missing: ['x.enabled'] } }, 1] }),
    'unknown',
  ],
  [
    'nor one that rests on some that are',
    ruleWith({ '===': [{ count: { missing_some: [1, ['x.enabled', 'x.on']] } }, 2] }),
    'unknown',
  ],
  ['what is missing may be a fail', ruleWith({ '===': [{ count: { missing: ['x.enabled'] } }, 0] }), 'fail'],
  ['where nothing is missing, that is a pass', ruleWith({ '===': [{ count: { missing: ['x.other'] } }, 0] }), 'pass'],
])('%s', (_title, rule, expected) => {
  expect(evaluateGiven(rule, { x: { other: 1 } }, SETTINGS).result).toBe(expected);
});
