import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandsOf } from '../docs/markdown-commands.ts';

// docs/tutorial.md as its reader goes through it: what the demo fleet prints is typed, files are written where it says so, commands run in their order.

const SERVE = fileURLToPath(new URL('../support/serve-demo-fleet.ts', import.meta.url));
const { PATH = '', HOME = '' } = process.env;

let tutorial: string;
let folder: string;
let fleet: ChildProcess;
let toldToType = '';
beforeAll(async () => {
  tutorial = await readFile(new URL('../../docs/tutorial.md', import.meta.url), 'utf8');
  folder = await mkdtemp(join(tmpdir(), 'sps-audit-tutorial-'));
  fleet = spawn(process.execPath, [SERVE, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const piece of fleet.stdout!.setEncoding('utf8')) {
    toldToType += piece;
    if (toldToType.endsWith('\n\n')) break;
  }
}, 60_000);
afterAll(async () => {
  fleet.kill();
  if (fleet.exitCode === null) await once(fleet, 'exit');
  await rm(folder, { recursive: true, force: true });
});

/** The command in a shell of its own, after the lines that the demo fleet told to type. */
async function type(command: string): Promise<{ readonly exitCode: number; readonly said: string }> {
  const lines = [...toldToType.matchAll(/^ {2}(.+)$/gm)].map(([, line]) => line);
  const shell = spawn('sh', [], { env: { PATH, HOME } });
  shell.stdin.end(`${[...lines, command].join('\n')}\n`);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(shell.stdout),
    text(shell.stderr),
    once(shell, 'close'),
  ]);
  return { exitCode, said: `${stdout}${stderr}` };
}

test('every command ends as the page says', async () => {
  // A section's files come before its commands.
  for (const section of tutorial.split(/^## /m)) {
    for (const [, name = '', content = ''] of section.matchAll(/^`([\w./-]+)`:\n\n```\w+\n([\s\S]*?)^```/gm)) {
      const file = join(folder, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `${name.endsWith('config.yaml') ? await readFile(file, 'utf8') : ''}${content}`);
    }
    for (const { command, exitCode } of commandsOf(section)) {
      if (!command.startsWith('sps-audit ')) continue;
      const run = await type(command);
      expect(run.exitCode, `${command}\n${run.said}`).toBe(exitCode);
      if (command.startsWith('sps-audit diff ')) expect(run.said).toContain('waived');
    }
  }
  expect(commandsOf(tutorial).length).toBeGreaterThan(15);
}, 240_000);
