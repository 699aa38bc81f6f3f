import { execFile } from 'node:child_process';
import { appendFile, cp, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadPublicKey } from '../../src/evidence/keys.ts';
import { verifyBundle } from '../../src/evidence/verify.ts';
import type { Result } from '../../src/model/result.ts';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { findSnapshots } from '../../src/plan/find-snapshots.ts';
import { renderResultsJson } from '../../src/report/formats/results-json.ts';
import { reproduceScan } from '../../src/run/reproduce-scan.ts';
import { type DemoFleet, startDemoFleet } from '../support/demo-fleet.ts';
import { reseal } from '../support/reseal.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';

vi.setConfig({ testTimeout: 240_000 });

const run = promisify(execFile);
let root: string;
let fleet: DemoFleet;
/** The bundle of the first scan, signed, and the public key. */
let bundle: string;
let publicKey: string;
let copies = 0;

const cli = (...args: string[]): Promise<CliRun> =>
  runCli(args, { env: { ...fleet.environment, TZ: 'UTC' }, timeoutMs: 60_000 });
const scan = async (out: string, ...more: string[]): Promise<string> => {
  const { exitCode, stderr } = await cli('scan', '-c', fleet.fleetFile, '-o', join(root, out), '-q', ...more);
  expect({ exitCode, stderr }).toEqual({ exitCode: 30, stderr: '' });
  return realpath(join(root, out, 'latest'));
};
const resultOf = async (folder: string): Promise<ScanResult> =>
  JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')) as ScanResult;
/** A copy under the same name, so that nothing but what a test changes is wrong. */
const copyOf = async (folder: string): Promise<string> => {
  copies += 1;
  const target = join(root, `copy-${copies}`, basename(folder));
  await cp(folder, target, { recursive: true });
  return target;
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-evidence-'));
  fleet = await startDemoFleet(join(root, 'fleet'));
  expect((await cli('keys', 'generate', '--out', join(root, 'fleet'))).exitCode).toBe(0);
  await appendFile(fleet.fleetFile, 'keys: { fingerprintFile: ./fingerprint.key, signing: { file: ./signing.pem } }\n');
  publicKey = join(root, 'fleet', 'signing.pub.pem');
  bundle = await scan('reports', '-f', 'html,json,csv,md');
}, 120_000);
afterAll(async () => {
  await fleet.stop();
  await rm(root, { recursive: true, force: true });
});

describe('a bundle of the demo fleet', () => {
  it('verifies with our command, and every verdict comes out the same', async () => {
    const { exitCode, stdout } = await cli('verify', bundle, '--public-key', publicKey, '--reproduce');
    expect(stdout).toMatch(/signed by the given key[\s\S]*Verified: .*every verdict comes out the same/);
    expect(exitCode).toBe(0);
  });

  it('verifies with sha256sum and openssl alone, by the commands of docs/verify.md', async () => {
    const text = await readFile(new URL('../../docs/verify.md', import.meta.url), 'utf8');
    const script = text.match(/```sh\n([\s\S]*?)```/)?.[1] ?? 'false';
    const folder = await copyOf(bundle);
    const check = () => run('sh', ['-c', script, 'sh', folder, publicKey, root]);
    expect((await check()).stdout).toContain('Signature Verified Successfully');
    await writeFile(join(folder, 'rules', 'more.json'), '{}');
    await expect(check()).rejects.toMatchObject({ stdout: expect.stringContaining('> rules/more.json') });
    await appendFile(join(folder, 'report.html'), ' ');
    await expect(check()).rejects.toMatchObject({ stdout: expect.stringContaining('report.html: FAILED') });
  });

  it('gives exit code 50 and the name of the file for one bit anywhere', async () => {
    const key = await loadPublicKey(publicKey);
    const folder = await copyOf(bundle);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const names = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
    expect(names.length).toBeGreaterThan(9);
    for (const file of names) {
      const bytes = await readFile(file);
      for (const share of [0, 0.31, 0.5, 0.77, 1]) {
        const at = Math.round(share * (bytes.length - 1));
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
        await writeFile(file, flipped);
        const { problems } = await verifyBundle(folder, { publicKey: key, chain: false });
        const found = problems.map((problem) => problem.file);
        expect(found, `${file} byte ${at}`).toContain(file.slice(folder.length + 1));
      }
      await writeFile(file, bytes);
    }
    const snapshot = join(folder, 'snapshots', 'sps-ber-01.json');
    await writeFile(snapshot, (await readFile(snapshot, 'utf8')).replace('6.0.10', '6.0.11'));
    const { exitCode, stdout } = await cli('verify', folder, '--public-key', publicKey);
    expect(stdout).toContain('snapshots/sps-ber-01.json: has another SHA-256');
    expect(exitCode).toBe(50);
  });
});

describe('a forged bundle whose digests are all repaired', () => {
  /** What the forger did to a copy, and what verifying says then. */
  const forged = async (change: (folder: string) => Promise<unknown>): Promise<string[]> => {
    const folder = await copyOf(bundle);
    await change(folder);
    await reseal(folder);
    const { problems } = await verifyBundle(folder, {
      chain: false,
      reproduce: async (one) => (await reproduceScan(one)).problems,
    });
    return problems.map(({ file, reason }) => `${file}: ${reason}`);
  };
  const editResult = (edit: (result: ScanResult) => unknown) => async (folder: string) => {
    const result = structuredClone(await resultOf(folder));
    edit(result);
    await writeFile(join(folder, 'results.json'), renderResultsJson(result));
  };
  // biome-ignore lint/suspicious/noExplicitAny: a forger does not keep to types
  const loose = (value: unknown): any => value;

  it('is named by its verdict', async () => {
    const problems = await forged(
      editResult((result) => {
        const fail = result.results.find((one) => one.result === 'fail');
        Object.assign(loose(fail), { result: 'pass' });
      }),
    );
    expect(problems[0]).toMatch(
      /^results\.json: the verdict of SPS-\S+ on sps-\S+.* is stored as pass, and evaluating again gives fail$/,
    );
    const folder = await copyOf(bundle);
    await editResult((result) => Object.assign(loose(result.results[0]), { result: 'fail', reasonCode: null }))(folder);
    await reseal(folder);
    const { exitCode, stdout } = await cli('verify', folder, '--reproduce');
    expect(stdout).toContain(`the verdict of ${(await resultOf(folder)).results[0]?.ruleId} on`);
    expect(exitCode).toBe(50);
    expect((await cli('verify', folder, '--public-key', publicKey)).stdout).toContain('manifest.dsse.json: is missing');
  });

  it('is found by whatever else was changed in its results', async () => {
    const problems = await forged(
      editResult((result) => {
        const [first, second, third] = result.results.filter((one) => one.result === 'fail');
        loose(result.results).splice(result.results.indexOf(first as Result), 1);
        Object.assign(loose(second), { baselineState: 'absent' });
        Object.assign(loose(third), { firstSeen: '2099-01-01T00:00:00.000Z' });
        const evidence = result.results.findLast((one) => one.evidence.length > 0)?.evidence;
        Object.assign(loose(evidence?.[0]), { actual: 'forged' });
        Object.assign(loose(result.summary.bySeverity), { critical: 0 });
        Object.assign(loose(result.coverage), { percent: 100 });
        Object.assign(loose(result.run), { exitCode: 0 });
        Object.assign(loose(result.appliances[0]), { version: '9.9.9' });
        loose(result.drift.configuration).push({ appliance: 'x', endpoint: '/api', pointer: '' });
      }),
    );
    const found = (pattern: RegExp): number => problems.filter((problem) => pattern.test(problem)).length;
    expect(found(/\(fail\) is missing from the stored results/)).toBe(2);
    expect(found(/firstSeen of SPS-/)).toBe(2);
    expect(found(/comes out with other evidence/)).toBe(1);
    for (const part of ['summary', 'coverage', 'run', 'appliances'])
      expect(found(new RegExp(`results\\.json: ${part} comes out differently`)), part).toBe(1);
    expect(found(/names no scan that they are against/)).toBe(1);
    expect(problems).toHaveLength(10);
  });

  it('is found by what its manifest says of the verdicts', async () => {
    const manifest =
      (edit: (predicate: Record<string, unknown> & { spsAudit: object }) => unknown) => async (folder: string) => {
        const file = join(folder, 'manifest.json');
        const statement = JSON.parse(await readFile(file, 'utf8'));
        edit(statement.predicate);
        await writeFile(file, JSON.stringify(statement));
      };
    const named = (...names: string[]) =>
      names.map((name) => `manifest.json: its ${name} does not follow from results.json`);
    expect(
      await forged(manifest((predicate) => Object.assign(predicate, { result: 'PASSED', failedTests: [] }))),
    ).toEqual(named('failedTests', 'result'));
    expect(await forged(manifest(({ spsAudit }) => Object.assign(spsAudit, { tool: {}, more: 1 })))).toEqual(
      named('spsAudit.more', 'spsAudit.tool'),
    );
    expect(await forged(manifest((predicate) => Object.assign(predicate, { configuration: [] })))).toEqual(
      named('configuration'),
    );
    expect(await forged(async () => undefined)).toEqual([]);
  });

  it('is found by its other files, and nothing in them ends in an exception', async () => {
    const rules = 'rules/rules.json';
    const write = (name: string, text: string) => (folder: string) => writeFile(join(folder, name), text);
    const edit = (name: string, change: (text: string) => string) => async (folder: string) =>
      writeFile(join(folder, name), change(await readFile(join(folder, name), 'utf8')));
    expect(await forged(write(rules, 'no'))).toEqual(['rules/rules.json: is not JSON']);
    expect(await forged(write(rules, '{}'))).toEqual([
      expect.stringMatching(/^rules\/rules\.json: cannot be taken: its "schemaVersion" is none/),
    ]);
    expect(await forged(write(rules, '{"schemaVersion":"1.0.0"}'))).toEqual([
      expect.stringMatching(/^rules\/rules\.json: cannot be taken: "rules" is missing/),
    ]);
    const gone = (folder: string) => rm(join(folder, 'rules'), { recursive: true });
    expect(await forged(gone)).toEqual(['rules/rules.json: is missing']);
    expect(await forged(edit(rules, (text) => text.replace(/"===": \[/g, '"nonsense": [')))).not.toEqual([]);
    expect(await forged(edit(rules, (text) => text.replace('"inputs": {', '"inputs": null, "old": {')))).not.toEqual(
      [],
    );
    expect(await forged(write('rules/waivers.yaml', 'waivers: {'))).toEqual([
      expect.stringMatching(/^rules\/waivers\.yaml: cannot/),
    ]);
    expect(await forged(edit('report.html', (text) => text.replace('Findings', 'No findings')))).toEqual([
      expect.stringMatching(/^report\.html: comes out differently/),
    ]);
    const [ams, ber] = ['snapshots/sps-ams-01.json', 'snapshots/sps-ber-01.json'];
    expect(await forged((folder) => rm(join(folder, ams)))).toEqual([
      expect.stringMatching(/^snapshots\/sps-ams-01\.json: is missing/),
    ]);
    expect(await forged((folder) => cp(join(folder, ams), join(folder, ber)))).toEqual([
      expect.stringMatching(/^snapshots\/sps-ber-01\.json: is of another appliance/),
    ]);
    expect(await forged(edit(ber, (text) => text.replace('"6.0.10"', '"8.0.1"')))).not.toEqual([]);
    expect(await forged(write('results.json', '{"schemaVersion":"1.0.0"}'))).toEqual([
      expect.stringMatching(/^results\.json: /),
    ]);
  });
});

describe('the steps of a scan by themselves', () => {
  const verdictsOf = async (folder: string) =>
    (await resultOf(folder)).results.map((one) => [
      one.ruleId,
      one.appliance,
      one.resource.path,
      one.result,
      one.message,
    ]);

  it('evaluating with the stored rules gives the same bytes', async () => {
    const out = join(root, 'again');
    const { exitCode } = await cli('evaluate', bundle, '--stored-rules', '-f', 'html,json,csv,md', '-o', out, '-q');
    expect(exitCode).toBe(30);
    const again = await realpath(join(out, 'latest'));
    for (const name of ['results.json', 'results.csv', 'report.html', 'summary.md', 'rules/rules.json'])
      expect((await readFile(join(again, name))).equals(await readFile(join(bundle, name))), name).toBe(true);
  });

  it('collecting and evaluating apart gives the verdicts of a scan', async () => {
    const collected = await cli('collect', '-c', fleet.fleetFile, '-o', join(root, 'collected'), '-q');
    expect(collected.exitCode).toBe(20);
    const folder = collected.stdout.trim();
    expect((await readdir(folder)).sort()).toEqual([
      'manifest.dsse.json',
      'manifest.json',
      'manifest.sha256',
      'snapshots',
    ]);
    expect((await cli('verify', folder, '--public-key', publicKey, '--reproduce')).exitCode).toBe(0);
    const out = join(root, 'apart');
    const files = (await readdir(join(folder, 'snapshots'))).map((name) => join(folder, 'snapshots', name)).reverse();
    expect((await cli('evaluate', ...files, '-c', fleet.fleetFile, '-o', out, '-f', 'json', '-q')).exitCode).toBe(30);
    const stripped = (rows: unknown[][]) =>
      JSON.stringify(rows).replaceAll(/config_hash[^"]*|\d{4}-\d\d-\d\dT[^"]*/g, '');
    expect(stripped(await verdictsOf(join(out, 'latest')))).toBe(stripped(await verdictsOf(bundle)));
  });

  it('refuses a snapshot that was changed, and finds none where there is none', async () => {
    const folder = await copyOf(bundle);
    const file = join(folder, 'snapshots', 'sps-ber-01.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('6.0.10', '6.0.11'));
    await expect(findSnapshots([folder])).rejects.toThrow(/sps-ber-01\.json is not the snapshot/);
    await expect(findSnapshots([file])).rejects.toMatchObject({ exitCode: 2 });
    await expect(findSnapshots([join(root, 'nowhere')])).rejects.toMatchObject({ exitCode: 2 });
    const empty = await mkdtemp(join(root, 'empty-'));
    expect((await cli('evaluate', empty, '-o', join(root, 'refused'))).exitCode).toBe(3);
    await expect(readdir(join(root, 'refused'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('renders a stored result again, in any format, to the same bytes', async () => {
    const { exitCode, stdout } = await cli('report', bundle, '-f', 'html,csv,sarif', '-o', join(root, 'rendered'));
    expect(stdout.split('\n').map((line) => basename(line))).toEqual([
      'report.html',
      'results.csv',
      'results.sarif',
      '',
    ]);
    expect(exitCode).toBe(0);
    for (const name of ['report.html', 'results.csv'])
      expect((await readFile(join(root, 'rendered', name))).equals(await readFile(join(bundle, name))), name).toBe(
        true,
      );
  });
});
