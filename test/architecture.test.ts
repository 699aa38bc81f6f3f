import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

/** Directions, and the cycles that are looked for when directions are kept. */
const CONFIGS = ['.dependency-cruiser.cjs', '.dependency-cruiser-cycles.cjs'];

const forbidden = CONFIGS.flatMap((file) => {
  return (createRequire(import.meta.url)(`../${file}`) as { forbidden: { name: string }[] }).forbidden;
});

/** A violation of each rule, and where it is planted. */
const PLANTED: readonly (readonly [rule: string, file: string, line: string])[] = [
  ['no-cycles', 'src/model/result.ts', "import './waiver.ts';"],
  ['model-imports-nothing', 'src/model/verdict.ts', "import '../cli/terminal.ts';"],
  ['snapshot-is-pure', 'src/snapshot/pointer.ts', "import '../fleet/load-logo.ts';"],
  ['evaluate-is-pure', 'src/evaluate/gap.ts', "import type { HttpAnswer } from '../collect/http-client.ts';"],
  ['results-are-pure', 'src/results/exit-code.ts', "import '../fleet/load-logo.ts';"],
  ['pure-rooms-touch-nothing', 'src/snapshot/pointer.ts', "import 'node:fs';"],
  ['rooms-do-not-know-scan-or-cli', 'src/evidence/dsse.ts', "import '../plan/plan-scan.ts';"],
  ['plan-does-not-run', 'src/plan/plan-scan.ts', "import '../run/start-browser.ts';"],
  ['only-cli-starts', 'src/run/start-browser.ts', "import '../cli/terminal.ts';"],
  ['collect-knows-no-rules', 'src/collect/href.ts', "import '../rules/select-rules.ts';"],
  ['evaluate-knows-no-http', 'src/rules/select-rules.ts', "import '../collect/href.ts';"],
  ['report-reads-only-results', 'src/report/formats/csv.ts', "import '../../rules/load-ruleset.ts';"],
  ['one-importer-undici', 'src/results/exit-code.ts', "import 'undici';"],
  ['one-importer-json-logic', 'src/rules/select-rules.ts', "import 'json-logic-js';"],
  ['one-importer-handlebars', 'src/notify/send-webhook.ts', "import 'handlebars';"],
  ['one-importer-puppeteer', 'src/run/start-browser.ts', "import 'puppeteer-core';"],
  ['one-importer-pg-boss', 'src/run/start-browser.ts', "import 'pg-boss';"],
  ['no-dev-dependencies', 'src/notify/send-webhook.ts', "import 'fast-check';"],
  ['no-unresolvable', 'src/notify/send-webhook.ts', "import './not-there.ts';"],
];

/** Each violation as its rule and file, and how many modules the tool saw. */
async function cruise(folder: string, config: string): Promise<{ found: string[]; modules: number }> {
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [bin, 'src', '--config', join(root, config), '--output-type', 'json'];
  const { stdout } = await run(process.execPath, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }).catch(
    (error) => error,
  );
  const { summary } = JSON.parse(stdout) as {
    summary: { totalCruised: number; violations: { from: string; rule: { name: string } }[] };
  };
  return { found: summary.violations.map(({ rule, from }) => `${rule.name} ${from}`), modules: summary.totalCruised };
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

  test.each(CONFIGS)('%s is kept', async (config) => {
    const { found, modules } = await cruise(root, config);
    expect(found, '`npm run check` says why').toEqual([]);
    const own = (await readdir(join(root, 'src'), { recursive: true })).filter((name) => name.endsWith('.ts'));
    expect(own.length).toBeGreaterThan(200);
    expect(modules, 'a tool that cannot read TypeScript 7 finds nothing wrong with anything').toBeGreaterThan(
      own.length,
    );
  });

  test('a planted violation of each kind is found', async () => {
    const plant = async (file: string, line: string): Promise<void> => {
      const path = join(copy, file);
      await writeFile(path, `${line}\n${await readFile(path, 'utf8')}`);
    };
    for (const [, file, line] of PLANTED) await plant(file, line);
    const found = (await Promise.all(CONFIGS.map((config) => cruise(copy, config)))).flatMap((one) => one.found);
    expect(found).toEqual(expect.arrayContaining(PLANTED.map(([rule, file]) => `${rule} ${file}`)));
    expect(PLANTED.map(([rule]) => rule).sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });
});
