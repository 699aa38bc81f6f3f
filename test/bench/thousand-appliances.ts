import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { renderSnapshot } from '../../src/snapshot/render-snapshot.ts';
import { digestJson } from '../../src/snapshot/sha256-hex.ts';
import { treeSnapshot } from '../evaluate/tree-snapshot.ts';
import { CA_FILE, DEFAULT_PASSWORD, DEFAULT_USERNAME } from '../support/appliance/index.ts';
import { interleave } from './measure.ts';
import { runMeasured } from './run-child.ts';
import { startBenchFleet } from './simulated-fleet.ts';
import { compare, type Row } from './table.ts';

const [SMALL, LARGE] = [10, 1000];
/** Hundredfold work in at most 1.1 times hundredfold time. */
const MAX_TIMES = 110;
const MAX_MIB = 512;
const ROUNDS = 5;

/** A thousand appliances evaluated from snapshots, against ten: time and memory. Half of them well configured, half not. */
export async function benchEvaluation(): Promise<readonly Row[]> {
  return inFolder(async (folder) => {
    const peaks: number[] = [];
    const evaluate = async (count: number): Promise<number> => {
      const out = await mkdtemp(join(folder, 'out-'));
      const run = await runMeasured(['evaluate', join(folder, String(count)), '-o', out, '-f', 'html,json', '-q']);
      await rm(out, { recursive: true });
      if (count === LARGE) peaks.push(run.peakMiB);
      return run.wallMs;
    };
    await Promise.all([SMALL, LARGE].map((count) => writeSnapshots(join(folder, String(count)), count)));
    const [large, small] = [`${LARGE} snapshots`, `${SMALL} snapshots`];
    const measured = await interleave(
      [
        { name: large, run: () => evaluate(LARGE) },
        { name: small, run: () => evaluate(SMALL) },
      ],
      ROUNDS,
    );
    return [compare('evaluate, HTML and JSON', [large, small], measured, MAX_TIMES), memory('evaluate', peaks)];
  });
}

/** A thousand appliances collected and scanned: memory. Takes a quarter of an hour. */
export async function benchCollection(): Promise<readonly Row[]> {
  return inFolder(async (folder) => {
    using fleet = await startBenchFleet(LARGE, 0);
    const config = join(folder, 'fleet.yaml');
    await writeFile(config, stringify(fleetFile(fleet.urls)));
    const peakOf = async (out: string, ...args: string[]): Promise<number> => {
      const run = await runMeasured([...args, '-c', config, '-o', out, '-q'], { SPS_PASSWORD: DEFAULT_PASSWORD });
      return run.peakMiB;
    };
    const peaks: Record<'collect' | 'scan' | 'again', number[]> = { collect: [], scan: [], again: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      const out = await mkdtemp(join(folder, 'out-'));
      const scan = ['scan', '-f', 'html,json', '--fail-on', 'none'];
      peaks.collect.push(await peakOf(join(out, 'collect'), 'collect'));
      peaks.scan.push(await peakOf(join(out, 'scan'), ...scan));
      peaks.again.push(await peakOf(join(out, 'scan'), ...scan));
      await rm(out, { recursive: true });
    }
    return [memory('collect', peaks.collect), memory('scan', peaks.scan), memory('scan with a baseline', peaks.again)];
  });
}

function memory(command: string, peaksMiB: readonly number[]): Row {
  const measured = new Map([
    ['peak', peaksMiB],
    ['bound', peaksMiB.map(() => MAX_MIB)],
  ]);
  const row = compare(`${command} of ${LARGE} appliances: memory`, ['peak', 'bound'], measured, 1);
  return { ...row, ours: `peak ${Math.max(...peaksMiB).toFixed(0)} MiB`, against: `bound ${MAX_MIB} MiB` };
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sps-audit-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeSnapshots(folder: string, count: number): Promise<void> {
  await mkdir(folder);
  const trees = (['hardened-8.0', 'weak-6.0'] as const).map((name) => withDigests(treeSnapshot(name)));
  for (let index = 0; index < count; index += 1) {
    const snapshot = trees[index % 2]!;
    const name = `sps-${String(index + 1).padStart(4, '0')}`;
    const labels = { site: `site-${index % 8}` };
    const file = renderSnapshot({ ...snapshot, appliance: { ...snapshot.appliance, name, labels } });
    await writeFile(join(folder, `${name}.json`), file);
  }
}

function withDigests(snapshot: Snapshot): Snapshot {
  const endpoints = Object.entries(snapshot.endpoints).map(([path, record]) => [
    path,
    record.status === 'read' ? { ...record, sha256: digestJson(record.document) } : record,
  ]);
  return { ...snapshot, endpoints: Object.fromEntries(endpoints) };
}

function fleetFile(urls: readonly string[]): object {
  return {
    schemaVersion: 1,
    defaults: {
      credentials: { username: DEFAULT_USERNAME, passwordEnv: 'SPS_PASSWORD' },
      tls: { caFile: CA_FILE },
      timeoutMs: 60_000,
    },
    appliances: urls.map((url, index) => ({ name: `sps-${String(index + 1).padStart(4, '0')}`, url })),
  };
}
