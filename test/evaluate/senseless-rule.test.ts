import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { CONNECTIONS, rule, tree, verdicts } from './small-world.ts';

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
