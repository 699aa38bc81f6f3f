import { readdirSync, readFileSync } from 'node:fs';
import jsonLogic from 'json-logic-js';
import { expect, test } from 'vitest';
import { expectationOf } from '../../src/evaluate/expectation.ts';
import { OPERATORS } from '../../src/evaluate/operators.ts';
import type { Json } from '../../src/model/json.ts';

const operators = Object.keys(OPERATORS);

/** Those of logic and lists, whose operands are worded, and those whose value needs no word before it. */
const NEED_NO_WORDS = `
  ! !! % * + - / ?: and cat distinct exactlyOne filter if log lower map max merge min none or reduce some substr all
  absentSince firstReadable missing missing_some param var
  cert_issued_by cert_names_host certs deref group_union pick ssh_keys
`
  .trim()
  .split(/\s+/);

test('an operator that decides or measures has words for what was expected', () => {
  const datum = { var: 'x' };
  const wordsOf = (operand: Json) => expectationOf('===', [operand, 1], false)?.([0, 1]);
  const plain = wordsOf(datum);
  expect(plain).toBe('1');
  const decides = (operator: string) => expectationOf(operator, [datum, 1], false) !== null;
  const measures = (operator: string) => wordsOf({ [operator]: datum }) !== plain;
  const wordless = operators.filter((operator) => !decides(operator) && !measures(operator));
  expect(wordless.sort(), 'WORDINGS or MEASURES in expectation.ts, or the list above').toEqual(NEED_NO_WORDS.sort());
});

test('an operator has rows in a table of its group', () => {
  const folder = new URL('./', import.meta.url);
  const tables = readdirSync(folder)
    .filter((name) => name.endsWith('-operators.test.ts'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('');
  const isTried = (operator: string) => [`'${operator}'`, `{ ${operator}:`].some((text) => tables.includes(text));
  expect(
    operators.filter((operator) => !isTried(operator)),
    'rows in a *-operators.test.ts here',
  ).toEqual([]);
});

test('an operator has a stand-in for plain JSON-logic, so that what it saves can be counted', () => {
  const isOwn = (operator: string): boolean => {
    try {
      jsonLogic.apply({ [operator]: [[], 1] } as never, {});
      return false;
    } catch (error) {
      return String(error).includes('Unrecognized operation');
    }
  };
  // `param` is filled in beforehand, and `log` would print. An import of the stand-ins would make all of them known.
  const own = operators.filter((operator) => !['param', 'log'].includes(operator) && isOwn(operator));
  expect(own.length).toBeGreaterThan(20);
  const standIns = readFileSync(new URL('../bench/plain-json-logic.ts', import.meta.url), 'utf8');
  expect(
    own.filter((operator) => !new RegExp(`^ {2}${operator}: `, 'm').test(standIns)),
    'OPERATORS in test/bench/plain-json-logic.ts',
  ).toEqual([]);
});
