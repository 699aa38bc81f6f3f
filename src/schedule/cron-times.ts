import { Cron } from 'croner';
import { AuditError } from '../model/audit-error.ts';
import { cronField } from './cron-field.ts';

/** When a cron expression asks for a run. */
export interface CronTimes {
  readonly expression: string;
  /** IANA name. */
  readonly timeZone: string;
  /** The first time after `after`; null when there is none, as for 30 February. */
  readonly next: (after: Date) => Date | null;
}

/**
 * Reads a cron expression of five fields and a time zone. Daylight saving as in the cron of Debian: a fixed time such as 02:30 that
 * the clock skips is run right after the change, one that comes twice is run the first time only; an interval, with `*` in its minutes
 * or hours, follows the elapsed time.
 *
 * @param timeZone IANA name; null: that of this system
 * @throws AuditError (exit 2) for an expression that can never come true, or is none, and for an unknown time zone.
 */
export function parseCron(text: string, timeZone: string | null): CronTimes {
  const expression = text.trim();
  const zone = zoneOf(timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const times = timesOf(expression, zone).map((one) => compile(one, zone));
  const next = (after: Date): Date | null => {
    const found = times.flatMap((cron) => cron.nextRun(after)?.getTime() ?? []);
    return found.length === 0 ? null : new Date(Math.min(...found));
  };
  if (next(new Date(0)) === null) {
    throw new AuditError(`The cron expression "${expression}" never comes true.`, { hint: HINT });
  }
  return { expression, timeZone: zone, next };
}

const HINT = 'Write minute, hour, day, month and weekday, such as "0 2 * * *" for every night at two.';

function compile(expression: string, timezone: string): Cron {
  try {
    return new Cron(expression, { timezone, mode: '5-part' });
  } catch (cause) {
    throw new AuditError(`"${expression}" is no cron expression of five fields.`, { hint: HINT, cause });
  }
}

/** croner takes a list or a range of minutes or hours for an interval; each time of it for itself is a fixed one. */
function timesOf(expression: string, zone: string): readonly string[] {
  compile(expression, zone);
  const [minute = '', hour = '', ...days] = expression.split(/\s+/);
  const [minutes, hours] = [cronField(minute, 0, 59), cronField(hour, 0, 23)];
  return minutes === null || hours === null || (minute + hour).includes('*')
    ? [expression]
    : hours.flatMap((one) => minutes.map((other) => [other, one, ...days].join(' ')));
}

/** In the letters of the data base: where files have the names of zones another case is another zone, and to cron UTC. */
function zoneOf(timeZone: string): string {
  try {
    const { timeZone: known } = new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions();
    // `+02:00` is no name: other programs read it as nothing, or the other way round.
    if (/^[+-]/.test(known)) throw new RangeError('an offset');
    return known.toLowerCase() === timeZone.toLowerCase() ? known : timeZone;
  } catch (cause) {
    throw new AuditError(`There is no time zone "${timeZone}".`, {
      hint: 'Use a name of the IANA data base, such as Europe/Berlin or UTC.',
      cause,
    });
  }
}
