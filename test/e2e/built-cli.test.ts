import { execFile } from 'node:child_process';
import { access, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, vi } from 'vitest';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { startDemoFleet } from '../support/demo-fleet.ts';
import { runCli } from '../support/run-cli.ts';

vi.setConfig({ testTimeout: 120_000 });

const project = fileURLToPath(new URL('../../', import.meta.url));

it('behaves built as it does from source', async () => {
  const root = await mkdtemp(join(tmpdir(), 'sps-audit-built-'));
  const fleet = await startDemoFleet(root);
  try {
    const compiler = join(project, 'node_modules', 'typescript', 'bin', 'tsc');
    const build = join(project, 'tsconfig.build.json');
    await promisify(execFile)(process.execPath, [compiler, '-p', build, '--outDir', join(root, 'dist')]);
    // As in the published package: these stand beside dist.
    for (const name of ['rules', 'templates', 'package.json', 'node_modules']) {
      await symlink(join(project, name), join(root, name));
    }
    const main = join(root, 'dist', 'cli', 'main.js');
    const args = ['scan', '-f', 'html,json', '--appliance', 'sps-ber-01', '--rule', 'SPS-DISK-001'];
    const [built, source] = [
      await runCli([...args, '-o', './built'], { main, cwd: root, env: fleet.environment }),
      await runCli([...args, '-o', './source'], { cwd: root, env: fleet.environment }),
    ];
    expect([built.exitCode, source.exitCode], built.stderr).toEqual([10, 10]);
    await access(join(root, 'built', 'latest', 'report.html'));
    const results = async (out: string): Promise<object[]> => {
      const text = await readFile(join(root, out, 'latest', 'results.json'), 'utf8');
      // A finding is first seen when it is scanned, and these are two scans.
      return (JSON.parse(text) as ScanResult).results.map((one) => ({ ...one, firstSeen: null }));
    };
    expect(await results('built')).toEqual(await results('source'));
    const { exitCode, stderr } = await runCli(['scan', '--rule', 'SPS-NONE-001'], { main, cwd: root });
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: expect.stringContaining('SPS-NONE-001') });
  } finally {
    await fleet.stop();
    await rm(root, { recursive: true, force: true });
  }
});
