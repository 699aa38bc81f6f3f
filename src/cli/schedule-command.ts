import { setTimeout as sleep } from 'node:timers/promises';
import { AuditError, EXIT, type ExitCode } from '../model/audit-error.ts';
import { openPlans, type Plans } from '../plan/open-plans.ts';
import { parseCron } from '../schedule/cron-times.ts';
import { afterRun } from '../schedule/health.ts';
import { parseDuration } from '../schedule/parse-duration.ts';
import { runSchedule, type ScheduleParts } from '../schedule/run-schedule.ts';
import { listenForSignals } from './listen-for-signals.ts';
import { type Messages, openMessages } from './messages.ts';
import { type HealthKeeper, openHealth } from './open-health.ts';
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
  const runner = createRunner({ options, messages, plans, health });
  const stop = listenForSignals(() => runner.stop(stop.exitCode() ?? EXIT.terminated));
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
      run: runner.run,
      ...tellers(messages, health, times.timeZone),
    });
    return runner.interrupted() ? (stop.exitCode() ?? EXIT.ok) : EXIT.ok;
  } finally {
    await health.update({ state: 'stopped', nextRun: null });
    await health.close();
    stop.ignore();
  }
}

interface RunnerParts {
  readonly options: Options;
  readonly messages: Messages;
  readonly plans: Plans;
  readonly health: HealthKeeper;
}

interface Runner {
  readonly run: (scheduled: Date) => Promise<void>;
  readonly stop: (exitCode: ExitCode) => void;
  /** Whether a scan was under way when it was stopped. */
  readonly interrupted: () => boolean;
}

/** One scan at a time, each in a child; a stop reaches it whenever it comes. */
function createRunner({ options, messages, plans, health }: RunnerParts): Runner {
  let child: ScanChild | null = null;
  let stoppedBy: ExitCode | null = null;
  let interrupted = false;
  const run = async (scheduled: Date): Promise<void> => {
    const { planned: plan, stale } = await plans.next();
    // Other schedulers of the same fleet, with other delays, mean the same scan.
    const zoneQueue = plan.zoneQueue === null ? null : { occurrence: scheduled.toISOString() };
    const planned = { ...plan, zoneQueue };
    if (stale !== null) messages.tell({ event: 'schedule-kept-old-plan', message: stale });
    const { uid, scanTime: startTime } = planned.plan;
    await health.update({ state: 'running', nextRun: null, stalePlan: stale });
    // A stop that came while the files were read found no child to tell.
    if (stoppedBy !== null) return;
    messages.tell({ event: 'schedule-run-started', uid });
    child = startScanChild(planned, readScanSettings(options), options);
    const outcome = await child.ended;
    child = null;
    const endTime = new Date().toISOString();
    await health.replace((before) => afterRun(before, { uid, startTime, endTime, ...outcome }));
    const place = outcome.folder === null ? '' : `: ${outcome.folder}`;
    const message = `the scan ended with exit code ${outcome.exitCode}${place}`;
    messages.tell({ event: 'schedule-run-ended', uid, exitCode: outcome.exitCode, message });
  };
  return {
    run,
    stop: (exitCode) => {
      stoppedBy = exitCode;
      interrupted = child !== null;
      const message = child === null ? 'stopping' : 'stopping; the scan under way keeps what it has read';
      messages.tell({ event: 'schedule-stopping', message });
      child?.stop(exitCode);
    },
    interrupted: () => interrupted,
  };
}

function tellers(
  messages: Messages,
  health: HealthKeeper,
  timeZone: string,
): Pick<ScheduleParts, 'onWaiting' | 'onClockSetBack' | 'onRunThrew'> {
  return {
    onWaiting: async (due) => {
      const nextRun = due.toISOString();
      const message = `the next scan begins ${due.toLocaleString('sv-SE', { timeZone })} ${timeZone}`;
      messages.tell({ event: 'schedule-waiting', nextRun, timeZone, message });
      await health.update({ state: 'waiting', nextRun });
    },
    onClockSetBack: (byMs) => {
      const message = `the clock was set back by ${Math.round(byMs / 1000)} s; the next time is looked up again`;
      messages.tell({ event: 'schedule-clock-changed', message });
    },
    onRunThrew: (error) => {
      const message = `a run did not begin: ${error instanceof Error ? error.message : String(error)}`;
      messages.tell({ event: 'warning', message });
    },
  };
}
