/**
 * `npm run zones-demo [-- ROUNDS [APPLIANCES]]`: 200 simulated appliances in five zones, read by five workers over a PostgreSQL of its
 * own, of which two are killed (kill -9) in mid-scan and started again; and by one process alone. Exits 1 unless both gave the same
 * bytes, run times and collection statistics apart. Prints both times and their ratio, for each of ROUNDS rounds (1).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Member, startApplianceProcess } from '../support/appliance-process.ts';
import { type CliRun, type RunningCli, runCli } from '../support/run-cli.ts';
import { startPostgres } from '../support/start-postgres.ts';
import { layOutZones, type ZoneRig } from '../support/zone-rig.ts';
import { differences } from './compare-scans.ts';
import { spreadOf } from './measure.ts';

const ZONES = ['amsterdam', 'berlin', 'dmz', 'office', 'vienna'];
const KILLED = ['berlin', 'dmz'];
const LATENCY_MS = 20;
const [rounds = 1, count = 200] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(join(tmpdir(), 'sps-audit-zones-demo-'));
const workers = new Map<string, RunningCli>();
await using postgres = await startPostgres();
const members = Array.from({ length: count }, (_, at): Member => {
  const hostname = `sps-${String(at + 1).padStart(3, '0')}`;
  return { hostname, tree: at % 4 === 0 ? 'weak-6.0' : 'hardened-8.0', latencyMs: LATENCY_MS };
});
await using appliances = await startApplianceProcess(members);
const queueUrl = await postgres.createDatabase();
const rig = await layOutZones({
  folder,
  queueUrl,
  appliances: appliances.members.map(({ hostname, url }, at) => ({ name: hostname, url, zone: zoneOf(at) })),
});

try {
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round += 1) ratios.push(await compareOnce(rig, join(folder, String(round))));
  const { median, min, max } = spreadOf(ratios);
  console.log(`ratio to one process: ${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)}), ${rounds} rounds`);
} finally {
  for (const worker of workers.values()) worker.kill('SIGKILL');
  await Promise.allSettled([...workers.values()].map(({ finished }) => finished));
  await rm(folder, { recursive: true, force: true });
}

/** Both scans, one after the other. Gives how much longer the workers took. */
async function compareOnce({ aloneFile, env, startScan }: ZoneRig, out: string): Promise<number> {
  const alone = join(out, 'alone');
  const options = { env, timeoutMs: 1_800_000 };
  const one = await timed(() => runCli(['scan', '-c', aloneFile, '--no-progress', '-q', '-o', alone], options));
  await startWorkers();
  const lost: number[] = [];
  const many = await timed(async () => {
    const scan = startScan(['-q', '-o', join(out, 'zones')]);
    const killing = killSome();
    const run = await scan.finished;
    lost.push(...(await killing));
    return run;
  });
  const found = await differences(join(alone, 'latest'), join(out, 'zones/latest'));
  const verified = await runCli(['verify', join(out, 'zones/latest')], options);
  if (verified.exitCode !== 0) found.push(`verify: ${verified.stdout}`);
  console.log(
    `one process ${seconds(one)}; ${ZONES.length} workers ${seconds(many)}, ${KILLED.length} killed after ${lost.join(' and ')} of ${count} snapshots; ratio ${(many / one).toFixed(2)}; ${found.length === 0 ? 'the same bytes' : 'DIFFERENT'}`,
  );
  for (const difference of found.slice(0, 20)) console.log(difference);
  if (found.length > 0) process.exitCode = 1;
  return many / one;
}

async function startWorkers(): Promise<void> {
  for (const zone of ZONES) if (!workers.has(zone)) workers.set(zone, rig.startWorker(zone));
  await Promise.all([...workers.values()].map((worker) => worker.saw(/waiting for jobs/)));
}

/** Kills each worker in turn while it reads appliances and others are done, and starts it again. Gives how many were done. */
async function killSome(): Promise<readonly number[]> {
  const lost: number[] = [];
  for (const [at, zone] of KILLED.entries()) {
    const share = (at + 1) / (KILLED.length + 2);
    await until(async () => {
      const { done, reading } = await progressOf(zone);
      return done >= share * count && reading > 0;
    });
    lost.push((await progressOf(zone)).done);
    const worker = workers.get(zone);
    worker?.kill('SIGKILL');
    await worker?.finished;
    workers.set(zone, rig.startWorker(zone));
  }
  return lost;
}

/** Of the scan under way: snapshots that were handed in, and appliances that the zone's worker is reading. */
async function progressOf(zone: string): Promise<{ readonly done: number; readonly reading: number }> {
  const [row] = await postgres.run(
    queueUrl,
    `SELECT (SELECT count(*) FROM sps_audit_queue.delivery)::int AS done,
       (SELECT count(*) FROM sps_audit_queue.job WHERE name = 'collect/${zone}' AND state = 'active')::int AS reading`,
  );
  return { done: Number(row?.['done']), reading: Number(row?.['reading']) };
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isTrue()); tries += 1) {
    if (tries > 18_000) throw new Error('The scan did not come so far within half an hour.');
    await sleep(100);
  }
}

async function timed(work: () => Promise<CliRun>): Promise<number> {
  const start = performance.now();
  const { exitCode, stderr } = await work();
  if (exitCode !== 0 && exitCode !== 10 && exitCode !== 30) throw new Error(`A scan ended with ${exitCode}: ${stderr}`);
  return performance.now() - start;
}

function zoneOf(at: number): string {
  return ZONES[at % ZONES.length] as string;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
