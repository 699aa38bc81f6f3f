import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { logLine } from '../../src/cli/log.ts';
import { openTerminal } from '../../src/cli/terminal.ts';

const page = await readFile(new URL('../../docs/unattended.md', import.meta.url), 'utf8');

interface Row {
  readonly members: readonly string[];
  readonly isDotted: boolean;
}

const documented = new Map(
  [...page.matchAll(/^\| `([a-z-]+)`( ·)? \| (.*?) \| .* \|$/gm)].map(
    ([, name = '', dot, members = '']): [string, Row] => [
      name,
      { members: [...members.matchAll(/`(\w+)`/g)].map(([, one = '']) => one), isDotted: dot !== undefined },
    ],
  ),
);

/** Each event with its members, as the types of the source declare them. */
async function declared(): Promise<Map<string, readonly string[]>> {
  const root = fileURLToPath(new URL('../../src', import.meta.url));
  const events = new Map<string, readonly string[]>();
  for (const name of await readdir(root, { recursive: true })) {
    if (!name.endsWith('.ts')) continue;
    const text = await readFile(`${root}/${name}`, 'utf8');
    for (const [, event = '', rest = ''] of text.matchAll(/readonly event: '([a-z-]+)'([^}]*)\}/g))
      events.set(
        event,
        [...rest.matchAll(/readonly (\w+):/g)].map(([, member = '']) => member),
      );
  }
  return events;
}

it('names every event with its members, and no other', async () => {
  const expected = Object.fromEntries([...(await declared())].sort());
  // It is written where the process ends, and belongs to no command.
  const { error, ...found } = Object.fromEntries([...documented].map(([name, { members }]) => [name, members]));
  expect(found).toEqual(expected);
  expect(error).toEqual(['exitCode', 'message', 'hint', 'problems']);
});

it('marks what --quiet leaves out', () => {
  const terminal = openTerminal({ color: false, progress: false });
  for (const [name, { isDotted }] of documented) {
    if (name === 'error') continue;
    const line = logLine({ event: name } as never, { format: 'json', quiet: true, verbose: false }, terminal);
    expect({ name, isLeftOut: line === null }).toEqual({ name, isLeftOut: isDotted });
  }
});

it('tells in spite of --quiet what was asked for and is missing', () => {
  const terminal = openTerminal({ color: false, progress: false });
  const event = { event: 'report-skipped', format: 'pdf', message: 'There is no browser.', hint: null } as const;
  expect(logLine(event, { format: 'text', quiet: true, verbose: false }, terminal)).toContain('There is no browser.');
});
