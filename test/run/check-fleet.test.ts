import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { renderCheck } from '../../src/cli/render-check.ts';
import { planScan } from '../../src/plan/plan-scan.ts';
import { checkFleet, type FleetCheck } from '../../src/run/check-fleet.ts';
import { scanRequest } from '../../src/run/scan-defaults.ts';
import {
  type ApplianceOptions,
  DEFAULT_PASSWORD,
  SERVER_PIN_SHA256,
  type SimulatedAppliance,
  startAppliance,
} from '../support/appliance/index.ts';
import { type DemoFleet, startDemoFleet } from '../support/demo-fleet.ts';
import { runCli } from '../support/run-cli.ts';

let root: string;
let fleet: DemoFleet;
let demo: FleetCheck;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-check-'));
  fleet = await startDemoFleet(root);
  demo = await check(fleet.fleetFile);
});
afterAll(async () => {
  await fleet.stop();
  await rm(root, { recursive: true, force: true });
});

async function check(configFile: string, env = fleet.environment): Promise<FleetCheck> {
  const identity = { uid: 'check', scanTime: '2026-11-22T19:00:00.000Z' };
  const planned = await planScan(scanRequest(configFile, { rules: ['SPS-AUDIT-001', 'SPS-DISK-001'] }), identity, env);
  const signal = new AbortController().signal;
  return checkFleet(planned, { env, now: () => new Date(), signal, onEvent: () => undefined });
}

/** One appliance of its own kind, with its check. */
async function checkOne(
  options: ApplianceOptions,
  tls: object,
  env: Readonly<Record<string, string>> = fleet.environment,
): Promise<{ one: FleetCheck['appliances'][number]; exitCode: number; appliance: SimulatedAppliance }> {
  const appliance = await startAppliance(options);
  try {
    const file = join(root, 'one.yaml');
    const credentials = { username: 'auditor', passwordEnv: 'SPS_PASSWORD' };
    await writeFile(
      file,
      stringify({
        schemaVersion: 1,
        appliances: [{ name: 'one', url: appliance.url, credentials, tls, timeoutMs: 3000 }],
      }),
    );
    const { appliances, exitCode } = await check(file, env);
    return { one: appliances[0]!, exitCode, appliance };
  } finally {
    await appliance.stop();
  }
}

const plain = { isInteractive: false, width: 80, height: 24, style: (_style: unknown, text: string) => text };

describe('the pre-flight of the demo fleet', () => {
  const named = (name: string) => demo.appliances.find((one) => one.name === name)!;

  it('says yes only where every selected rule can be judged', () => {
    expect(demo.appliances.map(({ name, ready }) => [name, ready])).toEqual([
      ['sps-ams-01', true],
      ['sps-ber-01', true],
      ['sps-fra-01', false],
      ['sps-lon-01', false],
    ]);
    expect(demo.exitCode).toBe(20);
  });

  it('tells version, clock, chain and the pin', () => {
    const { reach, tls, login, version, clockOffsetMs } = named('sps-ams-01');
    expect({ reach, login, version, tls: tls.outcome }).toEqual({
      reach: 'ok',
      login: 'ok',
      version: '8.0.1',
      tls: 'ok',
    });
    expect(tls.pinSha256).toBe(SERVER_PIN_SHA256);
    expect(tls.protocol).toBe('TLSv1.3');
    expect(tls.chain.map(({ subject }) => subject)).toEqual([
      'CN=localhost, O=Test only',
      'CN=Appliance test CA, O=Test only',
    ]);
    expect(Math.abs(clockOffsetMs ?? Infinity)).toBeLessThan(5000);
  });

  it('names what this account cannot read, the rules that need it, and the privilege to ask for', () => {
    const { gaps, rules } = named('sps-fra-01');
    const gap = gaps.find(({ endpoint }) => endpoint === '/api/configuration/policies/audit_policies');
    expect(gap).toMatchObject({ httpStatus: 403, reasonCode: 'http-403', affectedRules: ['SPS-AUDIT-001'] });
    expect(gap?.advice).toMatch(/read access to Policies > Audit Policies/);
    expect(rules.unevaluable.map(({ id }) => id)).toEqual(['SPS-AUDIT-001']);
  });

  it('does not try TLS or the password where nobody answers', () => {
    const { reach, tls, login, error } = named('sps-lon-01');
    expect([reach, tls.outcome, login]).toEqual(['failed', 'not-tried', 'not-tried']);
    expect(error).toMatchObject({ reasonCode: 'appliance-unreachable', hint: expect.stringContaining('firewall') });
  });

  it('is a page for people that fits its width, but for what is to be copied', () => {
    const text = renderCheck(demo, plain);
    const long = text.split('\n').filter((line) => line.length > 80);
    expect(long.every((line) => line.includes(SERVER_PIN_SHA256))).toBe(true);
    expect(text).toContain('Ready: 2 of 4 appliances gave all that the selected rules ask of them');
    expect(text).toMatch(/not read .*Grant the audit account's group read access/);
  });
});

describe('an appliance whose certificate is not trusted', () => {
  it('shows its pin, and is sent no request at all', async () => {
    const { one, exitCode, appliance } = await checkOne({}, {});
    expect([one.reach, one.tls.outcome, one.login]).toEqual(['ok', 'failed', 'not-tried']);
    expect(one.tls.pinSha256).toBe(SERVER_PIN_SHA256);
    expect(exitCode).toBe(4);
    expect(appliance.stats().requests).toBe(0);
    expect(renderCheck({ ...demo, appliances: [one] }, plain)).toContain(SERVER_PIN_SHA256);
  });

  it('is accepted once the pin that check showed stands in the fleet file', async () => {
    const { one } = await checkOne({}, { pinSha256: SERVER_PIN_SHA256 });
    expect([one.tls.outcome, one.login, one.ready]).toEqual(['ok', 'ok', true]);
  });

  it('expired: says since when', async () => {
    const { one, appliance } = await checkOne({ identity: 'expired' }, { caFile: join(root, 'corporate-ca.pem') });
    expect(one.tls.outcome).toBe('failed');
    expect(one.warnings.join()).toMatch(/ran out on \d{4}-/);
    expect(renderCheck({ ...demo, appliances: [one] }, plain)).toMatch(/\(\d+ days over\)/);
    expect(appliance.stats().requests).toBe(0);
  });
});

describe('an account that does not get in', () => {
  const tls = { pinSha256: SERVER_PIN_SHA256 };

  it('wrong password: one attempt, and a hint', async () => {
    const { one, exitCode, appliance } = await checkOne({}, tls, { SPS_PASSWORD: 'wrong' });
    expect([one.tls.outcome, one.login]).toEqual(['ok', 'failed']);
    expect(one.error?.hint).toMatch(/tried once/);
    expect(exitCode).toBe(4);
    expect(appliance.stats().requests).toBe(1);
  });

  it('no password to be had: nothing is sent', async () => {
    const { one, appliance } = await checkOne({}, tls, {});
    expect([one.reach, one.login]).toEqual(['not-tried', 'failed']);
    expect(one.error?.message).toContain('SPS_PASSWORD is not set');
    expect(appliance.stats().connections).toBe(0);
  });

  it('a clock that is off is warned of', async () => {
    const { one } = await checkOne({ clock: () => Date.now() + 600_000 }, tls);
    expect(one.warnings).toEqual(['The clock is 10 min ahead of ours.']);
    expect(renderCheck({ ...demo, appliances: [one] }, plain)).toMatch(/clock +10 min ahead of ours\n/);
  });
});

it('as a process: JSON on stdout, nothing written, no password anywhere', async () => {
  const before = await readdir(root);
  const { exitCode, stdout, stderr } = await runCli(
    ['check', '-c', fleet.fleetFile, '--appliance', 'sps-ams-01', '--rule', 'SPS-DISK-001', '--format', 'json'],
    { env: fleet.environment, cwd: root },
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: '1.0.0', exitCode: 0, appliances: [{ ready: true }] });
  expect(stdout).not.toContain(DEFAULT_PASSWORD);
  expect(await readdir(root)).toEqual(before);
});
