/**
 * `npm run fault-grid`: scans an appliance of every fault alone, then mixed fleets of 50 and fleets of 50 hostile ones, each by
 * the command in a process of its own, and writes docs/fault-grid.md. Exits 1 when anything harmed anything.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FAULTS, type FaultName } from '../support/appliance/faults.ts';
import { startApplianceProcess } from '../support/appliance-process.ts';
import { type FleetRun, membersOf, runFleet, scanAppliances, verdictsOf } from '../support/hostile-runs.ts';

const ALL = Object.keys(FAULTS) as FaultName[];
/** Short, so that the grid ends; the time a fault costs grows with them. */
const DEFAULTS = { timeoutMs: 2_000, limits: { attempts: 3 } };
const MAX_BYTES = 512 * 1024 * 1024;
const SCAN_TIMEOUT_MS = 300_000;
/** From the last words of a scan to the end of its process, which ends by itself when no handle is open. */
const MAX_LINGER_MS = 1_000;

const folder = await mkdtemp(join(tmpdir(), 'sps-audit-grid-'));
const options = { folder, defaults: DEFAULTS, fleet: { scanTimeoutMs: SCAN_TIMEOUT_MS }, timeoutMs: 600_000 };
const faults: string[] = [];
const rows: string[] = [];
for (const fault of ALL) rows.push(rowOf(fault, await runFleet(membersOf([fault], 0), options)));
const half = Math.ceil(ALL.length / 2);
const fleets = [await mixed(ALL.slice(0, half)), await mixed(ALL.slice(half))];
const heavy = ALL.filter((fault) => fault.startsWith('all-'));
heavy.push('byte-chunks', 'crowd-of-objects', 'endless-listing', 'million-keys');
fleets.push(await hostile('every fault, the first 50', ALL.slice(0, 50)));
fleets.push(await hostile('every fault, the last 50', ALL.slice(-50)));
const aiming = Array.from({ length: 50 }, (_, at) => heavy[at % heavy.length] as FaultName);
fleets.push(await hostile('what aims at memory', aiming));
fleets.push(await hostile('what aims at memory, `jobs: 50`', aiming, { jobs: 50 }));
for (const fault of heavy) {
  // Each of them takes seconds to answer.
  const count = fault === 'crowd-of-objects' ? 10 : 50;
  fleets.push(await hostile(`\`${fault}\` alone`, Array<FaultName>(count).fill(fault)));
}
await rm(folder, { recursive: true, force: true });
await writeFile(new URL('../../docs/fault-grid.md', import.meta.url), render());
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;

function rowOf(fault: FaultName, run: FleetRun): string {
  check(`${fault} alone`, run);
  const record = run.result?.appliances[0];
  const { status = 'none', error = null } = record?.collection ?? {};
  if (status !== 'none' && !(FAULTS[fault].leaves as readonly string[]).includes(status))
    faults.push(`${fault}: ${status}`);
  const gap = run.result?.coverage.gaps[0];
  const reason = error?.reasonCode ?? gap?.reasonCode ?? '';
  const message = error?.message ?? gap?.message ?? record?.collection.rejectedHrefs[0]?.reason ?? '';
  console.error(fault, status, Math.round(run.durationMs));
  return `| ${[`\`${fault}\``, FAULTS[fault].does, status, reason, cell(message), run.exitCode, ...measures(run)].join(' | ')} |`;
}

/** 50 appliances: the healthy ones have to come out as they do without the others. */
async function mixed(hostileOnes: readonly FaultName[]): Promise<string> {
  await using appliances = await startApplianceProcess(membersOf(hostileOnes, 50 - hostileOnes.length));
  const healthy = appliances.members.flatMap(({ hostname, fault }) => (fault === undefined ? [hostname] : []));
  const alone = await scanAppliances(appliances, options, healthy);
  const together = await scanAppliances(appliances, options);
  const what = `${healthy.length} healthy, ${hostileOnes.length} with a fault each`;
  check(what, together);
  const changed = healthy.filter(
    (name) =>
      alone.result === null ||
      together.result === null ||
      verdictsOf(alone.result, name).join('\n') !== verdictsOf(together.result, name).join('\n'),
  );
  faults.push(...changed.map((name) => `${what}: ${name} came out differently`));
  return `| ${[what, together.exitCode, ...measures(together), `${healthy.length - changed.length} of ${healthy.length}`].join(' | ')} |`;
}

async function hostile(what: string, members: readonly FaultName[], fleet: object = {}): Promise<string> {
  const run = await runFleet(membersOf(members, 0), { ...options, fleet: { ...options.fleet, ...fleet } });
  check(what, run);
  if (run.durationMs > SCAN_TIMEOUT_MS + 60_000) faults.push(`${what}: took ${run.durationMs} ms`);
  return `| ${[`${members.length} hostile: ${what}`, run.exitCode, ...measures(run), 'none there'].join(' | ')} |`;
}

function check(what: string, run: FleetRun): void {
  if (run.result === null) faults.push(`${what}: no result (exit ${run.exitCode}) ${run.stderr.slice(-500)}`);
  if (run.peakBytes > MAX_BYTES) faults.push(`${what}: ${mib(run)} of memory`);
  if (run.lingerMs > MAX_LINGER_MS)
    faults.push(`${what}: the process ended ${Math.round(run.lingerMs)} ms after the scan`);
  if (run.violations > 0) faults.push(`${what}: ${run.violations} forbidden requests`);
  for (const name of run.untoldSessions) faults.push(`${what}: a session of ${name} was left open, and nobody told`);
  console.error(what, run.exitCode, Math.round(run.durationMs), mib(run));
}

function measures(run: FleetRun): string[] {
  return [`${(run.durationMs / 1000).toFixed(1)} s`, mib(run)];
}

function mib({ peakBytes }: FleetRun): string {
  return `${Math.round(peakBytes / 2 ** 20)} MiB`;
}

function cell(text: string): string {
  return text
    .replaceAll(folder, '…')
    .replace(/127\.0\.0\.1:\d+/g, 'sps.example')
    .replaceAll('|', '\\|')
    .replace(/(?:[0-9A-F]{2}:){31}[0-9A-F]{2}/g, '…');
}

function render(): string {
  return `# Fault grid

What becomes of a scan when an appliance fails, lies or attacks. Written by \`npm run fault-grid\`, which runs every line as a scan
by the command, the simulated appliances being in another process, and fails when a session stays open without a warning, something but a GET is sent,
a healthy appliance's results change, the scanner takes more than 512 MiB, or a handle of it is still open afterwards (a socket, a timer),
so that its process, which nothing ends but itself, is still there a second after its last words.
Time-outs are 2 s here (15 s unless configured), so where a line waits for them it waits longer in earnest.
Time and memory are those of the whole command, about half a second and 150 MiB of which are its start.

## One appliance with one fault

| fault | what the appliance does | status | reason | what the report says | exit | time | peak memory |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}

## Fleets of 50

| fleet | exit | time | peak memory | healthy ones as without the others |
|---|---|---|---|---|
${fleets.join('\n')}
`;
}
