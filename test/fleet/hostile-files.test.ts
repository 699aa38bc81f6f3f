import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mistakesOf, withLines } from './small-fleet.ts';

const DEEP = 'It is nested deeper than 32 levels.';
const MANY = 'It holds too many values.';
const keys = (count: number): string => Array.from({ length: count }, (_, at) => `k${at}: 1`).join('\n');

test.each([
  ['too large', 'The file is larger than 1 MiB.', `# ${'x'.repeat(1024 * 1024)}`],
  ['lists in lists', DEEP, '- '.repeat(500_000)],
  ['brackets', DEEP, '['.repeat(1_000_000)],
  ['indentation', DEEP, Array.from({ length: 1000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
  ['anchors', MANY, '&a '.repeat(300_000)],
  ['quotes', MANY, '"'.repeat(1_000_000)],
  ['too many keys', MANY, keys(90_000)],
  ['keys', '"schemaVersion" is missing here.', keys(20_000)],
  ['equal keys', '"a" stands twice in the same object.', 'a: 1\n'.repeat(20_000)],
  ['directives', MANY, '%a\n'.repeat(300_000)],
  ['a cycle', DEEP, 'a: &b [*b]'],
  [
    'many laughs',
    'Its aliases expand to too much.',
    `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.replaceAll(/./g, (c) => `${c}: &${c} [${`*${String.fromCharCode(c.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}`,
  ],
])('a hostile file (%s) is refused soon', (_, mistake, text) => {
  const start = process.threadCpuUsage();
  expect(mistakesOf(text)[0]).toContain(` ${mistake}`);
  expect(process.threadCpuUsage(start).user).toBeLessThan(1_500_000);
});

test('any text gives a fleet or an AuditError, never another exception', () => {
  const yamlish = fc
    .array(
      fc.constantFrom(
        'a',
        ': ',
        '- ',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        '\n',
        '  ',
        '&a ',
        '*a',
        '|\n',
        '!!x ',
        '? ',
        '#',
        '%',
        ',',
        '1',
        '---\n',
        '<<',
      ),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), yamlish, fc.json()), (text) => mistakesOf(text).length > 0),
  );
});

test('any value in the place of any part gives a fleet or an AuditError', () => {
  const keys = [
    'organisation',
    'defaults',
    'appliances',
    'rules',
    'reports',
    'gates',
    'history',
    'queue',
    'zones',
    'keys',
    'redact',
    'inventory',
    'notify',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
      mistakesOf(withLines(`${key}: ${JSON.stringify(value)}`));
      mistakesOf(`schemaVersion: 1\nappliances: [{ ${key}: ${JSON.stringify(value)}, tls: ${JSON.stringify(value)} }]`);
    }),
  );
});
