import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

/** Violations by rule name, and how many modules the tool saw. */
async function cruise(folder: string): Promise<{ rules: string[]; modules: number }> {
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [bin, 'src', '--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json'];
  const { stdout } = await run(process.execPath, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }).catch(
    (error) => error,
  );
  const { summary } = JSON.parse(stdout) as {
    summary: { totalCruised: number; violations: { rule: { name: string } }[] };
  };
  return { rules: summary.violations.map(({ rule }) => rule.name), modules: summary.totalCruised };
}

describe('import directions', () => {
  let copy: string;

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'sps-audit-architecture-'));
    await cp(join(root, 'src'), join(copy, 'src'), { recursive: true });
    await cp(join(root, 'tsconfig.json'), join(copy, 'tsconfig.json'));
    await cp(join(root, 'package.json'), join(copy, 'package.json'));
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  });

  afterAll(() => rm(copy, { recursive: true, force: true }));

  test('the tool sees every module: a tool that cannot read TypeScript 7 finds nothing wrong with anything', async () => {
    const { rules, modules } = await cruise(root);
    expect(modules).toBeGreaterThan(200);
    expect(rules).toEqual([]);
  });

  test('a planted violation of each kind is found', async () => {
    const plant = async (file: string, line: string): Promise<void> => {
      const path = join(copy, file);
      await writeFile(path, `${line}\n${await readFile(path, 'utf8')}`);
    };
    await plant('src/model/verdict.ts', "import '../cli/terminal.ts';");
    await plant('src/snapshot/pointer.ts', "import 'node:fs';");
    await plant('src/evaluate/gap.ts', "import type { HttpAnswer } from '../collect/http-client.ts';");
    await plant('src/results/exit-code.ts', "import 'undici';");
    await plant('src/report/formats/csv.ts', "import '../../rules/load-ruleset.ts';");
    await plant('src/rules/select-rules.ts', "import 'json-logic-js';");
    await plant('src/plan/plan-scan.ts', "import '../run/start-browser.ts';");
    const { rules } = await cruise(copy);
    expect([...new Set(rules)]).toEqual(
      expect.arrayContaining([
        'model-imports-nothing',
        'pure-rooms-touch-nothing',
        'evaluate-is-pure',
        'one-importer-undici',
        'report-reads-only-results',
        'one-importer-json-logic',
        'plan-does-not-run',
      ]),
    );
  });
});
