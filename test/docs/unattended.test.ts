import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { completionTree } from '../../src/cli/completion-tree.ts';
import { buildProgram } from '../../src/cli/program.ts';

const nodes = completionTree(buildProgram(() => undefined));
const text = await readFile(new URL('../../docs/unattended.md', import.meta.url), 'utf8');

/** Every `sps-audit …` of the page, from blocks and from sentences. */
const commands = [...text.matchAll(/(?:^|`|<\()(sps-audit [^`\n#)]+)/gm)].map(([, command = '']) => command.trim());

it('is full of commands', () => {
  expect(commands.length).toBeGreaterThan(10);
});

it.each([...new Set(commands)])('%s: every command and option of the page exists', (command) => {
  const words = (command.match(/"[^"]*"|\S+/g) ?? []).slice(1);
  let path = '';
  for (const word of words) {
    const longer = path === '' ? word : `${path}/${word}`;
    if (nodes.some((node) => node.path.join('/') === longer)) path = longer;
  }
  expect(path, `no command in: ${command}`).not.toBe('');
  const known = nodes.find((node) => node.path.join('/') === path)?.options.flatMap(({ flags }) => flags) ?? [];
  expect(words.filter((word) => /^--?[a-z]/.test(word) && !known.includes(word))).toEqual([]);
});
