import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { smallSnapshot, writeSnapshot } from '../plan/small-snapshot.ts';
import { runCli } from '../support/run-cli.ts';

/** A fleet file is JSON as well. */
const FLEET = JSON.stringify({
  schemaVersion: 1,
  defaults: { profile: 'strict', credentials: { username: 'auditor', passwordEnv: 'SPS_PASSWORD' } },
  appliances: [{ name: 'a', url: 'https://a.example' }],
  reports: { formats: ['json'], out: './ours' },
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sps-audit-evaluate-'));
  await writeSnapshot(folder, smallSnapshot('a'));
  for (const name of ['bare', 'fleet']) await mkdir(join(folder, name));
  await writeFile(join(folder, 'fleet/sps-audit.config.json'), FLEET);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each<[string, { cwd: string; args?: readonly string[]; env?: Record<string, string> }, string, string]>([
  ['none is found', { cwd: 'bare' }, 'baseline', 'bare/reports'],
  ['one lies in the folder', { cwd: 'fleet' }, 'strict', 'fleet/ours'],
  [
    'a variable names one',
    { cwd: 'bare', env: { SPS_AUDIT_CONFIG: '../fleet/sps-audit.config.json' } },
    'strict',
    'fleet/ours',
  ],
  ['one is named', { cwd: 'bare', args: ['-c', '../fleet/sps-audit.config.json'] }, 'strict', 'fleet/ours'],
])('snapshots are judged as the fleet file says: %s', async (_where, { cwd, args = [], env = {} }, profile, out) => {
  const home = { HOME: join(folder, 'bare'), XDG_CONFIG_HOME: join(folder, 'bare') };
  const run = await runCli(['evaluate', '../snapshots', '--rule', 'SPS-DISK-001', '-f', 'json', ...args], {
    cwd: join(folder, cwd),
    env: { ...home, ...env },
  });
  expect(run, run.stderr).toMatchObject({ exitCode: 20 });
  expect(run.stderr.includes('Judged as')).toBe(profile === 'strict' && args.length === 0);
  const result = JSON.parse(await readFile(join(folder, out, 'latest/results.json'), 'utf8')) as ScanResult;
  expect(result.run.profile).toBe(profile);
});

test('stored rules are judged without the fleet file that lies there, which may be of no use to them', async () => {
  const [scan = ''] = await readdir(join(folder, 'fleet/ours')).then((names) =>
    names.filter((name) => /Z-/.test(name)),
  );
  const useless = { ...JSON.parse(FLEET), history: { urlEnv: 'NOT_SET' } };
  const cwd = await mkdtemp(join(folder, 'useless-'));
  await writeFile(join(cwd, 'sps-audit.config.json'), JSON.stringify(useless));
  const args = ['evaluate', join(folder, 'fleet/ours', scan), '-f', 'json'];
  expect(await runCli([...args, '--stored-rules'], { cwd })).toMatchObject({ exitCode: 20 });
  expect(await runCli(args, { cwd })).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('NOT_SET') });
  const named = await runCli([...args, '--stored-rules', '-c', 'sps-audit.config.json'], { cwd });
  expect(named).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('NOT_SET') });
  const env = { SPS_AUDIT_CONFIG: join(folder, 'fleet/sps-audit.config.json') };
  const byVariable = await runCli([...args, '--stored-rules'], { cwd, env });
  expect(byVariable).toMatchObject({ exitCode: 20, stderr: expect.not.stringContaining('Judged as') });
  expect(byVariable.stderr).toContain('fleet/ours/');
});

test('a fleet file that was named has to be there', async () => {
  const run = await runCli(['evaluate', 'snapshots'], { cwd: folder, env: { SPS_AUDIT_CONFIG: 'nowhere.yaml' } });
  expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('SPS_AUDIT_CONFIG names') });
});
