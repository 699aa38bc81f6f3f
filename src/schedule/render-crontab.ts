import { AuditError } from '../model/audit-error.ts';
import { onCalendar } from './on-calendar.ts';
import type { ScheduleUnit } from './schedule-unit.ts';

/** A file for /etc/cron.d. Pure. @throws AuditError (exit 2) for times that cron would not keep. */
export function renderCrontab({ cron, timeZone, jitterMs, program, configFile, outDir, user }: ScheduleUnit): string {
  checkTimes(cron, timeZone);
  const command = [program, 'scan', '--config', configFile, '--out', outDir, '--quiet', '--no-wait'];
  const minutes = Math.ceil(jitterMs / 60_000);
  return `# /etc/cron.d/sps-audit: scans the SPS appliances. What is printed is mailed to root: with --quiet only when a run or a message fails.
# Where cron knows neither CRON_TZ nor RANDOM_DELAY (Debian's does not) the times are those of the system, without delay.
SHELL=/bin/sh
PATH=/usr/local/bin:/usr/bin:/bin
CRON_TZ=${timeZone}
${minutes === 0 ? '' : `RANDOM_DELAY=${minutes}\n`}# No password here: the fleet file says where it comes from (passwordFile or passwordCommand).
${cron.replace(/\s+/g, ' ')} ${user} ${command.map(quoted).join(' ')}
`;
}

/**
 * cron passes over a file whose times it does not understand, without a word to anybody who asked for it. What it understands it takes
 * otherwise in one place: where day or weekday begins with a star, both have to be true (crontab(5)), elsewhere here either of them.
 */
function checkTimes(cron: string, timeZone: string): void {
  onCalendar(cron, timeZone);
  const [, , day = '', , weekday = ''] = cron.split(/\s+/);
  const isEither = day !== '*' && weekday !== '*';
  if (isEither && (day.startsWith('*') || weekday.startsWith('*')))
    throw new AuditError(`cron would take "${cron}" otherwise: a day on which both are true, not either of them.`, {
      hint: 'Write days and weekdays as numbers, such as 1-31/2 instead of */2.',
    });
}

/** For the shell, and then for cron, to which a percent sign is a line feed (crontab(5)). */
function quoted(word: string): string {
  const safe = /^[\w./:=,@+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
  return safe.replaceAll('%', '\\%');
}
