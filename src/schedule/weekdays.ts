import { cronField } from './cron-field.ts';

const NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Every weekday that the last field of a cron expression names, Sunday as 0; null where cronField is. */
export function weekdays(field: string): readonly number[] | null {
  const values = cronField(field, 0, 7, NAMES);
  return values && [...new Set(values.map((value) => value % 7))];
}
