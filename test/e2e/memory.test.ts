import { appendFile, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { verifyBundle } from '../../src/evidence/verify.ts';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { SEVERITIES, type Severity } from '../../src/model/verdict.ts';
import {
  CA_FILE,
  DEFAULT_PASSWORD,
  DEFAULT_USERNAME,
  type SimulatedAppliance,
  startAppliance,
} from '../support/appliance/index.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';
import { TEXT_FORMATS } from '../support/text-formats.ts';

vi.setConfig({ testTimeout: 240_000 });

const CANARY = 'Canary-9c1f-never-to-be-seen';
const SYSLOG = '/api/configuration/management/syslog';
const EMAIL = '/api/configuration/management/email';
/** One secret under a key, one in free text, one that the fleet file names, and the account's own. */
const planted = [1, 2, 3, 4].map((number) => `${CANARY}-${number}`);
const password = `${DEFAULT_PASSWORD}-${planted[3]}`;

let root: string;
let fleetFile: string;
let appliance: SimulatedAppliance;
const said: string[] = [];

const cli = async (...args: string[]): Promise<CliRun> => {
  const run = await runCli(args, { env: { SPS_PASSWORD: password }, timeoutMs: 100_000 });
  said.push(run.stdout, run.stderr);
  return run;
};
const scan = async (...more: string[]): Promise<ScanResult> => {
  const { stderr } = await cli('scan', '-c', fleetFile, '-v', '--log-format', 'json', ...more);
  expect(stderr).toContain('scan-finished');
  return JSON.parse(await readFile(join(root, 'reports', 'latest', 'results.json'), 'utf8')) as ScanResult;
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-memory-'));
  fleetFile = join(root, 'fleet.yaml');
  appliance = await startAppliance({
    users: { [DEFAULT_USERNAME]: password },
    overlay: {
      [EMAIL]: ({ body }) => {
        body.smtp_password = planted[0];
      },
      [SYSLOG]: ({ body }) => {
        body.comment = `-----BEGIN PRIVATE KEY-----\n${planted[1]}\n-----END PRIVATE KEY-----`;
        body.our_field = planted[2];
      },
    },
  });
  const appliances = `[{ name: sps-1, url: "${appliance.url}", labels: { site: a } }]`;
  await writeFile(
    fleetFile,
    `schemaVersion: 1
defaults: { credentials: { username: ${DEFAULT_USERNAME}, passwordEnv: SPS_PASSWORD }, tls: { caFile: ${CA_FILE} } }
appliances: ${appliances}
redact: { keys: [our_field] }
waivers: ./waivers.yaml
attestations: ./attestations.yaml
reports: { formats: [${TEXT_FORMATS.join(', ')}] }
`,
  );
  await writeFile(join(root, 'waivers.yaml'), 'schemaVersion: 1\nwaivers: []\n');
  await writeFile(join(root, 'attestations.yaml'), '# Ours.\nschemaVersion: 1\nattestations: []\n');
});
afterAll(async () => {
  await appliance.stop();
  await rm(root, { recursive: true, force: true });
});

it('tells what changed and why, remembers a scan that was not recorded, and keeps so many', async () => {
  const first = await scan();
  expect(first.drift.baseline).toBeNull();
  const base = await realpath(join(root, 'reports', 'latest'));
  // As after a process that died between the folder and its record.
  for (const name of await readdir(join(root, 'reports')))
    if (name.startsWith('history.db')) await rm(join(root, 'reports', name));
  appliance.patch({
    [SYSLOG]: ({ body }) => {
      body.receivers[0].protocol.ip_protocol = 'udp';
    },
  });
  const second = await scan();
  expect(second.drift.baseline?.uid).toBe(first.run.uid);
  expect(second.trend.map(({ uid }) => uid)).toEqual([first.run.uid]);
  const change = second.drift.configuration.findIndex(({ endpoint }) => endpoint === SYSLOG);
  expect(second.drift.configuration[change]).toMatchObject({ old: 'tcp', new: 'udp' });

  const head = join(root, 'reports', 'latest');
  const json = await cli('diff', base, head, '--format', 'json');
  expect(JSON.parse(json.stdout)).toMatchObject({ base: { uid: first.run.uid }, results: second.drift.results });
  expect(second.drift.results.some(({ kind, causes }) => kind === 'new' && causes.includes(change))).toBe(true);
  const text = await cli('diff', base, head, '--fail-on-new');
  expect(text.exitCode).toBe(10);
  expect(text.stdout).toMatch(/New finding: .*\n {4}because .*syslog.*"tcp" -> "udp"/);
  expect((await cli('diff', head, head, '--fail-on-new', '--format', 'md')).exitCode).toBe(0);
  const history = JSON.parse((await cli('history', '-c', fleetFile, '--format', 'json')).stdout);
  expect(history.scans.map(({ uid }: { uid: string }) => uid)).toEqual([second.run.uid, first.run.uid]);
  expect(history.findings[0]).toMatchObject({ firstSeen: second.run.startTime, ageDays: 0 });
  const ranks = history.findings.map(({ severity }: { severity: Severity }) => SEVERITIES.indexOf(severity));
  expect(new Set(ranks).size).toBeGreaterThan(1);
  expect(ranks).toEqual(ranks.toSorted());

  // A look at one rule by day is no base for the night.
  expect((await scan('--rule', 'SPS-DISK-001', '-f', 'json')).drift.baseline).toBeNull();
  const third = await scan('--keep', '1', '-f', 'json');
  expect(third.drift.baseline?.uid).toBe(second.run.uid);
  const open = third.results.filter((one) => one.result === 'fail' && one.baselineState === 'unchanged');
  expect(new Set(open.map(({ firstSeen }) => firstSeen))).toEqual(new Set([second.run.startTime]));
  const { problems, scans, pruned } = await verifyBundle(join(root, 'reports'), { chain: true });
  expect({ problems, left: scans.length, pruned: pruned.length }).toEqual({ problems: [], left: 1, pruned: 3 });
});

it('keeps registers: waivers with their states, and statements of people', async () => {
  const files = ['-c', fleetFile];
  expect((await cli('waivers', 'lint', ...files)).stdout).toBe('0 waivers are in order\n');
  const today = new Date().toISOString().slice(0, 10);
  const later = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
  const entry = (id: string, rule: string): string =>
    `  - { id: ${id}, rule: ${rule}, appliances: ["*"], justification: j, approver: a, created: ${today}, expires: ${later} }\n`;
  const waivers = join(root, 'waivers.yaml');
  const failed = JSON.parse(await readFile(join(root, 'reports', 'latest', 'results.json'), 'utf8')) as ScanResult;
  const rule = failed.results.find((one) => one.result === 'fail' && one.severity !== 'critical')?.ruleId ?? '';
  await writeFile(waivers, `schemaVersion: 1\nwaivers:\n${entry('W-1', rule)}${entry('W-2', 'SPS-NONE-001')}`);
  const list = JSON.parse((await cli('waivers', 'list', ...files, '--format', 'json')).stdout);
  expect(list).toMatchObject([
    { id: 'W-1', state: 'active', overBroad: true },
    { id: 'W-2', state: 'unmatched' },
  ]);
  await appendFile(waivers, '    extra: 1\n');
  const wrong = await cli('waivers', 'lint', ...files);
  expect(wrong.stderr).toMatch(/waivers\.yaml:\d+:\d+: /);
  expect(wrong.exitCode).toBe(2);

  const form = join(root, 'form.yaml');
  expect((await cli('attest', 'template', ...files, '-o', form)).exitCode).toBe(0);
  const empty = await cli('attest', 'apply', form, ...files);
  expect({ ...empty, stderr: empty.stderr.split('\n')[0] }).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('Nothing is filled in'),
  });
  const filled = (date: string) => (text: string) =>
    text
      .replace('outcome: null', 'outcome: pass')
      .replace('by: null', 'by: R. Auditor')
      .replace('date: null', `date: ${date}`)
      .replace('statement: null', 'statement: Seen on the console.');
  const template = await readFile(form, 'utf8');
  await writeFile(form, filled(today)(template));
  const applied = await cli('attest', 'apply', form, ...files);
  expect(applied.stdout).toMatch(/1 statement added, 0 replaced in .*; \d+ were left empty/);
  const register = join(root, 'attestations.yaml');
  const text = await readFile(register, 'utf8');
  expect(text).toMatch(/^# Ours\.[\s\S]*by: R\. Auditor/);
  for (const date of ['2020-01-01', '2099-01-01', 'soon']) {
    await writeFile(form, filled(date)(template));
    expect((await cli('attest', 'apply', form, ...files)).exitCode, date).toBe(2);
  }
  expect(await readFile(register, 'utf8')).toBe(text);
});

it('shows a planted secret nowhere: no file, log, error or database', async () => {
  await cli('collect', '-c', fleetFile, '-v', '-o', join(root, 'collected'));
  await writeFile(join(root, 'waivers.yaml'), 'schemaVersion: 1\nwaivers: []\n');
  await scan('-f', TEXT_FORMATS.join(','));
  const wrong = await runCli(['scan', '-c', fleetFile, '-o', join(root, 'refused')], {
    env: { SPS_PASSWORD: `${planted[3]}-wrong` },
    timeoutMs: 100_000,
  });
  said.push(wrong.stdout, wrong.stderr);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  expect(files.some((file) => file.endsWith('history.db'))).toBe(true);
  expect(files.filter((file) => file.includes('snapshots')).length).toBeGreaterThan(2);
  // What was said and written also shows that the secrets were met: their markers are there.
  expect(await readFile(files.find((file) => /reports.*snapshots/.test(file)) ?? '', 'utf8')).toContain('$redacted');
  const hidden = [CANARY, Buffer.from(CANARY).toString('base64').slice(0, 20), Buffer.from(CANARY).toString('hex')];
  for (const file of files) {
    const bytes = await readFile(file);
    for (const secret of hidden) expect(bytes.includes(secret), `${file} holds it`).toBe(false);
  }
  expect(said.join('\n')).not.toContain(CANARY);
});
