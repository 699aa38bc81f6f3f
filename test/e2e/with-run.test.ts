import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoFleet, startDemoFleet } from '../support/demo-fleet.ts';

/** Moves up so many lines and erases what follows: progress is taken away. */
const TAKEN_AWAY = /\p{Cc}\[(\d+)A\p{Cc}\[0J/u;

const hasScript = spawnSync('script', ['--version']).status === 0;
if (!hasScript) console.warn('script (util-linux) is not installed: nobody looks at a terminal here.');

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

let folder: string;
let fleet: DemoFleet;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sps-audit-terminal-'));
  fleet = await startDemoFleet(folder);
});
afterAll(async () => {
  await fleet.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs `sps-audit ARGS` on a terminal of its own; all that is written to it, the way it came. */
function onTerminal(...args: readonly string[]): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, TERM: 'xterm', NO_COLOR: '1', ...fleet.environment };
  const line = [process.execPath, MAIN, ...args].map((word) => `'${word}'`).join(' ');
  return new Promise((resolve) => {
    const child = execFile('script', ['-qec', line, '/dev/null'], { cwd: folder, env }, (_error, stdout) =>
      resolve(stdout),
    );
    child.stdin?.end();
  });
}

/** What is still to be read when all is over. */
function left(written: string): string {
  const parts = written.split(TAKEN_AWAY);
  let lines = parts.shift()?.split('\n') ?? [];
  while (parts.length > 0) {
    const [up = '0', text = ''] = parts.splice(0, 2);
    lines = [...lines.slice(0, lines.length - 1 - Number(up)), ...text.split('\n')];
  }
  return lines.join('\n');
}

test.skipIf(!hasScript)(
  'what a command has to say at its end stays on the terminal, and its progress does not',
  async () => {
    const collected = await onTerminal('collect', '--appliance', 'sps-ams-01', '-o', 'collected');
    expect(collected).toMatch(TAKEN_AWAY);
    expect(left(collected)).toMatch(/^1 appliance read whole, 0 in part, 0 not at all\r\n\S*collected\/\S+\r\n$/);

    const evaluated = await onTerminal('evaluate', 'collected/latest', '-o', 'reports', '-f', 'json,csv');
    expect(evaluated).toMatch(/wrote .*results\.csv/);
    expect(evaluated).toMatch(TAKEN_AWAY);
    expect(left(evaluated)).toMatch(/Reports: \S+\r\nExit code 0: no findings.*\r\n$/);
    expect(left(evaluated)).not.toContain('wrote ');
  },
  60_000,
);
