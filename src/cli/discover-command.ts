import { randomUUID } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { CollectFailure } from '../collect/collect-failure.ts';
import { readClusterNodes } from '../collect/read-cluster-nodes.ts';
import { findFleetFile } from '../fleet/find-fleet-file.ts';
import { readFleetFile } from '../fleet/load-fleet.ts';
import { parseFleet } from '../fleet/parse-fleet.ts';
import { readCaFile } from '../fleet/read-ca-file.ts';
import { readSecret } from '../fleet/read-secret.ts';
import { renderNodes } from '../fleet/render-nodes.ts';
import { parseYamlFile } from '../fleet/yaml-file.ts';
import { AuditError, EXIT, type ExitCode } from '../model/audit-error.ts';
import type { Appliance } from '../model/fleet.ts';
import { createRedactor } from '../snapshot/redactor.ts';
import { TOOL } from '../version.ts';
import { listenForSignals } from './listen-for-signals.ts';
import { openMessages } from './messages.ts';
import { fleetFileSearch, type Options, textOf } from './scan-options.ts';

/** `sps-audit fleet discover URL`: the nodes of a cluster as YAML for the fleet file. Exit 4 when the node could not be read. */
export async function discoverCommand([url = '']: readonly string[], options: Options): Promise<ExitCode> {
  const central = await describeCentral(url, options);
  const { tell } = openMessages(options);
  const stop = listenForSignals(() => tell({ event: 'interrupted', message: 'stopping' }));
  try {
    const reading = await readClusterNodes(central, {
      scanUid: randomUUID(),
      scanTime: new Date().toISOString(),
      tool: TOOL,
      now: () => new Date(),
      // What is not a node's name, address or role is dropped at once.
      redactor: createRedactor({ key: null, keys: [], paths: [], values: [] }),
      readSecret: (source) => readSecret(source, process.env),
      readCaFile,
      signal: stop.signal,
      onEvent: (event) => tell({ ...event, appliance: central.url }),
    });
    const ended = stop.exitCode();
    if (ended !== null) return ended;
    if ('failed' in reading) throw notRead(central.url, reading.failed.message);
    if (reading.nodes.length === 0) throw notRead(central.url, 'It lists no nodes.');
    process.stdout.write(renderNodes(reading.nodes, central.url));
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof CollectFailure)) throw error;
    const ended = stop.exitCode();
    if (ended !== null) return ended;
    const { message, hint } = error.trouble;
    throw new AuditError(message, { exitCode: EXIT.nothingCollected, ...(hint === null ? {} : { hint }) });
  } finally {
    stop.ignore();
  }
}

function notRead(url: string, reason: string): AuditError {
  return new AuditError(`${url} does not list the nodes of a cluster. ${reason}`, {
    exitCode: EXIT.nothingCollected,
    hint: 'Ask the Central Management node, with an account that may read Basic Settings > Cluster management. A stand-alone appliance has no nodes.',
  });
}

/** The central node as a fleet file would describe it: credentials and trust from the options, else the defaults of the fleet file. */
async function describeCentral(url: string, options: Options): Promise<Appliance> {
  const given = fromOptions(options);
  const hasAll = given.credentials !== undefined;
  const file = hasAll && textOf(options['config']) === null ? join(process.cwd(), 'command line') : await find(options);
  const defaults = hasAll && textOf(options['config']) === null ? {} : await readDefaults(file);
  const text = JSON.stringify({
    schemaVersion: 1,
    defaults: { ...defaults, ...given },
    appliances: [{ name: 'central', url }],
  });
  const fleet = parseFleet(text, join(dirname(file), 'the options'), {
    allowInsecure: options['allowInsecure'] === true,
    env: process.env,
  });
  return fleet.appliances[0] as Appliance;
}

const find = (options: Options): Promise<string> => findFleetFile(fleetFileSearch(options));

function fromOptions(options: Options): { credentials?: object; tls?: object } {
  const path = (name: string): string | undefined => {
    const value = textOf(options[name]);
    return value === null ? undefined : resolve(value);
  };
  const username = textOf(options['username']) ?? undefined;
  const passwordEnv = textOf(options['passwordEnv']) ?? undefined;
  const passwordFile = path('passwordFile');
  const caFile = path('caFile');
  const pinSha256 = textOf(options['pin']) ?? undefined;
  if (username === undefined && (passwordEnv ?? passwordFile) !== undefined)
    throw new AuditError('Whose password is it? --username is missing.', {
      hint: 'Without --username the account and its password are those of the fleet file.',
    });
  return {
    ...(username === undefined ? {} : { credentials: { username, passwordEnv, passwordFile } }),
    ...(caFile === undefined && pinSha256 === undefined ? {} : { tls: { caFile, pinSha256 } }),
  };
}

async function readDefaults(file: string): Promise<object> {
  const { value } = parseYamlFile(await readFleetFile(file), file);
  const defaults = (value as { defaults?: unknown } | null)?.defaults;
  return typeof defaults === 'object' && defaults !== null ? defaults : {};
}
