import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interleave } from './measure.ts';
import { runCommand } from './run-child.ts';
import { compare, type Row } from './table.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ROUNDS = 15;

/** The built command, as it is installed, against a Node.js that does nothing. */
export async function benchStart(): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sps-audit-bench-'));
  try {
    const main = await build(folder);
    const run = (...args: readonly string[]) => ({
      name: `sps-audit ${args.join(' ')}`,
      run: async () => (await runCommand(process.execPath, [main, ...args])).wallMs,
    });
    const nothing = { name: 'node -e 0', run: async () => (await runCommand(process.execPath, ['-e', '0'])).wallMs };
    const contenders = [run('--version'), run('--help'), run('scan', '--help')];
    const measured = await interleave([...contenders, nothing], ROUNDS);
    return contenders.map(({ name }, index) =>
      compare('start', [name, nothing.name], measured, index < 2 ? 2.5 : null),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Builds into a folder that looks like the installed package, and gives its entry. */
async function build(folder: string): Promise<string> {
  for (const name of ['rules', 'templates', 'package.json'])
    await cp(join(ROOT, name), join(folder, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const args = ['-p', join(ROOT, 'tsconfig.build.json'), '--outDir', join(folder, 'dist')];
  await runCommand(join(ROOT, 'node_modules/.bin/tsc'), args);
  return join(folder, 'dist/cli/main.js');
}
