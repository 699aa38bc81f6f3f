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
  'x: [1]\n]geheim',
  '|{,...%YAML --- geheim',
])('no mistake of syntax repeats what stands there: %j', (text) => {
  const told = mistakesOf(text);
  expect(told).not.toEqual([]);
  expect(told.join()).not.toMatch(/geh/);
});

const NOWHERE = 'undefined:undefined';

test.each([
  ['brackets', (n: number) => '['.repeat(n) + ']'.repeat(n), 33, `${NOWHERE} It is nested deeper than 32 levels.`],
  ['dashes', (n: number) => `#\n${'-  '.repeat(n)}x`, 32, '2:1 It is nested deeper than 32 levels.'],
  ['characters', (n: number) => `#${'x'.repeat(n - 1)}`, 1024 * 1024, `${NOWHERE} The file is larger than 1 MiB.`],
])('%s are taken up to a bound, and refused above', (_, textOf, most, mistake) => {
  expect(mistakesOf(textOf(most))).toEqual([]);
  expect(mistakesOf(textOf(most + 1))).toEqual([mistake]);
});

const LIST = `a: &a [${'1,'.repeat(1000)}]\nb: &b [${'*a,'.repeat(100)}]\n`;

test.each([
  ['{', `x: 1\ny: ${'{'.repeat(201)}`, '2:204 It is nested deeper than 32 levels.'],
  ['dashes on the first line', '- '.repeat(40), '1:1 It is nested deeper than 32 levels.'],
  ['dashes between others', `x:\n${'- '.repeat(40)}\n\ny: 1`, '2:1 It is nested deeper than 32 levels.'],
  ['[ without a line before', '['.repeat(201), '1:201 It is nested deeper than 32 levels.'],
  ['directives', `${'%a\n'.repeat(101)}---\nx: 1`, `${NOWHERE} It holds too many values.`],
  ['values behind aliases', `${LIST}c: [${'*b,'.repeat(4)}]`, `${NOWHERE} It holds too many values.`],
  [
    'aliases',
    `${LIST}c: &c [${'*b,'.repeat(50)}]\nd: [${'*c,'.repeat(50)}]`,
    `${NOWHERE} Its aliases expand to too much.`,
  ],
])('too many are told as such, where the place is known with it: %s', (_, text, mistake) => {
  expect(mistakesOf(text)).toEqual([mistake]);
});

test('as many as a person may write are taken', () => {
  expect(mistakesOf(`${LIST}c: [${'*b,'.repeat(3)}]`)).toEqual([]);
  expect(mistakesOf(`${'%a\n'.repeat(100)}---\nx: 1`)[99]).toBe('100:1 Unknown directive.');
});

test('whatever is nested too deep says so, also where the parser had no room left', () => {
  const told = mistakesOf(Array.from({ length: 1400 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'));
  expect(new Set(told.map((one) => one.replace(/^\S+ /, '')))).toEqual(
    new Set(['It is nested deeper than 32 levels.']),
  );
});

test('keys are texts, whatever they look like', () => {
  expect(parseYamlFile('null: 1\n~: 2\n7: 3\n0x10: 4', 'f.yaml').value).toEqual({ null: 1, '~': 2, 7: 3, '0x10': 4 });
  expect(mistakesOf('? [1]\n: 2')).toEqual(['1:3 A key must be a text.']);
});

test('a key given twice leaves the file readable, so that its other mistakes are told as well', () => {
  expect(parseYamlFile('a: 1\nb: { c: 1 }\na: 2', 'f.yaml')).toMatchObject({
    value: { a: 2, b: { c: 1 } },
    problems: [{ line: 3, column: 1, hint: 'Keep this one or that of line 1.' }],
  });
});

test('a key that merged in YAML 1.1 is refused: its members would be missing', () => {
  const text = 'a: &a { x: 1 }\nb:\n  <<: *a\n  y: 2\nc: [{ <<: *a }]';
  const message = '"<<" does not merge in YAML 1.2: write its members here.';
  expect(mistakesOf(text)).toEqual([`3:3 ${message}`, `5:7 ${message}`]);
  expect(mistakesOf('{ "<<": 1 }')).toEqual([]);
});

test('the error says which file it is, and how many mistakes it has', () => {
  expect(() => parseYamlFile('a: *x', 'f.yaml')).toThrow('f.yaml has a mistake.');
  expect(() => parseYamlFile('a: *x\nb: *y', 'f.yaml')).toThrow('f.yaml has 2 mistakes.');
});

test('a hundred mistakes are told at most, and closed brackets are not counted as deep', () => {
  expect(mistakesOf('a: 1\n'.repeat(60))).toHaveLength(59);
  expect(mistakesOf(`${'a: 1\n'.repeat(200)}b: *x`)).toHaveLength(100);
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
  const { line, column } = parseYamlFile('# says nothing\n  - 1', 'f.yaml').problemAt([], 'm');
  expect([line, column]).toEqual([2, 3]);
});
