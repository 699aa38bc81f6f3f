import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseJson, readJsonFile } from '../../src/rules/read-json-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sps-audit-json-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a file of 1 MiB is read, a larger one, one that is not UTF-8 and none at all are told', async () => {
  const file = join(folder, 'a.json');
  const text = `"${'x'.repeat(1024 * 1024 - 2)}"`;
  await writeFile(file, text);
  expect(await readJsonFile(file)).toEqual({ value: JSON.parse(text) });
  await writeFile(file, `${text} `);
  expect(await readJsonFile(file)).toEqual({ problem: { file, message: 'is larger than 1 MiB' } });
  await writeFile(file, Buffer.from('"\xe9"', 'latin1'));
  const told = await readJsonFile(file);
  expect(told).toEqual({ problem: { file, message: expect.stringMatching(/^cannot be read: /) as string } });
  const none = join(folder, 'none.json');
  expect(await readJsonFile(none)).toEqual({ problem: { file: none, message: 'cannot be read: ENOENT' } });
});

test('what stands in it is told with its place: no JSON, a number out of range, too deep a nesting', () => {
  const problemOf = (text: string) => {
    const parsed = parseJson(text, 'f');
    return 'problem' in parsed ? parsed.problem : null;
  };
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  expect([nested(201), '1e308', '{"a":[null,-1e308,"1e999"]}', 'null'].map(problemOf)).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(parseJson('{"a":[1]}', 'f')).toEqual({ value: { a: [1] } });
  expect(problemOf(nested(202))).toEqual({ file: 'f', message: 'is nested deeper than 200 levels' });
  for (const [text, pointer] of [
    ['1e999', ''],
    ['{"b":1,"a/b":[2,{"c":-1e999}]}', '/a~1b/1/c'],
  ] as const)
    expect(problemOf(text)).toEqual({ file: 'f', pointer, message: 'is a number out of range' });
  expect(problemOf('{\n "a": 1,\n  oops }')).toEqual({ file: 'f', line: 3, column: 3, message: 'is not JSON' });
  expect(problemOf('{"a":1 2}')).toEqual({ file: 'f', line: 1, column: 8, message: 'is not JSON' });
  expect(problemOf('')).toEqual({ file: 'f', message: 'is not JSON' });
});
