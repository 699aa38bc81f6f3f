import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completionTree } from '../../src/cli/completion-tree.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { renderCompletion, SHELLS } from '../../src/cli/render-completion.ts';

const program = buildProgram(() => undefined);
const nodes = completionTree(program);

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

/** What `--help` prints, with what stands after it. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

describe('the tree of commands', () => {
  it.each(everyCommand(program).map((command) => [nameOf(command), command] as const))(
    '%s --help shows an example',
    (name, command) => {
      const examples = [...helpOf(command).matchAll(/^ {2}\$ (?:source <\()?(sps-audit .*)$/gm)].map(
        ([, example]) => example,
      );
      expect(examples.length, `${name} has no example`).toBeGreaterThan(0);
      for (const example of examples)
        expect(example).toMatch(
          name === 'sps-audit' ? /^sps-audit / : new RegExp(`^${name.split(' ').slice(0, 2).join(' ')}\\b`),
        );
    },
  );
});

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-completion-'));
  for (const shell of SHELLS) await writeFile(join(root, shell), renderCompletion(shell, nodes));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('completion', () => {
  const isInstalled = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;
  for (const shell of SHELLS)
    if (!isInstalled(shell)) console.warn(`${shell} is not installed: its completion is not tested here.`);

  it.for(SHELLS)('%s takes the script', (shell, { skip }) => {
    if (!isInstalled(shell)) return skip();
    const { status, stderr } = spawnSync(shell, ['-n', join(root, shell)], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  /** What bash offers for a line, the last word being completed. */
  const bash = (...words: string[]): string[] => {
    const script = `source ${join(root, 'bash')}; COMP_WORDS=(sps-audit ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _sps_audit; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' }).stdout.trim().split('\n');
  };

  it.skipIf(!isInstalled('bash'))(
    'bash offers commands, options and the values of an option, where they belong',
    () => {
      expect(bash('sch')).toEqual(['schedule']);
      expect(bash('schedule', 'pr')).toEqual(['print']);
      expect(bash('schedule', 'print', 'sy')).toEqual(['systemd']);
      expect(bash('scan', '--fail-on', 'cr')).toEqual(['critical']);
      expect(bash('scan', '--min')).toEqual(['--min-coverage']);
      expect(bash('check', '--format', '')).toEqual(['text', 'json']);
      expect(bash('rules', 'list', '-f', 'js')).toEqual(['json']);
      expect(bash('completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
    },
  );

  it.skipIf(!isInstalled('fish'))('fish offers the same', () => {
    const offered = (line: string): string[] =>
      spawnSync('fish', ['--no-config', '-c', `source ${join(root, 'fish')}; complete -C '${line}'`], {
        encoding: 'utf8',
        env: { ...process.env, HOME: root },
      })
        .stdout.trim()
        .split('\n')
        .map((one) => one.split('\t')[0] ?? '');
    expect(offered('sps-audit sch')).toEqual(['schedule']);
    expect(offered('sps-audit schedule print sy')).toEqual(['systemd']);
    expect(offered('sps-audit scan --fail-on cr')).toEqual(['critical']);
    expect(offered('sps-audit scan --min')).toEqual(['--min-coverage']);
  });

  it('knows every command and option of the tree, in every shell', () => {
    for (const shell of SHELLS) {
      const lines = renderCompletion(shell, nodes).split('\n');
      for (const { path, options, children } of nodes) {
        const where = path.join('/');
        const own = lines.filter((line) =>
          shell === 'fish' ? line.includes(`__sps_audit_at "${where}"`) : line.startsWith(`    '${where}') `),
        );
        const offered = own.join(' ').split(/[\s'"():]+/);
        const asOption = (flag: string): string => (shell === 'fish' ? flag.replace(/^-+/, '') : flag);
        const wanted = [...children.map(({ name }) => name), ...options.flatMap(({ flags }) => flags).map(asOption)];
        expect({ shell, where, missing: wanted.filter((word) => !offered.includes(word)) }).toEqual({
          shell,
          where,
          missing: [],
        });
      }
    }
  });
});
