import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AuditError, EXIT } from '../model/audit-error.ts';
import { openPlans } from '../open-plans.ts';
import { parseCron } from '../schedule/cron-times.ts';
import { afterRun, loadHealth, type ScheduleHealth, writeHealth } from '../schedule/health.ts';
import { type HealthServer, openHealthServer } from '../schedule/health-server.ts';
import { parseDuration } from '../schedule/parse-duration.ts';
import { runSchedule } from '../schedule/run-schedule.ts';
import { TOOL } from '../version.ts';
import { listenForSignals } from './listen-for-signals.ts';
import { openMessages } from './messages.ts';
import { type Options, readScanRequest, readScanSettings, textOf } from './scan-options.ts';
import { type ScanChild, startScanChild } from './start-scan-child.ts';

/** `sps-audit schedule`: runs scans until a signal comes. 0 when it came between two scans, 130 or 143 when it ended one. */
export async function scheduleCommand(options: Options): Promise<number> {
  const cron = textOf(options['cron']);
  if (cron === null)
    throw new AuditError('When? --cron is missing.', { hint: 'Every night at two: --cron "0 2 * * *"' });
  const times = parseCron(cron, textOf(options['timezone']));
  const jitterMs = parseDuration(textOf(options['jitter']) ?? '0s', '--jitter');
  const messages = openMessages(options);
  const plans = await openPlans(await readScanRequest(options), process.env);
  const health = await openHealth(options, plans.current().bundle.outDir, times, (message) =>
    messages.tell({ event: 'warning', message }),
  );
  let child: ScanChild | null = null;
  let interrupted = false;
  const stop = listenForSignals(() => {
    const message = child === null ? 'stopping' : 'stopping; the scan under way keeps what it has read';
    messages.tell({ event: 'schedule-stopping', message });
    interrupted = child !== null;
    child?.stop(stop.exitCode() ?? EXIT.terminated);
  });

  const run = async (): Promise<void> => {
    const { planned, stale } = await plans.next();
    if (stale !== null) messages.tell({ event: 'schedule-kept-old-plan', message: stale });
    if (stop.signal.aborted) return;
    const { uid, scanTime: startTime } = planned.plan;
    messages.tell({ event: 'schedule-run-started', uid });
    await health.update({ state: 'running', nextRun: null, stalePlan: stale });
    child = startScanChild(planned, readScanSettings(options), options);
    const outcome = await child.ended;
    child = null;
    await health.replace((before) =>
      afterRun(before, { uid, startTime, endTime: new Date().toISOString(), ...outcome }),
    );
    const message = `the scan ended with exit code ${outcome.exitCode}${outcome.folder === null ? '' : `: ${outcome.folder}`}`;
    messages.tell({ event: 'schedule-run-ended', uid, exitCode: outcome.exitCode, message });
  };

  try {
    if (health.url !== null)
      messages.tell({ event: 'schedule-health', url: health.url, message: `health on ${health.url}` });
    await runSchedule({
      next: times.next,
      now: () => new Date(),
      sleep: (durationMs, signal) => sleep(durationMs, undefined, { signal }).catch(() => undefined),
      random: Math.random,
      jitterMs,
      signal: stop.signal,
      run,
      onWaiting: async (due) => {
        const nextRun = due.toISOString();
        const { timeZone } = times;
        const message = `the next scan begins ${due.toLocaleString('sv-SE', { timeZone })} ${timeZone}`;
        messages.tell({ event: 'schedule-waiting', nextRun, timeZone, message });
        await health.update({ state: 'waiting', nextRun });
      },
      onClockSetBack: (byMs) =>
        messages.tell({
          event: 'schedule-clock-changed',
          message: `the clock was set back by ${Math.round(byMs / 1000)} s; the next time is looked up again`,
        }),
      onRunThrew: (error) =>
        messages.tell({
          event: 'warning',
          message: `a run did not begin: ${error instanceof Error ? error.message : error}`,
        }),
    });
    return interrupted ? (stop.exitCode() ?? EXIT.ok) : EXIT.ok;
  } finally {
    await health.update({ state: 'stopped', nextRun: null });
    await health.close();
    stop.ignore();
  }
}

interface HealthKeeper {
  readonly url: string | null;
  readonly update: (change: Partial<ScheduleHealth>) => Promise<void>;
  readonly replace: (change: (before: ScheduleHealth) => ScheduleHealth) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Keeps the health in memory, in its file and, if asked for, on a port. A file that cannot be written ends nothing. */
async function openHealth(
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
  const listen = textOf(options['healthListen']);
  const server: HealthServer | null = listen === null ? null : await openHealthServer(listen, () => health);
  const replace: HealthKeeper['replace'] = async (change) => {
    health = change(health);
    await writeHealth(file, health).catch((error: NodeJS.ErrnoException) =>
      warn(`the health file ${file} cannot be written (${error.code})`),
    );
  };
  return {
    url: server?.url ?? null,
    update: (change) => replace((before) => ({ ...before, ...change })),
    replace,
    close: async () => server?.close(),
  };
}
