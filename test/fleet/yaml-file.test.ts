import { expect, test } from 'vitest';
import { parseYamlFile } from '../../src/fleet/yaml-file.ts';
import { AuditError } from '../../src/model/audit-error.ts';

/** The mistakes of a text, `line:column message`. */
function mistakesOf(text: string): readonly string[] {
  try {
    return parseYamlFile(text, 'f.yaml').problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  }
}

test.each([
  'waiverMaxDays: !!set { high }',
  '%YAML 1.1\n---\nwaiverMaxDays: !!omap [ high: 30 ]',
  '%YAML 1.1\n---\nx: !!binary aGFsbG8=',
])('what would look empty to the schema is refused: %j', (text) => {
  expect(mistakesOf(text)).toEqual([expect.stringMatching(/^\d:\d+ Tags are not taken here\.$/)]);
});

test('a file that says YAML 1.1 is read as any other', () => {
  expect(parseYamlFile('%YAML 1.1\n---\nx: [2001-01-01, 1:30, yes, 0x10]', 'f.yaml').value).toEqual({
    x: ['2001-01-01', '1:30', 'yes', 16],
  });
});

test.each([
  'x: |geheim\n y',
  'x: >1geheim\n y',
  'x: |x geheim\n y',
  'x: "\\ugeheim"',
  "x: 'geheim\ny: 1",
  'x: geheim\ny: c: geheim',
  'x: "geheim" "geheim"',
  'x: *geheim',
  'x: !geheim y',
  'x: !!geheim y',
  'x: !<geheim y',
  '%geheim\n---\nx: 1',
  '%YAML geheim\n---\nx: 1',
])('no mistake of syntax repeats what stands there: %j', (text) => {
  const told = mistakesOf(text);
  expect(told).not.toEqual([]);
  expect(told.join()).not.toMatch(/geh/);
});
