import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { NOBODY } from './appliance/faults/connection.ts';
import { FAULTS } from './appliance/faults.ts';
import { CA_FILE, DEFAULT_PASSWORD, DEFAULT_USERNAME } from './appliance/index.ts';
import type { ApplianceProcess } from './appliance-process.ts';
import { type CliRun, startCli } from './run-cli.ts';

export interface MeasuredScan extends CliRun {
  /** results.json of the scan; null when none was written. */
  readonly result: ScanResult | null;
  readonly durationMs: number;
  /** From its last words to its end: nothing of ours may hold the process up. */
  readonly lingerMs: number;
  /** Most memory the scanner had at any time, its resident set in bytes; 0 where the system does not tell. */
  readonly peakBytes: number;
}

export interface MeasuredScanOptions {
  /** Written to: fleet file and reports. */
  readonly folder: string;
  /** Laid over the fleet file's defaults. */
  readonly defaults?: object;
  /** Laid over the fleet file. */
  readonly fleet?: object;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Longest the whole run may take. */
  readonly timeoutMs?: number;
}

/** Writes a fleet file for the members that `take` picks (all), and for those in `absent`, at whose address nobody listens. */
export async function writeFleetFile(
  { members }: Pick<ApplianceProcess, 'members'>,
  { folder, defaults, fleet }: MeasuredScanOptions,
  absent: readonly string[] = [],
): Promise<string> {
  await mkdir(folder, { recursive: true });
  await copyFile(CA_FILE, join(folder, 'ca.pem'));
  const appliances = members.map(entryOf);
  const description = {
    schemaVersion: 1,
    defaults: {
      credentials: { username: DEFAULT_USERNAME, passwordEnv: 'SPS_PASSWORD' },
      tls: { caFile: './ca.pem' },
      ...defaults,
    },
    appliances: [...appliances, ...absent.map((name) => ({ name, url: NOBODY }))],
    reports: { formats: ['json'], out: './reports' },
    ...fleet,
  };
  const file = join(folder, 'fleet.json');
  await writeFile(file, JSON.stringify(description));
  return file;
}

/** An appliance of the fleet file. */
function entryOf({ hostname, url, fault }: ApplianceProcess['members'][number]): object {
  const { pinSha256, ...entry } = fault === undefined ? {} : (FAULTS[fault].entry ?? {});
  return { name: hostname, url, ...entry, ...(pinSha256 === undefined ? {} : { tls: { pinSha256 } }) };
}

/** Runs `sps-audit scan` on a fleet file in a process of its own and watches its memory. */
export async function measureScan(fleetFile: string, options: MeasuredScanOptions): Promise<MeasuredScan> {
  const started = performance.now();
  const args = ['scan', '-c', fleetFile, '--no-progress', ...(options.args ?? [])];
  const cli = startCli(args, {
    env: { SPS_PASSWORD: DEFAULT_PASSWORD, ...options.env },
    cwd: options.folder,
    timeoutMs: options.timeoutMs ?? 120_000,
  });
  let peakBytes = 0;
  const watch = setInterval(async () => {
    peakBytes = Math.max(peakBytes, await readPeakBytes(cli.pid));
  }, 50);
  try {
    const run = await cli.finished;
    const lingerMs = performance.now() - cli.lastOutputAt();
    const text = await readFile(join(options.folder, 'reports/latest/results.json'), 'utf8').catch(() => null);
    const result = text === null ? null : (JSON.parse(text) as ScanResult);
    return { ...run, result, durationMs: performance.now() - started, lingerMs, peakBytes };
  } finally {
    clearInterval(watch);
  }
}

/** The high-water mark of a process's resident set (proc_pid_status(5)). */
async function readPeakBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}
