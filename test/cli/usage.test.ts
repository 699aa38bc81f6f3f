import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { parseFormats } from '../../src/cli/scan-options.ts';
import { type DemoFleet, startDemoFleet } from '../support/demo-fleet.ts';

let root: string;
let fleet: DemoFleet;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-usage-'));
  fleet = await startDemoFleet(root);
  // Without the password no appliance is contacted whatever happens.
  for (const [name, value] of Object.entries(fleet.environment)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await fleet.stop();
  await rm(root, { recursive: true, force: true });
});

/** The exit code and what is written. In this process: only the words matter here. */
async function say(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const text = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      text[name] += String(chunk);
      return true;
    }),
  );
  try {
    return { code: await runProgram(['node', 'sps-audit', ...args]), ...text };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

it.each([
  ['an unknown profile', /no profile "basline"[\s\S]*baseline/, ['--profile', 'basline']],
  ['an unknown format', /no format "docx"[\s\S]*html/, ['-f', 'html,docx']],
  ['a list of formats without any', /list of formats is empty[\s\S]*html/, ['-f', ' , ']],
  ['a coverage that is no percentage', /--min-coverage .*0 to 100.*"101"/, ['--min-coverage', '101']],
  ['a number of jobs that is none', /--jobs .*"many"/, ['--jobs', 'many']],
  ['half a job', /--jobs .*whole.*"1.5"/, ['--jobs', '1.5']],
  ['a golden appliance that is none', /"sps-ams-1"[\s\S]*Did you mean "sps-ams-01"/, ['--golden', 'sps-ams-1']],
  ['a baseline that is not there', /nosuch cannot be read \(ENOENT\)/, ['--baseline', 'nosuch']],
  ['an unknown severity', /--fail-on .*'severe'.*critical/, ['--fail-on', 'severe']],
  ['a label without a value', /"prod" is no label[\s\S]*key=value/, ['--label', 'prod']],
  ['a word too many', /too many arguments for .scan.*production/, ['production']],
  ['an option without its value', /'--rule <id>' argument missing/, ['--rule']],
])('refuses %s with exit code 2 and says what would do', async (_what, pattern, args) => {
  await expectRefusal(2, pattern, args);
});

it.each([
  [['scan', '--nosuch'], "unknown option '--nosuch'"],
  [['scan', 'production'], expect.stringMatching(/^too many arguments for 'scan'/)],
  [['rules', 'show'], "missing required argument 'id'"],
  [['nosuch'], "unknown command 'nosuch'"],
] as const)('refuses %j in one line of JSON where the log is JSON', async (args, message) => {
  const { code, stderr } = await say(...args, '--log-format', 'json');
  expect(code).toBe(2);
  expect(stderr).toMatch(/^\{.*\}\n$/);
  expect(JSON.parse(stderr)).toMatchObject({ event: 'error', exitCode: 2, message });
});

it.each([
  ['an unknown appliance', /"sps-ams-1"[\s\S]*Did you mean "sps-ams-01"/, ['--appliance', 'sps-ams-1']],
  ['an unknown rule', /no rule SPS-DISK-01[\s\S]*SPS-DISK-001/, ['--rule', 'SPS-DISK-01']],
])('finds nothing to audit for %s, exit code 3, and says what is meant', async (_what, pattern, args) => {
  await expectRefusal(3, pattern, args);
});

it('discover refuses a fleet file that cannot be read, or is too large, as a scan does', async () => {
  const large = join(root, 'large.yaml');
  await writeFile(large, '#'.repeat(2 ** 20 + 1));
  const latin = join(root, 'latin.yaml');
  await writeFile(latin, Buffer.from('# f\xfcr', 'latin1'));
  for (const [file, words] of [
    [latin, /not UTF-8/],
    [large, /larger than 1 MiB/],
  ] as const) {
    const { code, stderr } = await say('fleet', 'discover', 'https://192.0.2.1', '-c', file);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(words) });
  }
});

async function expectRefusal(exitCode: number, pattern: RegExp, args: readonly string[]): Promise<void> {
  const { code, stderr } = await say('scan', '-c', fleet.fleetFile, '-o', join(root, 'out'), ...args);
  expect({ code, stderr }).toEqual({ code: exitCode, stderr: expect.stringMatching(pattern) });
  expect(Object.values(fleet.appliances).every((appliance) => appliance.stats().connections === 0)).toBe(true);
}

it('refuses what it cannot write or does not take with exit code 2, and not as a fault of its own', async () => {
  const scan = join(root, 'scan');
  await mkdir(scan);
  await writeFile(join(scan, 'manifest.sha256'), '');
  await symlink('scan', join(root, 'newest'));
  const below = join(fleet.fleetFile, 'x');
  const rule = ['ORG-X-001', '--title', 'x', '--endpoint', '/api/configuration/management/email', '--datum', 'x'];
  const cases: readonly (readonly [RegExp, ...string[]])[] = [
    [/folder of a scan/, 'report', 'results.json', '-o', join(root, 'newest')],
    [/folder of a scan/, 'report', 'results.json', '-o', join(root, 'newest', 'snapshots', 'more')],
    [/folder of a scan/, 'checklist', '--blank', '-f', 'csv', '-o', join(root, 'newest')],
    [/checklist\.csv cannot be written \(ENOTDIR\)/, 'checklist', '--blank', '-f', 'csv', '-o', below],
    [/list of formats is empty[\s\S]*html, pdf, csv/, 'checklist', '--blank', '-f', ' , '],
    [/cannot be written \(ENOTDIR\)/, 'rules', 'docs', '-o', below],
    [/cannot be written \(ENOTDIR\)/, 'rules', 'new', ...rule, '-o', below],
    [/no history at \S*nowhere/, 'history', 'prune', '--keep', '1', '-o', join(root, 'nowhere')],
    [/"history prune" does not take --limit/, 'history', 'prune', '--keep', '1', '--limit', '3'],
    [/--username is missing/, 'fleet', 'discover', 'https://192.0.2.1', '--password-env', 'OTHER'],
  ];
  for (const [pattern, ...args] of cases) {
    const { code, stderr } = await say(...args);
    expect({ args, code, stderr }).toEqual({ args, code: 2, stderr: expect.stringMatching(pattern) });
  }
  expect(await readdir(scan)).toEqual(['manifest.sha256']);
});

it('refuses an unknown command, and none, with exit code 2', async () => {
  expect(await say('scna')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/unknown command 'scna'[\s\S]*scan/),
  });
  expect((await say()).code).toBe(2);
});

it('has an example and the options of messages in the help of every command, and no inner values', async () => {
  const seen: string[] = [];
  const visit = async (path: readonly string[]): Promise<void> => {
    const { code, stdout } = await say(...path, '--help');
    expect({ path, code }).toEqual({ path, code: 0 });
    expect(stdout).not.toMatch(/default: \[\]/);
    const commands = stdout.split('\nCommands:\n')[1]?.split('\n\n')[0] ?? '';
    const names = [...commands.matchAll(/^ {2}([a-z]+)(?: <| \[| {2})/gm)].map(([, name]) => name ?? '');
    if (path.length > 0) expect(stdout, path.join(' ')).toMatch(/\n {2}\$ .*sps-audit /);
    const isGroup =
      names.length > 0 && names.includes('help') && path.join(' ') !== 'history' && path[0] !== 'schedule';
    if (!isGroup) expect(stdout, path.join(' ')).toMatch(/--log-format[\s\S]*--quiet[\s\S]*--no-color/);
    seen.push(path.join(' '));
    for (const name of names) if (name !== 'help') await visit([...path, name]);
  };
  await visit([]);
  expect(seen).toEqual(expect.arrayContaining(['scan', 'rules', 'rules list', 'rules test']));
});

it('tells what is odd about a plan before check and collect, as before a scan', async () => {
  const file = join(root, 'twins.yaml');
  const credentials = 'credentials: { username: auditor, passwordEnv: SPS_AUDIT_NO_PASSWORD }';
  const entries = ['one', 'two'].map((name) => `  - { name: ${name}, url: "https://127.0.0.1:9", ${credentials} }\n`);
  await writeFile(file, `schemaVersion: 1\nappliances:\n${entries.join('')}`);
  const out = ['-c', file, '-o', join(root, 'twins')];
  for (const args of [
    ['check', '-c', file],
    ['collect', ...out],
    ['scan', '--dry-run', ...out],
  ]) {
    const { stderr } = await say(...args);
    expect({ args, stderr }).toEqual({ args, stderr: expect.stringMatching(/^warning: one, two have one address/) });
  }
});

it('does not take a latest scan that cannot be read for none', async () => {
  const file = join(root, 'waived.yaml');
  const fleetText = await readFile(fleet.fleetFile, 'utf8');
  await writeFile(join(root, 'none.yaml'), 'schemaVersion: 1\nwaivers: []\n');
  await writeFile(file, fleetText.replace(/^waivers: .*$/m, '').concat('\nwaivers: ./none.yaml\n'));
  const out = join(root, 'broken');
  const folder = '2026-11-22T190000Z-abcdef';
  await mkdir(join(out, folder), { recursive: true });
  await writeFile(join(out, folder, 'results.json'), '{"cut');
  await symlink(folder, join(out, 'latest'));
  const { code, stderr } = await say('waivers', 'list', '-c', file, '-o', out);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/results\.json is not a result/) });
});

it('takes a format that is named twice for one: a PDF that was all that was asked for is none to pass over', () => {
  expect(parseFormats('pdf, pdf json pdf')).toEqual(['pdf', 'json']);
});
