import { mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { REPORT_FORMATS } from '../../src/model/fleet.ts';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { FORMATS } from '../../src/report/formats/formats.ts';
import { parseScanResult } from '../../src/results/parse-scan-result.ts';
import { DEFAULT_PASSWORD, DEFAULT_USERNAME } from '../support/appliance/index.ts';
import { type DemoFleet, startDemoFleet } from '../support/demo-fleet.ts';
import { readDescendants } from '../support/processes-naming.ts';
import { readPdfPages } from '../support/read-pdf-pages.ts';
import { type CliRun, runCli, startCli } from '../support/run-cli.ts';
import { CANARIES, plantCanaries } from './canaries.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

/** One scan of the demo fleet, with secrets planted in Berlin (where one endpoint fails therefore); all tests look at what it left. */
const FORBIDDEN = [
  '/api/configuration/aaa',
  '/api/configuration/policies/audit_policies',
  '/api/configuration/management/certificates',
];

let root: string;
let fleet: DemoFleet;
let run: CliRun;
let folder: string;
let result: ScanResult;
/** Command lines and environments of the program's children while it ran. */
const seen = { commands: new Set<string>(), environments: new Set<string>() };

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-demo-'));
  fleet = await startDemoFleet(root);
  plantCanaries(fleet.appliances['sps-ber-01']);
  const cli = startCli(['scan', '-f', REPORT_FORMATS.join(','), '-v'], {
    cwd: root,
    env: fleet.environment,
    timeoutMs: 110_000,
  });
  const watch = setInterval(() => {
    void readDescendants(cli.pid).then((children) => {
      const own = children.find(({ pid }) => pid === cli.pid)?.command;
      for (const { command, environment } of children) {
        seen.commands.add(command);
        // A child that has forked and not yet become another program still shows our command line, and our environment.
        if (command !== own) seen.environments.add(environment);
      }
    });
  }, 100);
  run = await cli.finished.finally(() => clearInterval(watch));
  folder = await realpath(join(root, 'reports', 'latest')).catch(() => {
    throw new Error(`No folder was written:\n${run.stderr}`);
  });
  result = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')) as ScanResult;
});
afterAll(async () => {
  await fleet.stop();
  await rm(root, { recursive: true, force: true });
});

describe('a scan of the demo fleet', () => {
  it('ends with 30, reads with GET alone and leaves no session', () => {
    expect(run.exitCode, run.stderr).toBe(30);
    for (const appliance of Object.values(fleet.appliances)) {
      const { violations, openSessions, logins, logouts } = appliance.stats();
      expect({ violations, openSessions, logouts }).toEqual({ violations: [], openSessions: 0, logouts: logins });
    }
    expect(Object.values(fleet.appliances).map((appliance) => appliance.stats().logins)).toEqual([1, 1, 1]);
  });

  it('leaves the files it promises and nothing else', async () => {
    // What those of each format are called is pinned in test/report/formats/formats.test.ts.
    const reports = Object.values(FORMATS).flatMap((files) => files.map(({ name }) => name));
    const names = await readdir(folder);
    expect(names.sort()).toEqual([...reports, 'manifest.json', 'manifest.sha256', 'rules', 'snapshots'].sort());
    const snapshots = await readdir(join(folder, 'snapshots'));
    expect(snapshots.sort()).toEqual(['sps-ams-01.json', 'sps-ber-01.json', 'sps-fra-01.json', 'sps-lon-01.json']);
    const outside = await readdir(join(root, 'reports'));
    expect(outside.filter((name) => name.startsWith('.partial'))).toEqual([]);
  });
});

describe('results.json', () => {
  it('keeps to its published schema and to the names that outside checks rely on', async () => {
    expect(() => parseScanResult(JSON.stringify(result), 'results.json')).not.toThrow();
    const text = expect.any(String);
    const number = expect.any(Number);
    expect(result).toMatchObject({
      schemaVersion: text,
      run: { uid: text, startTime: text, endTime: text, tool: { name: 'sps-audit', version: text } },
      coverage: {
        appliances: { selected: 4, complete: 1, partial: 2, failed: 1 },
        endpoints: { read: number, forbidden: 3, absent: number, failed: 1 },
        rules: { selected: number, evaluated: number, error: number, unknown: number, notchecked: number },
        percent: number,
        unauditedEndpoints: expect.any(Array),
      },
      drift: expect.any(Object),
      method: expect.any(Object),
      summary: { byResult: expect.any(Object), bySeverity: expect.any(Object), byFramework: expect.any(Object) },
    });
    expect(result.run).toMatchObject({
      profile: 'baseline',
      rulesetSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      exitCode: 30,
    });
    for (const name of ['waivers', 'attestations', 'trend', 'consistency', 'deviations'] as const) {
      expect(result[name]).toBeInstanceOf(Array);
    }
  });

  it('has at least one entry for every rule and every appliance, the one that was off included', () => {
    const pairs = new Set(result.results.map(({ ruleId, appliance }) => `${ruleId} ${appliance}`));
    expect(result.rules.length).toBeGreaterThan(100);
    expect(result.appliances).toHaveLength(4);
    expect(pairs.size).toBe(result.rules.length * 4);
    expect(Object.keys(result.summary.matrix)).toHaveLength(result.rules.length);
    for (const row of Object.values(result.summary.matrix)) expect(Object.keys(row)).toHaveLength(4);
  });

  it('has a reason exactly where a result is neither pass nor fail', () => {
    for (const { result: kind, reasonCode, ruleId } of result.results) {
      expect({ ruleId, kind, none: reasonCode === null }).toEqual({
        ruleId,
        kind,
        none: kind === 'pass' || kind === 'fail',
      });
    }
  });

  it('never passes what was not read', () => {
    const off = result.results.filter(({ appliance }) => appliance === 'sps-lon-01');
    const manual = new Set(result.rules.filter(({ kind }) => kind === 'manual').map(({ id }) => id));
    for (const { ruleId, result: kind } of off) expect(kind, ruleId).toBe(manual.has(ruleId) ? 'notchecked' : 'error');
    const concerned = result.coverage.gaps
      .filter(({ appliance }) => appliance === 'sps-fra-01')
      .flatMap(({ affectedRules }) => affectedRules);
    expect(concerned.length).toBeGreaterThan(0);
    expect(off).toHaveLength(result.rules.length);
    const passes = result.results.filter((one) => one.appliance === 'sps-fra-01' && one.result === 'pass');
    expect(passes.length).toBeGreaterThan(20);
    for (const { evidence } of passes) {
      for (const { endpoint } of evidence) expect(FORBIDDEN.some((path) => endpoint.startsWith(path))).toBe(false);
    }
  });

  it('names the appliance that was off and the endpoints that were forbidden as gaps, with what to do', () => {
    const gaps = result.coverage.gaps;
    const off = gaps.filter(({ appliance }) => appliance === 'sps-lon-01');
    expect(off).toMatchObject([{ endpoint: null, httpStatus: null, reasonCode: 'appliance-unreachable' }]);
    expect(off[0]?.affectedRules.length).toBeGreaterThan(90);
    for (const endpoint of FORBIDDEN) {
      const gap = gaps.find((one) => one.appliance === 'sps-fra-01' && one.endpoint === endpoint);
      expect(gap).toMatchObject({
        httpStatus: 403,
        reasonCode: 'http-403',
        advice: expect.stringMatching(/read access/),
      });
      expect(gap?.affectedRules.length, endpoint).toBeGreaterThan(0);
    }
  });
});

describe('the first page', () => {
  const names = ['sps-lon-01', ...FORBIDDEN];

  it('of the PDF names what was not read', async () => {
    const [first = ''] = readPdfPages(await readFile(join(folder, 'report.pdf')));
    for (const name of names) expect(first).toContain(name);
  });

  it('of the HTML names what was not read, before any finding', async () => {
    const html = await readFile(join(folder, 'report.html'), 'utf8');
    const verdict = html.slice(html.indexOf('<header id="verdict"'), html.indexOf('<section id="coverage"'));
    for (const name of names) expect(verdict).toContain(name);
  });
});

describe('secrets', () => {
  it('stand in no file, no message and no command line', async () => {
    const secrets = {
      ...CANARIES,
      password: DEFAULT_PASSWORD,
      basic: Buffer.from(`${DEFAULT_USERNAME}:${DEFAULT_PASSWORD}`).toString('base64'),
    };
    const places: [string, string][] = [
      ['stdout', run.stdout],
      ['stderr', run.stderr],
      ['command lines', [...seen.commands].join('\n')],
      ['environments of children', [...seen.environments].join('\n')],
    ];
    for (const entry of await readdir(join(root, 'reports'), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = await readFile(join(entry.parentPath, entry.name));
      const text = entry.name.endsWith('.pdf') ? readPdfPages(bytes).join('\n') : bytes.toString('latin1');
      places.push([entry.name, text]);
    }
    expect(places.length).toBeGreaterThan(20);
    expect(seen.commands.size).toBeGreaterThan(1);
    expect([...seen.environments].join()).toContain('FONTCONFIG_FILE=');
    const leaks = places.flatMap(([place, text]) =>
      Object.entries(secrets)
        .filter(([, secret]) => text.includes(secret))
        .map(([name]) => `${name} in ${place}`),
    );
    expect(leaks).toEqual([]);
  });

  it('were there to be found: the appliance told them, and what stands for them can be seen', async () => {
    const snapshot = await readFile(join(folder, 'snapshots', 'sps-ber-01.json'), 'utf8');
    for (const kind of ['community', 'password', 'hash', 'private-key', 'url-credentials'])
      expect(snapshot).toContain(`"kind":"${kind}"`);
    expect(snapshot).toContain('its message looks like a secret and is withheld');
  });

  it('are not in the message of a login that failed', async () => {
    const env = { SPS_PASSWORD: 'wrong-canary-2b9e' };
    const out = join(root, 'refused');
    const { exitCode, stdout, stderr } = await runCli(
      ['scan', '-f', 'json', '-o', out, '-v', '--appliance', 'sps-ams-01'],
      { cwd: root, env },
    );
    expect(exitCode).toBe(4);
    const text = await readFile(join(out, 'latest', 'results.json'), 'utf8');
    expect(text).toContain('"auth"');
    expect(stderr).toContain('sps-ams-01');
    for (const place of [stdout, stderr, text]) expect(place).not.toContain('wrong-canary');
  });
});
