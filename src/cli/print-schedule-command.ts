import { resolve } from 'node:path';
import { AuditError, EXIT, type ExitCode } from '../model/audit-error.ts';
import { isExecutable } from '../report/pdf/is-executable.ts';
import { parseCron } from '../schedule/cron-times.ts';
import { parseDuration } from '../schedule/parse-duration.ts';
import { renderCrontab } from '../schedule/render-crontab.ts';
import { renderKubernetes } from '../schedule/render-kubernetes.ts';
import { renderSystemd } from '../schedule/render-systemd.ts';
import type { ScheduleUnit } from '../schedule/schedule-unit.ts';
import { type Options, textOf } from './scan-options.ts';
import { terminalText } from './terminal-text.ts';

const KINDS: Readonly<Record<string, (unit: ScheduleUnit) => string>> = {
  systemd: (unit) =>
    renderSystemd(unit)
      .map(({ name, content }) => `# /etc/systemd/system/${name}\n${content}`)
      .join('\n'),
  cron: renderCrontab,
  kubernetes: renderKubernetes,
};

/** `sps-audit schedule print systemd|cron|kubernetes`: to stdout. */
export async function printSchedule([kind = '']: readonly string[], options: Options): Promise<ExitCode> {
  const render = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (render === undefined)
    throw new AuditError(`There are no units for "${kind}".`, { hint: `Units are ${Object.keys(KINDS).join(', ')}.` });
  const times = parseCron(textOf(options['cron']) ?? '0 2 * * *', textOf(options['timezone']));
  const text = (name: string): string => oneLine(textOf(options[name]) ?? '', name);
  const program = resolve(text('program'));
  process.stdout.write(
    render({
      cron: times.expression,
      timeZone: times.timeZone,
      jitterMs: parseDuration(textOf(options['jitter']) ?? '0s', '--jitter'),
      configFile: resolve(text('config')),
      outDir: resolve(text('out')),
      user: text('user'),
      program,
      image: text('image'),
    }),
  );
  if (kind !== 'kubernetes' && !(await isExecutable(program)))
    process.stderr.write(`warning: on this machine there is no program ${terminalText(program)}\n`);
  return EXIT.ok;
}

/** A unit is read line by line: a line feed in a value would begin a setting of its own. */
function oneLine(text: string, name: string): string {
  if (text !== '' && !/\p{Cc}/u.test(text)) return text;
  throw new AuditError(`--${name} must be one line of text.`);
}
