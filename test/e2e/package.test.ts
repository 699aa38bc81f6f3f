import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { blocks } from '../docs/markdown-commands.ts';
import { type DemoFleet, startDemoFleet } from '../support/demo-fleet.ts';
import { runCli } from '../support/run-cli.ts';

const run = promisify(execFile);
const project = fileURLToPath(new URL('../../', import.meta.url));
const compiler = join(project, 'node_modules', 'typescript', 'bin', 'tsc');

let root: string;
let packed: string;
let app: string;
let main: string;
let fleet: DemoFleet;

/** Builds and packs apart from the checkout, then installs the tarball into an empty folder, as its user does. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-package-'));
  [packed, app] = [join(root, 'packed'), join(root, 'app')];
  await mkdir(app);
  for (const name of [...manifest.files.filter((one) => one !== 'dist'), 'package.json']) {
    await cp(join(project, name), join(packed, name), { recursive: true });
  }
  await run(process.execPath, [compiler, '-p', join(project, 'tsconfig.build.json'), '--outDir', join(packed, 'dist')]);
  // Scripts would build again; a registry is asked only for what the cache has not.
  const npm = (cwd: string, ...args: string[]) => run('npm', [...args, '--ignore-scripts'], { cwd });
  await npm(packed, 'pack', '--pack-destination', root);
  await writeFile(join(app, 'package.json'), '{ "private": true, "type": "module" }');
  const [tarball = ''] = (await readdir(root)).filter((name) => name.endsWith('.tgz'));
  await npm(app, 'install', '--prefer-offline', '--no-audit', '--no-fund', join(root, tarball));
  main = join(app, 'node_modules', 'sps-audit', 'dist', 'cli', 'main.js');
  fleet = await startDemoFleet(app);
}, 240_000);

afterAll(async () => {
  await fleet?.stop();
  await rm(root, { recursive: true, force: true });
});

const examples = blocks(await readFile(join(project, 'docs', 'library.md'), 'utf8'), 'ts');

describe('the packed program', () => {
  test('has nothing that publint objects to', async () => {
    const { messages } = await publint({ pkgDir: packed, level: 'suggestion', strict: true });
    expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
  });

  test.each(['nodenext', 'bundler'])(
    'gives its types to a program that resolves modules as "%s"',
    async (resolution) => {
      const refused =
        "import { loadFleet } from 'sps-audit';\n// @ts-expect-error: a fleet is loaded from a file\nloadFleet(1);\n";
      const names = [...examples, refused].map((_, index) => `${resolution}-${index}.ts`);
      await Promise.all(
        [...examples, refused].map((text, index) => writeFile(join(app, names[index] as string), text)),
      );
      const module = resolution === 'bundler' ? 'esnext' : 'nodenext';
      const options = [
        '--noEmit',
        '--strict',
        '--target',
        'es2023',
        '--module',
        module,
        '--moduleResolution',
        resolution,
      ];
      const types = ['--typeRoots', join(project, 'node_modules', '@types'), '--types', 'node'];
      const { stdout } = await run(process.execPath, [compiler, ...options, ...types, ...names], {
        cwd: app,
      });
      expect(stdout).toBe('');
    },
    60_000,
  );

  test('can be used as docs/library.md shows', async () => {
    const outputs = [];
    // A scan leaves what the other examples read.
    for (const text of [examples.at(-1) as string, ...examples.slice(0, -1)]) {
      await writeFile(join(app, 'example.ts'), text);
      const env = { ...process.env, ...fleet.environment };
      outputs.push((await run(process.execPath, ['example.ts'], { cwd: app, env })).stdout);
    }
    const [scanned, read, verified] = outputs;
    expect(scanned).toMatch(/^\/.*reports\/20\S+ 30 \{/);
    expect(read).toMatch(/^SPS-\w+-\d+ sps-\w+-01 .*[\s\S]*^[\d.]+ % of what was asked for could be judged\n$/m);
    expect(verified).toBe('');
  }, 60_000);

  test('scans to HTML and PDF, verifies what it wrote, and writes the checklist', async () => {
    const cli = (...args: string[]) => runCli(args, { main, cwd: app, env: fleet.environment, timeoutMs: 100_000 });
    expect(await cli('--version')).toMatchObject({ exitCode: 0, stdout: `${manifest.version}\n` });
    const scan = await cli('scan', '-f', 'html,pdf,json', '--appliance', 'sps-ber-01', '--rule', 'SPS-DISK-001');
    expect(scan.exitCode, scan.stderr).toBe(10);
    const written = await readdir(join(app, 'reports', 'latest'));
    expect(written).toEqual(expect.arrayContaining(['report.html', 'report.pdf', 'results.json', 'manifest.json']));
    expect(await cli('verify', 'reports/latest')).toMatchObject({ exitCode: 0 });
    expect(await cli('verify', 'reports/latest', '--reproduce')).toMatchObject({ exitCode: 0 });
    expect(await cli('checklist', '-f', 'html,pdf,csv', '-o', 'checklist')).toMatchObject({ exitCode: 0 });
    expect((await readdir(join(app, 'checklist'))).sort()).toEqual([
      'checklist.csv',
      'checklist.html',
      'checklist.pdf',
    ]);
  }, 180_000);

  test('tells an older runtime in one sentence what it needs', ({ skip }) => {
    const older = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => {
      const version = /^v(\d+)/.exec(String(spawnSync(path, ['--version']).stdout ?? ''))?.[1];
      return version !== undefined && Number(version) < 24;
    });
    if (older === undefined) return skip('there is no older Node.js on this machine');
    const { status, stderr } = spawnSync(older, [main, 'scan'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/^sps-audit needs Node\.js 24 or later, and this is .*\n$/),
    });
  });
});
