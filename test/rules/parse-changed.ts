import type { Json } from '../../src/model/json.ts';
import { parseRule } from '../../src/rules/parse-rule.ts';
import { readJsonFile } from '../../src/rules/read-json-file.ts';
import { SHIPPED_RULES } from '../../src/rules/shipped-rules.ts';
import { compileSchema } from '../../src/snapshot/compile-schema.ts';

type Changes = Readonly<Record<string, Json>>;

/** A sound rule about connections. */
export const BASE: Changes = {
  id: 'OUR-CONN-001',
  revision: 1,
  title: 'Connections record',
  severity: 'medium',
  area: 'connection',
  kind: 'automated',
  inputs: { disk: '/api/configuration/disk', all: '/api/configuration/{protocol}/connections/*', keys: '/api/keys/*' },
  forEach: { in: 'all', as: 'one', name: 'one.name', onEmpty: 'fail' },
  check: { '===': [{ var: 'one.on' }, true] },
  expected: 'recording',
  message: { fail: '{{one.name}} does not record' },
  rationale: 'Nobody saw it.',
  remediation: 'Switch it on.',
};

const file = await readJsonFile(`${SHIPPED_RULES}rule.schema.json`);
if ('problem' in file) throw new Error(file.problem.message);
const schema = compileSchema(file.value as object, { allErrors: true, verbose: true });

/** That rule with some members changed, and one left out. */
export function parseChanged(changes: Changes, without?: string): ReturnType<typeof parseRule> {
  const members = Object.entries({ ...BASE, ...changes }).filter(([key]) => key !== without);
  return parseRule(Object.fromEntries(members), schema);
}

/** Its mistakes as `pointer message`; none for a rule that is taken. */
export function mistakesOf(changes: Changes): readonly string[] {
  const parsed = parseChanged(changes);
  return 'problems' in parsed ? parsed.problems.map(({ pointer, message }) => `${pointer} ${message}`) : [];
}

/** What a reference has beside its path. */
export const REF = { into: 'keys', onNull: 'fail' };

/** A parameter that is a number, with some of it changed. */
export const number = (changes: Changes) => ({
  params: { max: { type: 'integer', default: 3, minimum: 1, maximum: 5, unit: 'days', description: 'x', ...changes } },
});
