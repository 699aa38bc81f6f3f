import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocks, commandsOf } from '../docs/markdown-commands.ts';
import { CA_FILE, DEFAULT_PASSWORD } from '../support/appliance/index.ts';
import { type ApplianceProcess, startApplianceProcess } from '../support/appliance-process.ts';
import { type RunningCli, runCli, startCli } from '../support/run-cli.ts';
import { findPostgres, startPostgres, type TestPostgres } from '../support/start-postgres.ts';
import { latestResult } from '../support/zone-rig.ts';

// docs/workers.md as its reader goes through it: roles, files, commands, in their order.

const run = promisify(execFile);
const hasPostgres = (await findPostgres()) !== null;
const QUEUE_PASSWORD = 'Queue-71c2';
const page = await readFile(new URL('../../docs/workers.md', import.meta.url), 'utf8');

let folder: string;
let postgres: TestPostgres;
let appliances: ApplianceProcess;
const workers: RunningCli[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sps-audit-docs-workers-'));
  await copyFile(CA_FILE, join(folder, 'corporate-ca.pem'));
  const hostnames = ['sps-dmz-01', 'sps-dmz-02', 'sps-vault-01'];
  appliances = await startApplianceProcess(hostnames.map((hostname) => ({ hostname })));
  if (hasPostgres) postgres = await startPostgres();
}, 120_000);

afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await Promise.allSettled(workers.map(({ finished }) => finished));
  await Promise.all([appliances?.stop(), postgres?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

test.runIf(hasPostgres)(
  'every command ends as the page says',
  async () => {
    for (const statement of blocks(page, 'sql').join('').replaceAll("'…'", `'${QUEUE_PASSWORD}'`).split(/;\n/))
      if (statement.trim() !== '') await postgres.run(postgres.url(), statement);
    const queue = new URL(postgres.url('sps_queue'));
    queue.username = 'sps_queue';
    queue.password = QUEUE_PASSWORD;
    const env = { SPS_QUEUE_URL: queue.href, SPS_PASSWORD: DEFAULT_PASSWORD };
    await writeFiles();
    for (const { command, exitCode } of commandsOf(page)) {
      const [program = '', ...args] = command.split(/\s+/);
      if (program === 'cp') await run('cp', args, { cwd: folder });
      else if (args[0] === 'worker') {
        const worker = startCli(args, { env, cwd: folder, timeoutMs: 300_000 });
        workers.push(worker);
        await worker.saw(/waiting for jobs/);
      } else {
        const ended = await runCli(args, { env, cwd: folder });
        expect(ended.exitCode, `${command}\n${ended.stdout}${ended.stderr}`).toBe(exitCode);
      }
    }
    const { coverage } = await latestResult(join(folder, 'reports'));
    expect(coverage.appliances).toMatchObject({ selected: 2, complete: 2 });
    const { method } = await latestResult(join(folder, 'reports-of-vault'));
    expect(method.origins).toMatchObject([{ zone: 'vault', appliances: ['sps-vault-01'] }]);
    const [worker] = workers;
    worker?.kill('SIGTERM');
    expect((await worker?.finished)?.exitCode).toBe(0);
  },
  300_000,
);

test('the unit is one that systemd takes', async ({ skip }) => {
  const version = await run('systemd-analyze', ['--version']).catch(() => null);
  if (version === null) skip('there is no systemd-analyze');
  const file = join(folder, 'sps-audit-worker@dmz.service');
  // Of this machine, so that nothing but the unit is judged.
  const program = blocks(page, 'ini').join('').replaceAll('/usr/local/bin/sps-audit', process.execPath);
  await writeFile(file, program.replace('User=sps-audit', 'User=root'));
  const { stdout, stderr } = await run('systemd-analyze', ['verify', '--man=no', file]);
  expect(stdout + stderr).not.toMatch(/sps-audit-worker/);
});

/** The files of the page, with the addresses of the simulated appliances in place of its own. */
async function writeFiles(): Promise<void> {
  const addresses = ['https://192.0.2.10', 'https://192.0.2.11', 'https://192.0.2.20'];
  for (const [, name = '', text = ''] of page.matchAll(/^`([\w./-]+\.yaml)`:\n\n```yaml\n([\s\S]*?)^```/gm)) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    const there = addresses.reduce((all, address, at) => all.replace(address, appliances.members[at]?.url ?? ''), text);
    await writeFile(file, there);
  }
}
