import { join, resolve } from 'node:path';
import { loadHealth, type ScheduleHealth, writeHealth } from '../schedule/health.ts';
import { type HealthServer, openHealthServer } from '../schedule/health-server.ts';
import { TOOL } from '../version.ts';
import { type Options, textOf } from './scan-options.ts';

/** The health of a schedule while it runs. */
export interface HealthKeeper {
  readonly url: string | null;
  readonly update: (change: Partial<ScheduleHealth>) => Promise<void>;
  readonly replace: (change: (before: ScheduleHealth) => ScheduleHealth) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Keeps the health in memory, in its file and, if asked for, on a port. A file that cannot be written ends nothing. */
export async function openHealth(
  options: Options,
  outDir: string,
  { expression, timeZone }: { readonly expression: string; readonly timeZone: string },
  warn: (message: string) => void,
): Promise<HealthKeeper> {
  const file = resolve(textOf(options['healthFile']) ?? join(outDir, 'health.json'));
  let health: ScheduleHealth = {
    schemaVersion: '1.0.0',
    version: TOOL.version,
    pid: process.pid,
    startedAt: new Date().toISOString(),
    cron: expression,
    timeZone,
    state: 'waiting',
    healthy: true,
    nextRun: null,
    lastRun: null,
    lastExitCode: null,
    lastSuccess: null,
    runs: {},
    stalePlan: null,
    ...(await loadHealth(file)),
  };
  let trouble: string | null = null;
  const listen = textOf(options['healthListen']);
  const server: HealthServer | null = listen === null ? null : await openHealthServer(listen, () => health);
  const replace: HealthKeeper['replace'] = async (change) => {
    health = change(health);
    trouble = await writeHealth(file, health).then(
      () => null,
      (error: NodeJS.ErrnoException) => {
        const reason = String(error.code);
        // Once is enough for a disk that stays as it is.
        if (reason !== trouble) warn(`the health file ${file} cannot be written (${reason})`);
        return reason;
      },
    );
  };
  return {
    url: server?.url ?? null,
    update: (change) => replace((before) => ({ ...before, ...change })),
    replace,
    close: async () => server?.close(),
  };
}
