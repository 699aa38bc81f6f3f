import { Cron } from 'croner';
import { AuditError } from '../model/audit-error.ts';

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
export function parseCron(expression: string, timeZone: string | null): CronTimes {
  const zone = timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  checkZone(zone);
  const cron = compile(expression, zone);
  const isFixed = !expression.trim().split(/\s+/).slice(0, 2).join('').includes('*');
  const next = (after: Date): Date | null => {
    let time = cron.nextRun(after);
    // croner takes a list or a range of hours for an interval.
    while (time !== null && isFixed && isSecondTime(time, zone)) time = cron.nextRun(time);
    return time;
  };
  if (next(new Date(0)) === null) {
    throw new AuditError(`The cron expression "${expression}" never comes true.`, { hint: HINT });
  }
  return { expression: expression.trim(), timeZone: zone, next };
}

const HINT = 'Write minute, hour, day, month and weekday, such as "0 2 * * *" for every night at two.';

function compile(expression: string, timezone: string): Cron {
  try {
    return new Cron(expression, { timezone, mode: '5-part' });
  } catch (cause) {
    throw new AuditError(`"${expression}" is no cron expression of five fields.`, { hint: HINT, cause });
  }
}

/** The clock showed the same before: it was set back meanwhile, by an hour in most zones. */
function isSecondTime(time: Date, zone: string): boolean {
  const before = new Date(time.getTime() - LONGEST_SHIFT_MS);
  const shiftMs = offsetMs(before, zone) - offsetMs(time, zone);
  return shiftMs > 0 && offsetMs(new Date(time.getTime() - shiftMs), zone) === offsetMs(before, zone);
}

/** No zone sets its clock by more, but for changes of the date line. */
const LONGEST_SHIFT_MS = 3 * 3_600_000;

/** What the clock of a zone shows, less UTC; to the second. */
function offsetMs(time: Date, timeZone: string): number {
  const shown = Date.parse(`${time.toLocaleString('sv-SE', { timeZone }).replace(' ', 'T')}Z`);
  return shown - Math.floor(time.getTime() / 1000) * 1000;
}

function checkZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (cause) {
    throw new AuditError(`There is no time zone "${timeZone}".`, {
      hint: 'Use a name of the IANA data base, such as Europe/Berlin or UTC.',
      cause,
    });
  }
}
