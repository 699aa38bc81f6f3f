import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parseFleet } from '../../src/fleet/parse-fleet.ts';
import { EXIT } from '../../src/model/audit-error.ts';
import { FORMATS } from '../../src/report/formats/formats.ts';
import { loadRuleset } from '../../src/rules/load-ruleset.ts';
import { selectRules } from '../../src/rules/select-rules.ts';
import { blocks, commandsOf, type ShownCommand } from '../docs/markdown-commands.ts';
import { type DemoFleet, startDemoFleet } from '../support/demo-fleet.ts';
import { runCli } from '../support/run-cli.ts';

// What README.md shows is what is run: its commands in their order, in one folder, against the demo fleet.

vi.setConfig({ testTimeout: 240_000 });

const project = fileURLToPath(new URL('../../', import.meta.url));
let readme: string;
let folder: string;
let fleet: DemoFleet;

beforeAll(async () => {
  readme = await readFile(join(project, 'README.md'), 'utf8');
  folder = await mkdtemp(join(tmpdir(), 'sps-audit-readme-'));
  fleet = await startDemoFleet(folder);
});
afterAll(async () => {
  await fleet.stop();
  await rm(folder, { recursive: true, force: true });
});

it('shows commands that end as it says', async () => {
  for (const [, name = '', text = ''] of readme.matchAll(/`(our-rules\/[^`]+\.json)`:\n\n```json\n([\s\S]*?)^```/gm)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const own = commandsOf(readme).filter(({ command }) => command.startsWith('sps-audit '));
  expect(own.length).toBeGreaterThan(8);
  const runs = async (list: readonly ShownCommand[]): Promise<void> => {
    for (const { command, exitCode } of list) {
      const run = await runCli(command.split(/\s+/).slice(1), { cwd: folder, env: fleet.environment });
      expect(run.exitCode, `${command}\n${run.stdout}${run.stderr}`).toBe(exitCode);
    }
  };
  // What only looks at rules depends on nothing that scans leave.
  const isAboutRules = ({ command }: ShownCommand): boolean => command.startsWith('sps-audit rules ');
  await Promise.all([runs(own.filter(isAboutRules)), runs(own.filter((one) => !isAboutRules(one)))]);
});

it('shows npm scripts that exist', async () => {
  const { scripts } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as { scripts: object };
  const named = [...readme.matchAll(/npm run (?:--silent )?([a-z0-9-]+)/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(1);
  for (const name of named) expect(Object.keys(scripts)).toContain(name);
  const others = commandsOf(readme).filter(
    ({ command }) => !command.startsWith('sps-audit ') && !command.startsWith('npm run '),
  );
  expect(others).toEqual([{ command: 'npm ci', exitCode: 0 }]);
});

it('shows a fleet file that is in order', () => {
  const [text = ''] = blocks(readme, 'yaml');
  const parsed = parseFleet(text, '/etc/sps-audit/sps-audit.config.yaml', { allowInsecure: false, env: {} });
  expect(parsed.appliances.map(({ name, profile }) => [name, profile])).toEqual([
    ['sps-ams-01', 'baseline'],
    ['sps-ber-01', 'strict'],
  ]);
});

it('shows departures from a profile, each with its reason', async () => {
  const credentials = '{ username: auditor, passwordEnv: SPS_PASSWORD }';
  const head = `schemaVersion: 1\nappliances: [{ name: a, url: "https://192.0.2.1", credentials: ${credentials} }]\n`;
  const text = `${head}${blocks(readme, 'yaml')[1] ?? ''}`;
  const { agreedRules, appliances } = parseFleet(text, '/etc/fleet.yaml', { allowInsecure: false, env: {} });
  const ruleset = await loadRuleset([]);
  const { parameters, profile } = appliances[0]!;
  const choice = { profile, parameters, only: [], skip: [], framework: null, agreed: agreedRules };
  const { deviations } = selectRules(ruleset, { ...choice, profile: 'extended' });
  expect(deviations.map(({ ruleId, kind }) => `${ruleId} ${kind}`)).toEqual([
    'SPS-AAA-002 excluded',
    'SPS-WEB-001 parameter',
  ]);
  expect(selectRules(ruleset, choice).deviations.map(({ ruleId }) => ruleId)).toContain('SPS-NTP-001');
  expect(deviations.every(({ reason }) => reason !== null)).toBe(true);
  const framework = /`--framework (\w+)`/.exec(readme)?.[1] ?? '';
  expect(ruleset.frameworks.map((known) => known.framework)).toContain(framework);
});

it('names every exit code and every format', () => {
  const codes = [...readme.matchAll(/^\| (\d+(?:, \d+)?) \|/gm)].flatMap(([, cell]) =>
    (cell ?? '').split(', ').map(Number),
  );
  expect(codes).toEqual(Object.values(EXIT));
  expect(readme).toContain(`\`${Object.keys(FORMATS).join(' ')}\``);
});
