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

test.each([
  ['brackets', (n: number) => '['.repeat(n) + ']'.repeat(n), 33, 'It is nested deeper than 32 levels.'],
  ['dashes', (n: number) => `${'- '.repeat(n)}x`, 32, 'It is nested deeper than 32 levels.'],
  ['characters', (n: number) => `#${'x'.repeat(n - 1)}`, 1024 * 1024, 'The file is larger than 1 MiB.'],
])('%s are taken up to a bound, and refused above', (_, textOf, most, mistake) => {
  expect(mistakesOf(textOf(most))).toEqual([]);
  expect(mistakesOf(textOf(most + 1))).toEqual([`undefined:undefined ${mistake}`]);
});

test('a hundred mistakes are told at most, and closed brackets are not counted as deep', () => {
  expect(mistakesOf('a: 1\n'.repeat(60))).toHaveLength(59);
  expect(mistakesOf('a: 1\n'.repeat(200))).toHaveLength(100);
  expect(mistakesOf(`[${'[], {}, '.repeat(300)}]`)).toEqual([]);
});

test('a place is found behind an alias, in a list, at a key, and else at what encloses it', () => {
  const { problemAt } = parseYamlFile('a: &x\n  b: [1, 2]\nc: *x\nd:\ne: { f }', 'f.yaml');
  const at = (place: readonly (string | number)[], which?: 'key' | 'value') => {
    const { line, column } = problemAt(place, 'm', undefined, which);
    return `${line}:${column}`;
  };
  expect(at(['a', 'b', 1])).toBe('2:10');
  expect(at(['c', 'b', 1])).toBe('2:10');
  expect(at(['c'])).toBe('3:4');
  expect(at(['a', 'b'], 'key')).toBe('2:3');
  expect(at(['a', 'b', 0], 'key')).toBe('2:7');
  expect(at(['a', 'b', 7])).toBe('2:6');
  expect(at(['a', 'b', 0, 'x'])).toBe('2:7');
  expect(at(['c', 'none'])).toBe('3:4');
  expect(at(['e', 'none'])).toBe('5:4');
  expect(at(['e', 'f'])).toBe('5:6');
  expect(at(['e', 'f', 'none'])).toBe('5:6');
  expect(at([])).toBe('1:1');
  expect(problemAt(['a'], 'm')).not.toHaveProperty('hint');
});
