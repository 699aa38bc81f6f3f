import type { ScheduleHealth } from './health.ts';

type Labels = Readonly<Record<string, string>>;

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  readonly samples: readonly (readonly [labels: Labels, value: number])[];
}

/** Content type of {@link renderMetrics}. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** The health in the text format of Prometheus (exposition format 0.0.4). Times are seconds since 1970. Pure. */
export function renderMetrics(health: ScheduleHealth): string {
  return [...gaugesOf(health), ...countsOf(health)]
    .filter(({ samples }) => samples.length > 0)
    .map(renderFamily)
    .join('');
}

function gaugesOf(health: ScheduleHealth): Family[] {
  const { lastRun } = health;
  // What is null is left out: a time that never was is no zero.
  const gauge = (name: string, help: string, value: number | null): Family => ({
    name: `sps_audit_${name}`,
    help,
    type: 'gauge',
    samples: value === null ? [] : [[{}, value]],
  });
  return [
    { ...gauge('info', 'The running version and its schedule.', null), samples: [[infoOf(health), 1]] },
    gauge('healthy', '1 when the last run gave a result.', health.healthy ? 1 : 0),
    gauge('running', '1 while a scan runs.', health.state === 'running' ? 1 : 0),
    gauge(
      'plan_stale',
      '1 while the fleet file is broken and an older plan is used.',
      health.stalePlan === null ? 0 : 1,
    ),
    gauge('next_run_timestamp_seconds', 'When the next scan begins.', seconds(health.nextRun)),
    gauge(
      'last_success_timestamp_seconds',
      'End of the last scan that judged every selected rule.',
      seconds(health.lastSuccess),
    ),
    gauge('last_run_timestamp_seconds', 'End of the last scan.', seconds(lastRun?.endTime ?? null)),
    gauge('last_run_duration_seconds', 'Length of the last scan.', lastRun === null ? null : lengthOf(lastRun)),
    gauge('last_run_exit_code', 'Exit code of the last scan.', health.lastExitCode),
    gauge(
      'coverage_percent',
      'Share of the selected rules that the last scan judged.',
      lastRun?.coveragePercent ?? null,
    ),
    gauge(
      'undelivered_notifications',
      'Channels that could not be told of the last scan.',
      lastRun === null ? null : lastRun.undelivered.length,
    ),
  ];
}

function countsOf({ lastRun, runs }: ScheduleHealth): Family[] {
  return [
    {
      name: 'sps_audit_findings',
      help: 'Findings of the last scan.',
      type: 'gauge',
      samples: Object.entries(lastRun?.findings ?? {}).map(([severity, count]) => [{ severity }, count]),
    },
    {
      name: 'sps_audit_runs_total',
      help: 'Scans since the first start.',
      type: 'counter',
      samples: Object.entries(runs).map(([exit_code, count]) => [{ exit_code }, count]),
    },
  ];
}

function infoOf({ version, cron, timeZone }: ScheduleHealth): Labels {
  return { version, cron, time_zone: timeZone };
}

function renderFamily({ name, help, type, samples }: Family): string {
  const lines = samples.map(([labels, value]) => `${name}${labelText(labels)} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

/** In a label's value backslash, quote and line feed are escaped. */
function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([key, value]) => `${key}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function seconds(time: string | null): number | null {
  return time === null ? null : Date.parse(time) / 1000;
}

function lengthOf({ startTime, endTime }: { readonly startTime: string; readonly endTime: string }): number {
  return Math.max(0, (Date.parse(endTime) - Date.parse(startTime)) / 1000);
}
