import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { CA_FILE, DEFAULT_PASSWORD, type SimulatedAppliance, startAppliance } from '../support/appliance/index.ts';
import { startCli } from '../support/run-cli.ts';
import { startWebhookSink } from '../support/sinks/webhook-sink.ts';

let root: string;
let appliance: SimulatedAppliance;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sps-audit-secrets-'));
  await copyFile(CA_FILE, join(root, 'ca.pem'));
  appliance = await startAppliance({ latencyMs: 20 });
});
afterEach(async () => {
  await appliance.stop();
  await rm(root, { recursive: true, force: true });
});

/** What /proc showed of one process, over its life. */
interface Seen {
  readonly cmdlines: Set<string>;
  readonly environs: Set<string>;
}

/** Looks at all processes, again and again, until `done`. Keyed by process id; only `root` and what it started. */
async function watch(root: number, done: () => boolean): Promise<Map<number, Seen>> {
  const seen = new Map<number, Seen>();
  while (!done()) {
    const parents = new Map<number, number>();
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
    for (const pid of pids) {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      parents.set(pid, Number(/\) \S+ (\d+)/.exec(stat)?.[1] ?? 0));
    }
    for (const pid of pids.filter((one) => isWithin(one, root, parents))) {
      const entry = seen.get(pid) ?? { cmdlines: new Set(), environs: new Set() };
      entry.cmdlines.add(await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => ''));
      entry.environs.add(await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => ''));
      seen.set(pid, entry);
    }
    await sleep(15);
  }
  return seen;
}

function isWithin(pid: number, root: number, parents: ReadonlyMap<number, number>): boolean {
  for (let one: number | undefined = pid; one !== undefined && one > 0; one = parents.get(one))
    if (one === root) return true;
  return false;
}

async function scanWatched(password: object, env: Readonly<Record<string, string>>, formats = 'json') {
  const file = join(root, 'fleet.yaml');
  const credentials = { username: 'auditor', ...password };
  await writeFile(
    file,
    stringify({
      schemaVersion: 1,
      appliances: [{ name: 'one', url: appliance.url, credentials, tls: { caFile: './ca.pem' } }],
    }),
  );
  const running = startCli(['scan', '-c', file, '-f', formats, '-v', '--log-format', 'json'], {
    cwd: root,
    env,
    timeoutMs: 60_000,
  });
  let ended = false;
  const finished = running.finished.finally(() => {
    ended = true;
  });
  const seen = await watch(running.pid, () => ended);
  const run = await finished;
  expect([0, 10, 20, 30]).toContain(run.exitCode);
  expect(run.stdout + run.stderr).not.toContain(DEFAULT_PASSWORD);
  return { seen, pid: running.pid };
}

const hasProc = existsSync('/proc/self/environ');
if (!hasProc) console.warn('There is no /proc: nobody looks for passwords in process lists here.');

describe.skipIf(!hasProc)('during a scan no password shows in a process list', { timeout: 90_000 }, () => {
  it('from the environment: in no command line, and in the environment of no process that we start', async () => {
    const { seen, pid } = await scanWatched(
      { passwordEnv: 'SPS_PASSWORD' },
      { SPS_PASSWORD: DEFAULT_PASSWORD },
      'pdf,json',
    );
    const children = [...seen].filter(([one]) => one !== pid);
    // The browser was looked at, so the test sees what it is there for.
    expect(children.some(([, { cmdlines }]) => /chrom|headless/i.test([...cmdlines].join()))).toBe(true);
    for (const [, { cmdlines }] of seen) expect([...cmdlines].join('\n')).not.toContain(DEFAULT_PASSWORD);
    for (const [, { environs }] of children) expect([...environs].join('\n')).not.toContain(DEFAULT_PASSWORD);
    // What was given to us as our environment stays readable there for our own account and root.
    expect([...(seen.get(pid)?.environs ?? [])].join('\n')).toContain(DEFAULT_PASSWORD);
  });

  it('from a command or a file: nowhere at all', async () => {
    await writeFile(join(root, 'password'), `${DEFAULT_PASSWORD}\n`, { mode: 0o600 });
    for (const source of [
      { passwordFile: './password' },
      { passwordCommand: ['sh', '-c', 'sleep 0.3; exec cat password'] },
    ]) {
      const { seen, pid } = await scanWatched(source, {});
      const commands = [...seen].flatMap(([, { cmdlines }]) => [...cmdlines]).join('\n');
      expect(commands).toContain('passwordCommand' in source ? 'sleep' : 'scan');
      expect([...(seen.get(pid)?.environs ?? [])].join()).toContain('PATH=');
      for (const [, { cmdlines, environs }] of seen)
        expect([...cmdlines, ...environs].join('\n')).not.toContain(DEFAULT_PASSWORD);
    }
  });
});

it('is not in memory any more when the appliance is done', { timeout: 90_000 }, async () => {
  // Whoever never answers keeps the process alive when the scan is done.
  await using hook = await startWebhookSink({ plain: true, statuses: [null] });
  const file = join(root, 'fleet.yaml');
  const credentials = { username: 'auditor', passwordFile: './password' };
  await writeFile(join(root, 'password'), DEFAULT_PASSWORD, { mode: 0o600 });
  await writeFile(
    file,
    stringify({
      schemaVersion: 1,
      appliances: [{ name: 'one', url: appliance.url, credentials, tls: { caFile: './ca.pem' } }],
      reports: { formats: ['json'] },
      notify: [{ webhook: { url: `${hook.url}/x`, timeoutMs: 20_000 } }],
    }),
  );
  const running = startCli(['scan', '-c', file, '--log-format', 'json'], {
    cwd: root,
    env: { NODE_OPTIONS: '--heapsnapshot-signal=SIGUSR2' },
    timeoutMs: 80_000,
  });
  try {
    // While it reads, the password is there: a second login may need it.
    await running.saw(/"endpoint-done"/);
    expect(await heapOf(running, 1)).toContain(DEFAULT_PASSWORD);
    await expect.poll(() => hook.requests.length, { timeout: 60_000 }).toBe(1);
    const heap = await heapOf(running, 2);
    expect(heap).toContain('passwordFile');
    expect(heap).not.toContain(DEFAULT_PASSWORD);
    expect(heap).not.toContain(Buffer.from(`auditor:${DEFAULT_PASSWORD}`).toString('base64'));
  } finally {
    running.kill('SIGKILL');
    await running.finished;
  }
});

/** All that is reachable in the process, as text; `count`: the how manieth of its snapshots this is. */
async function heapOf(running: ReturnType<typeof startCli>, count: number): Promise<string> {
  running.kill('SIGUSR2');
  const files = async () => (await readdir(root)).filter((name) => name.endsWith('.heapsnapshot')).sort();
  const last = async () => {
    const name = (await files())[count - 1];
    return name === undefined ? '' : readFile(join(root, name), 'utf8');
  };
  // It is whole when its JSON ends.
  await expect.poll(async () => (await last()).trimEnd().endsWith(']}'), { timeout: 30_000, interval: 300 }).toBe(true);
  return last();
}
