import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { OPERATORS } from '../../src/evaluate/operators.ts';
import type { Value } from '../../src/evaluate/value.ts';
import type { Json } from '../../src/model/json.ts';
import { evaluateOn } from '../evaluate/evaluate-on.ts';
import { CA_FILE, loadIdentity } from '../support/appliance/index.ts';
import { blocks } from './markdown-commands.ts';

const page = await readFile(new URL('../../docs/writing-rules.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| `([^`]+)` \| .* \| `(\{.*\})` \| `(.*)` \|$/gm)].map(
  ([, operator = '', example = '', value = '']) => ({ operator, example, value }),
);

it('has a row for every operator, and for nothing else', () => {
  expect(rows.map(({ operator }) => operator).sort()).toEqual(Object.keys(OPERATORS).sort());
});

it.each(rows)('$operator: $example gives $value', async ({ operator, example, value }) => {
  const [data = '{}'] = blocks(page, 'json');
  const pems = { pem: loadIdentity('server').certificate, caPem: await readFile(CA_FILE, 'utf8') };
  const logic = JSON.parse(example) as Json;
  expect(example).toContain(`"${operator}"`);
  const names = { ...(JSON.parse(data) as Record<string, Value>), ...pems };
  expect(evaluateOn(logic, names, { params: { most: 80 } })).toEqual(JSON.parse(value));
});
