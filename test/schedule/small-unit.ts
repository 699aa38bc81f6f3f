import type { ScheduleUnit } from '../../src/schedule/schedule-unit.ts';

export const UNIT: ScheduleUnit = {
  cron: '30 1 * * mon-fri',
  timeZone: 'Europe/Berlin',
  jitterMs: 600_000,
  configFile: '/etc/sps-audit/sps-audit.config.yaml',
  outDir: '/var/lib/sps-audit/reports',
  user: 'daemon',
  // A program that is there, for what looks at it.
  program: '/bin/true',
  image: 'sps-audit:1.2.3',
};
