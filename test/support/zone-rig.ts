import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateKeys } from '../../src/evidence/keys.ts';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { CA_FILE, DEFAULT_PASSWORD, DEFAULT_USERNAME } from './appliance/index.ts';
import { type RunningCli, startCli } from './run-cli.ts';

/** An appliance of the rig. `zone` null: read by the scan itself. */
export interface RigAppliance {
  readonly name: string;
  readonly url: string;
  readonly zone: string | null;
}

export interface RigOptions {
  readonly folder: string;
  /** Address of the queue's database. */
  readonly queueUrl: string;
  readonly appliances: readonly RigAppliance[];
  /** Laid over the scan's fleet file. */
  readonly fleet?: object;
}

/** A scan by zones with its workers, each a process with a fleet file of its own. */
export interface ZoneRig {
  /** Of the scan; it has no credentials for appliances of a zone. */
  readonly fleetFile: string;
  /** Names every appliance with credentials and no queue: for one process that scans them all. */
  readonly aloneFile: string;
  /** Variables that the fleet files refer to. */
  readonly env: Readonly<Record<string, string>>;
  /** Private key of each zone's workers, PEM file. */
  readonly keyFiles: Readonly<Record<string, string>>;
  readonly startWorker: (zone: string, options?: WorkerOptions) => RunningCli;
  readonly startScan: (args?: readonly string[]) => RunningCli;
}

export interface WorkerOptions {
  /** Fleet file of this worker; that of its zone when left out. */
  readonly config?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

const CREDENTIALS = { username: DEFAULT_USERNAME, passwordEnv: 'SPS_PASSWORD' };
const ENV = { SPS_PASSWORD: DEFAULT_PASSWORD };

/** Writes keys and fleet files of a scan and of a worker for each zone. */
export async function layOutZones({ folder, queueUrl, appliances, fleet }: RigOptions): Promise<ZoneRig> {
  await mkdir(folder, { recursive: true });
  await copyFile(CA_FILE, join(folder, 'ca.pem'));
  await writeFile(join(folder, 'fingerprint.key'), '07'.repeat(32), { mode: 0o600 });
  const zones = [...new Set(appliances.flatMap(({ zone }) => zone ?? []))];
  const keyFiles: Record<string, string> = {};
  for (const zone of zones) {
    keyFiles[zone] = join(folder, `${zone}.pem`);
    await generateKeys({
      signingFile: join(folder, `${zone}.pem`),
      publicFile: join(folder, `${zone}.pub.pem`),
      fingerprintFile: join(folder, `${zone}.unused.key`),
    });
  }
  const common = { schemaVersion: 1, queue: { urlEnv: 'QUEUE_URL' }, keys: { fingerprintFile: './fingerprint.key' } };
  const defaults = { tls: { caFile: './ca.pem' } };
  const write = async (name: string, content: object): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, JSON.stringify(content));
    return file;
  };
  const listed = (credentials: object | null) =>
    appliances.map(({ name, url, zone }) => ({
      name,
      url,
      ...(zone === null ? {} : { zone }),
      ...(zone === null && credentials === null ? { credentials: CREDENTIALS } : {}),
    }));
  for (const zone of zones) {
    await write(`worker-${zone}.json`, {
      ...common,
      defaults: { ...defaults, credentials: CREDENTIALS },
      keys: { ...common.keys, signing: { file: `./${zone}.pem` } },
      appliances: listed(CREDENTIALS).filter((one) => one.zone === zone),
    });
  }
  const reports = { formats: ['json', 'html', 'csv'], out: './reports' };
  const scan = { ...common, reports, ...fleet };
  const publicKeys = Object.fromEntries(zones.map((zone) => [zone, { publicKeyFiles: [`./${zone}.pub.pem`] }]));
  const fleetFile = await write('fleet.json', { ...scan, defaults, appliances: listed(null), zones: publicKeys });
  const alone = { ...scan, defaults: { ...defaults, credentials: CREDENTIALS }, appliances: listed(CREDENTIALS) };
  const aloneFile = await write('alone.json', { ...alone, reports: { ...reports, out: './alone' } });
  const env = { ...ENV, QUEUE_URL: queueUrl };
  return {
    fleetFile,
    aloneFile,
    env,
    keyFiles,
    startWorker: (zone, options = {}) =>
      startCli(
        [
          'worker',
          '--zone',
          zone,
          '-c',
          options.config ?? join(folder, `worker-${zone}.json`),
          ...(options.args ?? []),
        ],
        {
          env: { ...env, ...options.env },
          timeoutMs: 600_000,
        },
      ),
    startScan: (args = []) =>
      startCli(['scan', '--zone-queue', '-c', fleetFile, '--no-progress', ...args], {
        // The scan has the password for what it reads itself; the queue's is in the address.
        env,
        timeoutMs: 600_000,
      }),
  };
}

/** results.json of a reports folder's latest scan. */
export async function latestResult(reports: string): Promise<ScanResult> {
  return JSON.parse(await readFile(join(reports, 'latest/results.json'), 'utf8')) as ScanResult;
}

/** What every scan of the same appliances has in common: all but identity, run times and how the collection went. */
export function judgedPart(result: ScanResult): object {
  const { run, appliances, method, ...rest } = result;
  const { uid: _uid, startTime: _start, endTime: _end, asOf: _asOf, ...lasting } = run;
  const { requests: _requests, logins: _logins, ...means } = method;
  return {
    ...rest,
    run: lasting,
    method: means,
    appliances: appliances.map(({ collection: _collection, ...record }) => record),
  };
}

/** Names in the folder of the latest scan's snapshots and signatures. */
export async function namesIn(reports: string, folder: string): Promise<readonly string[]> {
  return (await readdir(join(reports, 'latest', folder)).catch(() => [])).sort();
}
