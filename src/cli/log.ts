import type { CommandEvent } from './command-event.ts';
import type { Terminal } from './terminal.ts';
import { terminalText } from './terminal-text.ts';
import { wrapText } from './wrap-text.ts';

export interface LogOptions {
  readonly format: 'text' | 'json';
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** Events that a person is told without asking. */
const ALWAYS = new Set<CommandEvent['event']>([
  'report-skipped',
  'waiting-for-folder',
  'report-note',
  'warning',
  'notification-failed',
  'interrupted',
  'scan-finished',
  'scan-made-elsewhere',
  'worker-ready',
  'worker-stopping',
  'job-delivered',
  'job-refused',
  'job-given-back',
  'schedule-waiting',
  'schedule-run-started',
  'schedule-run-ended',
  'schedule-kept-old-plan',
  'schedule-clock-changed',
  'schedule-health',
  'schedule-stopping',
]);
/** Events that `--quiet` does not hold back either: who trusts the silence would take them for none. */
const EVEN_QUIET = new Set<CommandEvent['event']>(['notification-failed', 'report-skipped']);
/** Events that are no reason to look up. */
const PLAIN = new Set<CommandEvent['event']>([
  'scan-made-elsewhere',
  'worker-ready',
  'worker-stopping',
  'job-delivered',
  'schedule-waiting',
  'schedule-run-started',
  'schedule-health',
  'schedule-stopping',
]);
/** Events that `-v` adds. */
const VERBOSE = new Set<CommandEvent['event']>([
  'request-retried',
  'session-renewed',
  'href-rejected',
  'tree-changed',
  'crawl-stopped',
  'notification-sent',
]);

/** One event as a line for stderr: JSON, or a sentence where a person should know; null where it is not to be told. */
export function logLine(event: CommandEvent, options: LogOptions, terminal: Terminal): string | null {
  if (options.format === 'json') {
    if (options.quiet && !isForAll(event)) return null;
    return `${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`;
  }
  const isShown =
    (isForAll(event) && (!options.quiet || EVEN_QUIET.has(event.event))) ||
    (options.verbose && VERBOSE.has(event.event));
  if (!isShown) return null;
  const text = wrapText(terminalText(sentence(event)), terminal.width, 2);
  return `${PLAIN.has(event.event) ? text : terminal.style(event.event === 'report-note' ? 'dim' : 'yellow', text)}\n`;
}

function isForAll(event: CommandEvent): boolean {
  return ALWAYS.has(event.event) || (event.event === 'logged-out' && event.confirmed === false);
}

function sentence(event: CommandEvent): string {
  switch (event.event) {
    case 'report-skipped':
      return `${event.format} was not written: ${event.message}${event.hint === null ? '' : ` ${event.hint}`}`;
    case 'request-retried':
      return `${event.appliance}: ${event.path} is asked again in ${Math.round(event.delayMs)} ms: ${event.message}`;
    case 'logged-out':
      return `warning: ${event.appliance}: a session may be left open there until it expires; that it ended was not confirmed`;
    case 'session-renewed':
      return `${event.appliance}: the session had expired and was renewed`;
    case 'href-rejected':
      return `${event.appliance}: ${event.foundIn} points at ${event.href}, which was not followed: ${event.reason}`;
    case 'tree-changed':
      return `${event.appliance}: the configuration changed while it was read; reading again`;
    case 'crawl-stopped':
    case 'waiting-for-folder':
    case 'report-note':
    case 'interrupted':
    case 'scan-made-elsewhere':
    case 'worker-ready':
    case 'worker-stopping':
    case 'job-delivered':
    case 'job-refused':
    case 'job-given-back':
    case 'schedule-waiting':
    case 'schedule-run-ended':
    case 'schedule-kept-old-plan':
    case 'schedule-clock-changed':
    case 'schedule-stopping':
    case 'schedule-health':
      return event.message;
    case 'notification-sent':
      return `${event.channel}: told (${event.notices})`;
    case 'notification-failed': {
      const times = event.attempts === 1 ? '' : ` Tried ${event.attempts} times.`;
      return `warning: what changed was not told, ${event.channel}: ${event.message}.${times} ${event.hint ?? ''}`.trimEnd();
    }
    case 'warning':
      return `warning: ${event.message}`;
    case 'schedule-run-started':
      return 'a scan begins';
    default:
      return event.event;
  }
}
