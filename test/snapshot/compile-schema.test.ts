import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { compileSchema } from '../../src/snapshot/compile-schema.ts';

const SCHEMAS = [
  'rules/cases.schema.json',
  'rules/rule.schema.json',
  'src/fleet/fleet.schema.json',
  'src/results/results.schema.json',
  'src/rules/used-rules.schema.json',
  'src/snapshot/snapshot.schema.json',
];

const read = (file: string): object => JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));

describe('compileSchema', () => {
  test('no schema is left out here', () => {
    const found = ['rules', 'src'].flatMap((folder) =>
      readdirSync(new URL(`../../${folder}`, import.meta.url), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.schema.json'))
        .map((name) => `${folder}/${name}`),
    );
    expect(found.sort()).toEqual(SCHEMAS);
  });

  test.each(SCHEMAS)('%s is what it is not asked to check: a schema, with no word in it that is unknown', (file) => {
    const ajv = new Ajv2020({ allowUnionTypes: true, strict: true, strictTypes: false, strictRequired: false });
    expect(() => ajv.compile(read(file))).not.toThrow();
    expect(() => ajv.compile({ ...read(file), $id: 'misspelt', requird: [] })).toThrow(/unknown keyword/);
  });

  test('tells all mistakes when asked to, and otherwise the first', () => {
    const schema = {
      type: 'object',
      required: ['a', 'b'],
      properties: { c: { $ref: '#/$defs/c' } },
      $defs: { c: false },
    };
    const mistakes = (validate: ReturnType<typeof compileSchema>): number => {
      expect(validate({ c: 1 })).toBe(false);
      return validate.errors?.length ?? 0;
    };
    expect(mistakes(compileSchema(schema))).toBe(1);
    expect(mistakes(compileSchema(schema, { allErrors: true }))).toBe(3);
  });
});
