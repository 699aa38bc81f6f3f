import type { ScheduleUnit } from './schedule-unit.ts';

/** A file for /etc/cron.d. Pure. */
export function renderCrontab({ cron, timeZone, jitterMs, program, configFile, outDir, user }: ScheduleUnit): string {
  const command = [program, 'scan', '--config', configFile, '--out', outDir, '--quiet', '--no-wait'];
  const minutes = Math.ceil(jitterMs / 60_000);
  return `# /etc/cron.d/sps-audit: scans the SPS appliances. What is printed is mailed to root: with --quiet only when a run or a message fails.
# Where cron knows neither CRON_TZ nor RANDOM_DELAY (Debian's does not) the times are those of the system, without delay.
SHELL=/bin/sh
PATH=/usr/local/bin:/usr/bin:/bin
CRON_TZ=${timeZone}
${minutes === 0 ? '' : `RANDOM_DELAY=${minutes}\n`}# No password here: the fleet file says where it comes from (passwordFile or passwordCommand).
${cron.trim().replace(/\s+/g, ' ')} ${user} ${command.map(quoted).join(' ')}
`;
}

/** For the shell, and then for cron, to which a percent sign is a line feed (crontab(5)). */
function quoted(word: string): string {
  const safe = /^[\w./:=,@+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
  return safe.replaceAll('%', '\\%');
}
