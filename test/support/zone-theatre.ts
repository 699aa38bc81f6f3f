import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApplianceProcess, type Member, startApplianceProcess } from './appliance-process.ts';
import type { RunningCli } from './run-cli.ts';
import { startPostgres, type TestPostgres } from './start-postgres.ts';
import { layOutZones, type ZoneRig } from './zone-rig.ts';

/** One test's appliances, queue and processes. */
export interface ZoneStage extends ZoneRig {
  readonly folder: string;
  readonly reports: string;
  readonly queueUrl: string;
  readonly appliances: ApplianceProcess;
  /** Logins that each appliance has seen. */
  readonly logins: () => Promise<readonly number[]>;
}

export interface ZoneTheatre {
  readonly postgres: TestPostgres;
  /** @param zones of each appliance in turn; null: without one */
  readonly setUp: (
    zones: readonly (string | null)[],
    options?: { readonly fleet?: object; readonly member?: Partial<Member> },
  ) => Promise<ZoneStage>;
  /** Has a process ended by {@link clear}. */
  readonly keep: (cli: RunningCli) => RunningCli;
  /** Ends what one test has started. */
  readonly clear: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A database server on which the tests of one file set up scans by zones, each with a database of its own. */
export async function openZoneTheatre(): Promise<ZoneTheatre> {
  const root = await mkdtemp(join(tmpdir(), 'sps-audit-zones-'));
  const postgres = await startPostgres();
  const running: RunningCli[] = [];
  const open: ApplianceProcess[] = [];
  const keep = (cli: RunningCli): RunningCli => {
    running.push(cli);
    return cli;
  };
  return {
    postgres,
    keep,
    setUp: async (zones, options = {}) => {
      const folder = join(root, randomUUID());
      const members = zones.map((_, at) => ({ hostname: `sps-0${at + 1}`, ...options.member }));
      const appliances = await startApplianceProcess(members);
      open.push(appliances);
      const queueUrl = await postgres.createDatabase();
      const listed = appliances.members.map(({ hostname, url }, at) => ({
        name: hostname,
        url,
        zone: zones[at] ?? null,
      }));
      const rig = await layOutZones({ folder, queueUrl, appliances: listed, ...options });
      return {
        ...rig,
        folder,
        reports: join(folder, 'reports'),
        queueUrl,
        appliances,
        startWorker: (...args) => keep(rig.startWorker(...args)),
        startScan: (...args) => keep(rig.startScan(...args)),
        logins: async () => (await appliances.stats()).map(({ logins }) => logins),
      };
    },
    clear: async () => {
      for (const cli of running) cli.kill('SIGKILL');
      await Promise.all(running.splice(0).map((cli) => cli.finished.catch(() => undefined)));
      await Promise.all(open.splice(0).map((appliances) => appliances.stop()));
    },
    close: async () => {
      await postgres.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}
