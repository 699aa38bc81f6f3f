import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readByLine } from '../../src/plan/read-by-line.ts';
import { loadStoredResult } from '../../src/plan/stored-scan.ts';
import { renderResultsJson } from '../../src/report/formats/results-json.ts';
import { sha256Hex } from '../../src/snapshot/sha256-hex.ts';
import { hostileResult } from '../support/hostile-result.ts';
import { sampleResult } from '../support/sample-result.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-by-line-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function fileOf(text: string): Promise<string> {
  const file = join(folder, 'results.json');
  await writeFile(file, text);
  return file;
}

const asItIs = (_: string, entry: unknown) => entry;

test.each([
  ['sample', sampleResult()],
  ['hostile', hostileResult()],
])('the %s result is what the whole text says, in every layout', async (_, result) => {
  const text = renderResultsJson(result);
  for (const layout of [text, JSON.stringify(JSON.parse(text)), JSON.stringify(JSON.parse(text), null, 2)]) {
    const stored = await loadStoredResult(await fileOf(layout));
    expect(stored.result).toEqual(JSON.parse(text));
    expect(stored.sha256).toBe(sha256Hex(layout));
  }
  expect((await readByLine(await fileOf(text), asItIs))?.value).toEqual(JSON.parse(text));
});

test('equal parts of results are one object', async () => {
  const { result } = await loadStoredResult(await fileOf(renderResultsJson(sampleResult())));
  const parts = result.results.map(({ references }) => references);
  expect(new Set(parts).size).toBe(new Set(parts.map((part) => JSON.stringify(part))).size);
});

test('a line longer than what is read at once and a list at the end are read by line', async () => {
  const value = { long: 'ä'.repeat(1_500_000), list: ['x'.repeat(1_100_000), 1] };
  const text = `{\n"long": ${JSON.stringify(value.long)},\n"list": [\n${value.list.map((one) => JSON.stringify(one)).join(',\n')}\n]\n}`;
  const read = await readByLine(await fileOf(text), asItIs);
  expect(read?.sha256).toBe(sha256Hex(text));
  expect(JSON.stringify(read?.value) === JSON.stringify(value)).toBe(true);
});

test('whatever line is lost, doubled or without its comma, nothing is read that is no JSON', async () => {
  const lines = '{\n"a": [\n{"x":",]"},\n[1]\n],\n"b": {"__proto__":1},\n"c": [],\n"d": "end,"\n}'.split('\n');
  const changes = lines.flatMap((line, at) => [
    lines.toSpliced(at, 1),
    lines.toSpliced(at, 0, line),
    lines.with(at, line.endsWith(',') ? line.slice(0, -1) : `${line},`),
    lines.slice(0, at),
  ]);
  for (const text of [lines, ...changes].map((some) => some.join('\n'))) {
    const read = await readByLine(await fileOf(text), asItIs);
    if (read !== null) expect(read.value).toEqual(JSON.parse(text));
  }
  expect((await readByLine(await fileOf(lines.join('\n')), asItIs))?.value).toEqual(JSON.parse(lines.join('\n')));
  expect(await readByLine(join(folder, 'no such file'), asItIs)).toBeNull();
});
