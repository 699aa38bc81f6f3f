import { AuditError } from '../model/audit-error.ts';
import { cronField } from './cron-field.ts';
import { weekdays } from './weekdays.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/**
 * A cron expression of five fields as calendar events of systemd (systemd.time(7)). Two events where day and weekday are both given:
 * cron runs when either is true, one event of systemd when both are.
 *
 * @param cron checked, see parseCron: numbers are within their bounds
 * @throws AuditError (exit 2) for what has no counterpart, such as `L`, `W` and `#`.
 */
export function onCalendar(cron: string, timeZone: string): readonly string[] {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.split(/\s+/);
  const time = `${list(hour, 0, 23, [], cron)}:${list(minute, 0, 59, [], cron)}:00`;
  const months = list(month, 1, 12, MONTHS, cron);
  const days = list(day, 1, 31, [], cron);
  const names = weekdayNames(weekday, cron);
  const event = (which: string, date: string): string => `${which}*-${months}-${date} ${time} ${timeZone}`;
  if (names !== null && days !== '*') return [event('', days), event(`${names} `, '*')];
  return [event(names === null ? '' : `${names} `, days)];
}

/** Every value that a field names, written out: no two programs differ about a list of numbers. */
function list(field: string, first: number, last: number, names: readonly string[], cron: string): string {
  if (field === '*') return '*';
  return checked(cronField(field, first, last, names), cron)
    .map((value) => String(value).padStart(2, '0'))
    .join(',');
}

function weekdayNames(field: string, cron: string): string | null {
  if (field === '*') return null;
  return checked(weekdays(field), cron)
    .map((value) => DAY_NAMES[value])
    .join(',');
}

function checked(values: readonly number[] | null, cron: string): readonly number[] {
  if (values !== null) return values;
  throw new AuditError(`"${cron}" cannot be said in the calendar of systemd, nor to cron or Kubernetes.`, {
    hint: 'Use numbers, lists, ranges and steps; or run "sps-audit schedule" as a service of its own.',
  });
}
