import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Range {
  readonly default?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Every bound of the schema by name, wherever it stands. */
function boundsOf(schema: unknown, found = new Map<string, Range>()): Map<string, Range> {
  if (typeof schema !== 'object' || schema === null) return found;
  for (const [name, value] of Object.entries(schema)) {
    if (typeof value === 'object' && value !== null && value.type === 'integer' && !found.has(name))
      found.set(name, value);
    boundsOf(value, found);
  }
  return found;
}

const bounds = boundsOf(JSON.parse(read('src/fleet/fleet.schema.json')));
const rows = [...read('docs/limits.md').matchAll(/^\| `(\w+)`.*? \| (\d+)(?:, or .*?)? \| (.*?) \|/gm)];

test.each(rows.map(([, name = '', given = '', range = '']) => [name, given, range]))(
  'the docs and the schema agree about %s',
  (name, given, range) => {
    const bound = bounds.get(name);
    expect(bound?.default).toBe(Number(given));
    if (range !== 'see the schema') expect(range).toBe(`${bound?.minimum} to ${bound?.maximum}`);
  },
);

test('every limit of an appliance is documented, and every row was understood', () => {
  expect(rows).toHaveLength(read('docs/limits.md').match(/^\| `/gm)?.length ?? 0);
  const schema = JSON.parse(read('src/fleet/fleet.schema.json')) as {
    readonly $defs: { readonly limits: { readonly properties: object } };
  };
  const documented = rows.map(([, name]) => name);
  expect(documented).toEqual(expect.arrayContaining(Object.keys(schema.$defs.limits.properties)));
});
