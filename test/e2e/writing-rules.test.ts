import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commandsOf } from '../docs/markdown-commands.ts';
import { runCli } from '../support/run-cli.ts';

const page = await readFile(new URL('../../docs/writing-rules.md', import.meta.url), 'utf8');

it('docs/writing-rules.md shows commands that do what it says', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'sps-audit-writing-rules-'));
  try {
    const commands = commandsOf(page);
    expect(commands.length).toBeGreaterThan(3);
    for (const { command, exitCode } of commands) {
      const words = (command.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
      const run = await runCli(words.slice(1), { cwd });
      // What was just begun has texts that are to be written.
      const stderr = run.stderr.replace(/^warning:\n(?: {2}our-rules\/\S+ \/\w+: is to be written\n)+$/, '');
      expect({ command, exitCode: run.exitCode, stderr }).toEqual({ command, exitCode, stderr: '' });
    }
  } finally {
    await rm(cwd, { recursive: true });
  }
});
