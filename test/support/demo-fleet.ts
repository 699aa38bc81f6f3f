import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Document, parseDocument } from 'yaml';
import {
  type ApplianceOptions,
  CA_FILE,
  DEFAULT_PASSWORD,
  DEFAULT_USERNAME,
  type SimulatedAppliance,
  startFleet,
} from './appliance/index.ts';

/** The four demo appliances while they run. */
export interface DemoFleet {
  /** Path of the fleet file that names all four. */
  readonly fleetFile: string;
  /** Environment variables the fleet file refers to. */
  readonly environment: Readonly<Record<string, string>>;
  /** The three that are switched on, by name. */
  readonly appliances: Readonly<Record<'sps-ams-01' | 'sps-ber-01' | 'sps-fra-01', SimulatedAppliance>>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Name of the fleet file; the program finds it under this name in the working directory. */
export const DEMO_FLEET_FILE = 'sps-audit.config.yaml';

/** Port 9 (discard, RFC 863) is below the range that is given out, and nobody listens there. */
const SWITCHED_OFF = 'https://127.0.0.1:9';

/** Well configured, with the account's group given what it needs. */
const AMSTERDAM: ApplianceOptions = { names: { hostname: 'sps-ams-01', nickname: 'Amsterdam A' } };

/** Set up years ago and never looked at again. */
const BERLIN: ApplianceOptions = { tree: 'weak-6.0', names: { hostname: 'sps-ber-01', nickname: 'Berlin' } };

/** As well configured as Amsterdam, but the account's group lacks three privileges. */
const FRANKFURT: ApplianceOptions = {
  names: { hostname: 'sps-fra-01', nickname: 'Frankfurt A' },
  forbid: [
    '/api/configuration/aaa',
    '/api/configuration/policies/audit_policies',
    '/api/configuration/management/certificates',
  ],
};

/** What a caller may fix or add. */
export interface DemoOptions {
  /** The three that are on take this port and the two after it, so that addresses in reports do not change from run to run. */
  readonly firstPort?: number;
  /** Milliseconds since 1970: the appliances' clocks. */
  readonly clock?: () => number;
  /** Further top-level keys of the fleet file. */
  readonly fleetKeys?: object;
}

/**
 * Starts the demo appliances on 127.0.0.1 and writes the fleet file and the authority's certificate into `folder` (made when
 * missing); of a fleet file that is there only the addresses change. `sps-lon-01` is switched off: nothing listens on its port.
 */
export async function startDemoFleet(folder: string, options: DemoOptions = {}): Promise<DemoFleet> {
  const { firstPort = 0, clock = Date.now, fleetKeys = {} } = options;
  const fleet = await startFleet(
    [AMSTERDAM, BERLIN, FRANKFURT].map((member, at) => ({
      ...member,
      clock,
      port: firstPort === 0 ? 0 : firstPort + at,
    })),
  );
  const [amsterdam, berlin, frankfurt] = fleet.appliances as [
    SimulatedAppliance,
    SimulatedAppliance,
    SimulatedAppliance,
  ];
  await mkdir(folder, { recursive: true });
  await copyFile(CA_FILE, join(folder, 'corporate-ca.pem'));
  const fleetFile = join(folder, DEMO_FLEET_FILE);
  const urls = [amsterdam.url, berlin.url, frankfurt.url, SWITCHED_OFF];
  const kept = parseDocument(await readFile(fleetFile, 'utf8').catch(() => ''));
  for (const [at, url] of urls.entries()) if (kept.has('appliances')) kept.setIn(['appliances', at, 'url'], url);
  const description = kept.has('appliances') ? kept : new Document({ ...fleetDescription(urls), ...fleetKeys });
  await writeFile(fleetFile, description.toString({ lineWidth: 0 }));
  return {
    fleetFile,
    environment: { SPS_PASSWORD: DEFAULT_PASSWORD },
    appliances: { 'sps-ams-01': amsterdam, 'sps-ber-01': berlin, 'sps-fra-01': frankfurt },
    stop: fleet.stop,
    [Symbol.asyncDispose]: fleet.stop,
  };
}

/** The folder of the command line, if one is given; ends the process when it looks like an option. */
export function folderGiven(word: string | undefined): string | undefined {
  if (word?.startsWith('-') !== true) return word;
  process.stderr.write(`${word} is no folder: nothing but a folder can be given.\n`);
  process.exit(2);
}

function fleetDescription([ams, ber, fra, lon]: readonly string[]): object {
  return {
    schemaVersion: 1,
    organisation: { name: 'Nordhafen Logistics', unit: 'Privileged Access Management' },
    defaults: {
      profile: 'baseline',
      credentials: { username: DEFAULT_USERNAME, passwordEnv: 'SPS_PASSWORD' },
      tls: { caFile: './corporate-ca.pem' },
      requestConcurrency: 4,
      timeoutMs: 15_000,
    },
    appliances: [
      { name: 'sps-ams-01', url: ams, labels: { site: 'ams', env: 'prod', team: 'core' }, criticality: 'high' },
      { name: 'sps-ber-01', url: ber, labels: { site: 'ber', env: 'legacy', team: 'plants' }, criticality: 'medium' },
      { name: 'sps-fra-01', url: fra, labels: { site: 'fra', env: 'prod', team: 'core' }, criticality: 'high' },
      { name: 'sps-lon-01', url: lon, labels: { site: 'lon', env: 'standby', team: 'core' }, criticality: 'low' },
    ],
    reports: { formats: ['html', 'pdf', 'json'], out: './reports' },
  };
}
