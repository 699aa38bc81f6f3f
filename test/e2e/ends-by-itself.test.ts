import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { FAULTS, type FaultName } from '../support/appliance/faults.ts';
import { DEFAULT_PASSWORD } from '../support/appliance/index.ts';
import { startApplianceProcess } from '../support/appliance-process.ts';
import { membersOf } from '../support/hostile-runs.ts';
import { writeFleetFile } from '../support/measured-scan.ts';
import { runCli } from '../support/run-cli.ts';

vi.setConfig({ testTimeout: 120_000 });

const CHILD = fileURLToPath(new URL('./library-scan-child.ts', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sps-audit-library-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const SMALL = (Object.keys(FAULTS) as FaultName[]).filter((name) => !/^all-|crowd|million|endless/.test(name));

test('after a scan of every fault in one fleet nothing is open', async () => {
  await using appliances = await startApplianceProcess(membersOf(SMALL, 2));
  const own = join(folder, 'every');
  const defaults = { timeoutMs: 3_000, limits: { attempts: 1 } };
  const file = await writeFleetFile(appliances, { folder: own, defaults, fleet: { jobs: 80 } });
  const run = await runCli([file, 'none'], { main: CHILD, env: { SPS_PASSWORD: DEFAULT_PASSWORD } });
  expect(run.stdout.trim(), run.stderr).toMatch(/^exit code (?:20|30)\nopen:$/);
  expect(run).toMatchObject({ exitCode: 0, signal: null });
});

/** `late`: a fault of ours in a timer, which no promise catches. */
test.each([
  ['none', /^exit code (?:10|20|30)\nopen:$/, 1],
  ['event', /^exit code (?:20|30)\nopen:$/, 1],
  ['late', /^threw TypeError: broken on purpose\nopen:/, 0],
])('a process that scans as a library ends by itself, with a fault of ours: %s', async (where, says, folders) => {
  const members = membersOf(['black-hole', 'stall-in-body', 'handshake-stall', 'half-closed-keep-alive'], 2);
  await using appliances = await startApplianceProcess(members.map((member) => ({ ...member, latencyMs: 5 })));
  const own = join(folder, where);
  const file = await writeFleetFile(appliances, {
    folder: own,
    defaults: { timeoutMs: 2_000, limits: { attempts: 1 } },
  });
  const run = await runCli([file, where], {
    main: CHILD,
    env: { SPS_PASSWORD: DEFAULT_PASSWORD },
    timeoutMs: 60_000,
  });
  expect(run.stdout.trim(), run.stderr).toMatch(says);
  expect(run).toMatchObject({ exitCode: 0, signal: null });
  expect((await appliances.stats()).map(({ openSessions }) => openSessions)).toEqual(members.map(() => 0));
  const names = await readdir(join(own, 'reports'));
  expect(names.filter((name) => name.startsWith('.partial-'))).toEqual([]);
  expect(names.filter((name) => /^\d{4}-/.test(name))).toHaveLength(folders);
});
