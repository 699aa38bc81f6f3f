import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { validate } from 'dockerfile-utils';
import { expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { completionTree } from '../src/cli/completion-tree.ts';
import { buildProgram } from '../src/cli/program.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const text = readFileSync(join(root, 'Dockerfile'), 'utf8');
const lines = text.split('\n');

it('has nothing that the linter objects to', () => {
  expect(validate(text).map(({ range, message }) => `line ${range.start.line + 1}: ${message}`)).toEqual([]);
  expect(validate(`${text}\nRUNN true\n`)).not.toEqual([]);
});

it('copies what is there and what the build context lets through', () => {
  const sources = lines
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(' ').slice(1, -1));
  const allowed = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
  expect(sources.length).toBeGreaterThan(8);
  for (const source of sources) {
    expect(existsSync(join(root, source)), source).toBe(true);
    expect(allowed, source).toContain(`!${source}`);
  }
});

it('takes the pinned Node.js, keeps what the package publishes, and does not run as root', () => {
  const bases = lines.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1]);
  expect(new Set(bases)).toEqual(new Set([`node:${manifest.devDependencies.node}-bookworm-slim`]));
  for (const name of manifest.files) expect(text).toMatch(new RegExp(`^COPY .*\\b${name}\\b`, 'm'));
  expect(lines.findLast((line) => line.startsWith('USER '))).toBe('USER 10001:10001');
});

it('shows commands that exist, with options that exist', () => {
  const nodes = completionTree(buildProgram(() => undefined));
  const shown = [...readFileSync(join(root, 'docs/container.md'), 'utf8').matchAll(/^docker run .* sps-audit (.+)$/gm)];
  expect(shown.length).toBeGreaterThan(2);
  for (const [, command = ''] of shown) {
    const [name, ...words] = command.match(/"[^"]*"|\S+/g) ?? [];
    const flags = nodes.find(({ path }) => path.join('/') === name)?.options.flatMap((option) => option.flags);
    expect(flags, command).toEqual(expect.arrayContaining(words.filter((word) => word.startsWith('-'))));
  }
});
