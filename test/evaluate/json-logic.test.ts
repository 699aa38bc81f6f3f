import jsonLogic from 'json-logic-js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isGap } from '../../src/evaluate/gap.ts';
import { compileLogic } from '../../src/evaluate/json-logic.ts';
import { isList, type Value } from '../../src/evaluate/value.ts';
import type { Json } from '../../src/model/json.ts';
import deviations from '../golden/json-logic-deviations.json' with { type: 'json' };
import { frameOf } from './evaluate-on.ts';
import { VECTORS } from './json-logic-vectors.ts';

/** Why the strict meaning differs; docs/json-logic.md explains each. */
const REASONS = [
  'absent is a gap',
  'no coercion',
  'no truthiness',
  'no substring search',
  'over nothing',
  'finite numbers',
  'null is there',
  'no such operator',
  'one operator',
];

function strictly(logic: Json, data: Json): unknown {
  return shown(compileLogic(logic)({ context: frameOf({}).context, item: data, location: null }));
}

function shown(value: Value): unknown {
  if (isGap(value)) return `gap: ${value.reasonCode}`;
  return isList(value) ? value.map(shown) : value;
}

/** What the library says by itself; a number that JSON cannot hold as text. */
function plainly(logic: Json, data: Json): unknown {
  try {
    return jsonable(jsonLogic.apply(structuredClone(logic) as Parameters<typeof jsonLogic.apply>[0], data));
  } catch {
    return 'throws';
  }
}

function jsonable(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return 0;
  if (Array.isArray(value)) return value.map(jsonable);
  return value === undefined ? null : value;
}

describe('JSON-logic stays JSON-logic', () => {
  // `log` of the library prints.
  beforeEach(() => void vi.spyOn(console, 'log').mockImplementation(() => undefined));
  afterEach(() => void vi.restoreAllMocks());

  test('where the strict meaning differs from the library, the list says so and why; elsewhere they agree', () => {
    const found = VECTORS.flatMap(({ logic, data }) => {
      const [plain, strict] = [plainly(logic, data), strictly(logic, data)];
      return JSON.stringify(plain) === JSON.stringify(strict) ? [] : [{ logic, plain, strict }];
    });
    expect(found).toEqual(deviations.map(({ reason: _reason, ...rest }) => rest));
  });

  test('nothing deviates but into a gap, save for the reasons that say so', () => {
    const others = deviations
      .filter(({ strict }) => !JSON.stringify(strict).includes('gap: '))
      .map(({ reason }) => reason);
    expect([...new Set(others)].toSorted()).toEqual(['no truthiness', 'null is there', 'over nothing']);
  });

  test('every reason is one of few, and each is used', () => {
    expect([...new Set(deviations.map(({ reason }) => reason))].toSorted()).toEqual(REASONS.toSorted());
  });

  test('the library by itself is left as it was', () => {
    expect(jsonLogic.apply({ '<=': [{ var: 'x' }, 80] }, {})).toBe(true);
    expect(jsonLogic.apply({ and: [1, 'a'] })).toBe('a');
  });

  test('log gives its operand and prints nothing', () => {
    expect(strictly({ log: ['secret'] }, null)).toBe('secret');
    expect(console.log).not.toHaveBeenCalled();
  });
});
