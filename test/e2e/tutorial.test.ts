import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandsOf } from '../docs/markdown-commands.ts';
import { type DemoFleet, startDemoFleet } from '../support/demo-fleet.ts';
import { runCli } from '../support/run-cli.ts';

// docs/tutorial.md as its reader goes through it: files are written where it says so, commands run in their order.

let tutorial: string;
let folder: string;
let fleet: DemoFleet;
beforeAll(async () => {
  tutorial = await readFile(new URL('../../docs/tutorial.md', import.meta.url), 'utf8');
  folder = await mkdtemp(join(tmpdir(), 'sps-audit-tutorial-'));
  fleet = await startDemoFleet(folder);
});
afterAll(async () => {
  await fleet.stop();
  await rm(folder, { recursive: true, force: true });
});

test('every command ends as the page says', async () => {
  // A section's files come before its commands.
  for (const section of tutorial.split(/^## /m)) {
    for (const [, name = '', text = ''] of section.matchAll(/^`([\w./-]+)`:\n\n```\w+\n([\s\S]*?)^```/gm)) {
      const file = join(folder, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `${name.endsWith('config.yaml') ? await readFile(file, 'utf8') : ''}${text}`);
    }
    for (const { command, exitCode } of commandsOf(section)) {
      if (!command.startsWith('sps-audit ')) continue;
      const run = await runCli(command.split(/\s+/).slice(1), {
        cwd: folder,
        env: fleet.environment,
        timeoutMs: 100_000,
      });
      expect(run.exitCode, `${command}\n${run.stdout}${run.stderr}`).toBe(exitCode);
    }
  }
  expect(commandsOf(tutorial).length).toBeGreaterThan(15);
}, 240_000);
