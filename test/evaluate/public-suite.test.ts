import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isGap } from '../../src/evaluate/gap.ts';
import { compileLogic } from '../../src/evaluate/json-logic.ts';
import { isList, type Value } from '../../src/evaluate/value.ts';
import type { Json } from '../../src/model/json.ts';
import deviations from '../golden/public-suite-deviations.json' with { type: 'json' };
import { frameOf } from './evaluate-on.ts';

/**
 * The shared tests of jsonlogic.com as an npm package carries them: lines of `[logic, data, expected]` between headings. Two that
 * came later (lists with expressions in them) are missing there and stand among our own vectors.
 */
const SUITE = (
  JSON.parse(
    readFileSync(new URL('../../node_modules/json-logic-public-suite/bench/tests.json', import.meta.url), 'utf8'),
  ) as (string | Json[])[]
).filter((line): line is [Json, Json, Json] => Array.isArray(line));

/** By the number of the line: a list of another package version would not fit. */
const REASON_OF_LINE = new Map(deviations.map(({ line, reason, strict }) => [line, { reason, strict }]));

function strictly([logic, data]: readonly [Json, Json, Json]): unknown {
  return shown(compileLogic(logic)({ context: frameOf({}).context, item: data, location: null }));
}

function shown(value: Value): unknown {
  if (isGap(value)) return `gap: ${value.reasonCode}`;
  return isList(value) ? value.map(shown) : value;
}

describe('the shared test suite of jsonlogic.com', () => {
  test('is there as a whole', () => expect(SUITE).toHaveLength(275));

  test.each(SUITE.map((line, index) => [index, JSON.stringify(line[0]), line] as const))(
    '%i: %s',
    (index, _name, line) => {
      expect(strictly(line)).toEqual(REASON_OF_LINE.has(index) ? REASON_OF_LINE.get(index)?.strict : line[2]);
    },
  );

  test('no line is listed that agrees', () => {
    const agreeing = deviations.filter(
      ({ line, strict }) => JSON.stringify(SUITE[line]?.[2]) === JSON.stringify(strict),
    );
    expect(agreeing).toEqual([]);
  });

  test('what deviates becomes a gap, but for what an empty or falsy operand means', () => {
    const others = deviations.filter(({ strict }) => !String(JSON.stringify(strict)).includes('gap: '));
    expect([...new Set(others.map(({ reason }) => reason))].toSorted()).toEqual(['no truthiness', 'over nothing']);
  });
});
