import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import {
  CA_FILE,
  DEFAULT_PASSWORD,
  DEFAULT_USERNAME,
  type SimulatedAppliance,
  startAppliance,
} from '../support/appliance/index.ts';
import { runCli } from '../support/run-cli.ts';
import { startMailSink } from '../support/sinks/mail-sink.ts';
import { startSyslogSink } from '../support/sinks/syslog-sink.ts';
import { startWebhookSink } from '../support/sinks/webhook-sink.ts';

let folder: string;
let appliance: SimulatedAppliance;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sps-audit-notify-'));
  appliance = await startAppliance();
  await copyFile(CA_FILE, join(folder, 'ca.pem'));
});
afterAll(async () => {
  await appliance.stop();
  await rm(folder, { recursive: true, force: true });
});

const ADDRESSES = { to: 'audit@example.com', from: 'sps-audit@example.com', host: '127.0.0.1', caFile: './ca.pem' };
const env = { SPS_PASSWORD: DEFAULT_PASSWORD, HOOK_KEY: 'canary-hook-key' };

async function fleetFile(name: string, notify: readonly object[]): Promise<string> {
  const file = join(folder, name);
  const fleet = {
    schemaVersion: 1,
    defaults: { credentials: { username: DEFAULT_USERNAME, passwordEnv: 'SPS_PASSWORD' }, tls: { caFile: './ca.pem' } },
    appliances: [{ name: 'sps-1', url: appliance.url }],
    reports: { formats: ['json'], out: `./${name}.reports` },
    notify,
  };
  await writeFile(file, stringify(fleet));
  return file;
}

test('notify --test tries every channel and says how each went', async () => {
  await using mail = await startMailSink();
  await using hook = await startWebhookSink();
  await using siem = await startSyslogSink();
  const channels = [
    { mail: { ...ADDRESSES, port: mail.port } },
    { webhook: { url: `${hook.url}/x`, secretEnv: 'HOOK_KEY', caFile: './ca.pem' } },
    { syslog: { host: '127.0.0.1', port: siem.port, caFile: './ca.pem' } },
  ];
  const all = await runCli(['notify', '--test', '-c', await fleetFile('all.yaml', channels)], { env });
  expect(all).toMatchObject({ exitCode: 0, stderr: '' });
  expect(all.stdout.trim().split('\n')).toEqual([
    'mail via 127.0.0.1: sent',
    `webhook to ${new URL(hook.url).host}: sent`,
    `syslog to 127.0.0.1:${siem.port}: sent`,
  ]);
  expect(mail.mails[0]?.subject).toBe('[sps-audit] test message');
  expect(JSON.parse(hook.requests[0]?.body ?? '')).toMatchObject({ event: 'sps-audit.test' });
  expect(siem.messages).toEqual([expect.stringMatching(/^<109>1 \S+ \S+ sps-audit - test /)]);
  const wrong = { mail: { ...ADDRESSES, port: mail.port, caFile: './missing.pem' } };
  const some = await runCli(['notify', '--test', '-c', await fleetFile('some.yaml', [...channels, wrong])], { env });
  expect(some.exitCode).toBe(20);
  expect(some.stdout).toMatch(/mail via 127\.0\.0\.1: failed: The CA file .*missing\.pem cannot be read/);
  const none = await runCli(['notify', '--test', '-c', await fleetFile('none.yaml', [wrong])], { env });
  expect(none.exitCode).toBe(4);
  for (const { stdout, stderr } of [all, some, none]) expect(stdout + stderr).not.toContain('canary');
});

test('a channel that fails is told, and the scan ends as it would have', async () => {
  const file = await fleetFile('dead.yaml', [{ syslog: { host: '127.0.0.1', port: 9, caFile: './missing.pem' } }]);
  const scan = (name: string, ...args: string[]) =>
    runCli(['scan', '-c', file, '--rule', 'SPS-DISK-001', '-o', join(folder, name), ...args], {
      env,
      timeoutMs: 55_000,
    });
  const [told, silent] = await Promise.all([scan('told'), scan('silent', '--no-notify')]);
  expect(told.exitCode, told.stderr).toBe(0);
  expect(told.stderr).toMatch(
    /warning: what changed was not told, syslog to 127\.0\.0\.1:9: The CA\s+file\s+\S+missing\.pem/,
  );
  expect(silent.exitCode, silent.stderr).toBe(0);
  expect(silent.stderr).not.toContain('not told');
}, 60_000);

test('what did not arrive is said in spite of --quiet, and told with the next scan, once', async () => {
  await using mail = await startMailSink();
  const to = { ...ADDRESSES, port: mail.port };
  const scan = async (caFile: string) => {
    const file = await fleetFile('late.yaml', [{ mail: { ...to, caFile } }]);
    return runCli(['scan', '-c', file, '--rule', 'SPS-DISK-001', '--quiet'], { env, timeoutMs: 55_000 });
  };
  const untold = join(folder, 'late.yaml.reports', 'untold.json');
  const failed = await scan('./missing.pem');
  expect(failed.exitCode, failed.stderr).toBe(0);
  expect(failed.stderr).toMatch(/^warning: what changed was not told, mail via 127\.0\.0\.1: /);
  expect(JSON.parse(await readFile(untold, 'utf8'))).toMatchObject({ channels: { 'mail 1': [{ kind: 'baseline' }] } });
  expect((await stat(untold)).mode & 0o777).toBe(0o600);
  // Nothing has changed since; the channel is mended.
  expect(await scan('./ca.pem')).toMatchObject({ exitCode: 0, stderr: '' });
  expect(mail.mails).toHaveLength(1);
  expect(mail.mails[0]?.text).toMatch(
    /First scan of 1 appliance.*\n +Seen by the scan of [-\d]+ [\d:]+ UTC; its message did not arrive/,
  );
  expect(await scan('./ca.pem')).toMatchObject({ exitCode: 0, stderr: '' });
  expect(mail.mails).toHaveLength(1);
}, 90_000);

test('without a channel, or without --test, nothing is sent', async () => {
  const file = await fleetFile('empty.yaml', []);
  const empty = await runCli(['notify', '--test', '-c', file], { env });
  expect(empty).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('names nobody to tell') });
  const bare = await runCli(['notify', '-c', file], { env });
  expect(bare).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('notify --test') });
});
