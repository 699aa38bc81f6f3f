import { cronField } from './cron-field.ts';
import { onCalendar } from './on-calendar.ts';
import { weekdays } from './weekdays.ts';

/**
 * A cron expression in words that Kubernetes takes for the same times. Its parser (robfig/cron 3) knows no Sunday 7, and where day or
 * weekday holds a star without a step, such as `1,*`, both have to be true; elsewhere here either of them.
 *
 * @param cron checked, see parseCron
 * @throws AuditError (exit 2) for what has no counterpart, such as `L`, `W` and `#`.
 */
export function kubernetesCron(cron: string, timeZone: string): string {
  if (cron.startsWith('@')) return cron.toLowerCase();
  onCalendar(cron, timeZone);
  const [minute, hour, day = '', month, weekday = ''] = cron.split(/\s+/);
  const days = /.\*|\*./.test(day) ? cronField(day, 1, 31)?.join(',') : day;
  const names = /7|.\*|\*./.test(weekday) ? weekdays(weekday)?.join(',') : weekday;
  return [minute, hour, days, month, names].join(' ');
}
