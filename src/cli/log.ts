import type { ScanEvent } from '../wire-scan.ts';
import type { Terminal } from './terminal.ts';

export interface LogOptions {
  readonly format: 'text' | 'json';
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** Events that a person is told without asking. */
const ALWAYS = new Set<ScanEvent['event']>(['report-skipped', 'waiting-for-folder', 'report-note']);
/** Events that `-v` adds. */
const VERBOSE = new Set<ScanEvent['event']>([
  'request-retried',
  'session-renewed',
  'href-rejected',
  'tree-changed',
  'crawl-stopped',
]);

/** Writes one event to stderr: JSON, one event per line, or a sentence where a person should know. */
export function logEvent(event: ScanEvent, options: LogOptions, terminal: Terminal): void {
  if (options.format === 'json') {
    if (!options.quiet || ALWAYS.has(event.event))
      process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
    return;
  }
  const isShown = (ALWAYS.has(event.event) && !options.quiet) || (options.verbose && VERBOSE.has(event.event));
  if (isShown) process.stderr.write(`${terminal.style('yellow', sentence(event))}\n`);
}

function sentence(event: ScanEvent): string {
  switch (event.event) {
    case 'report-skipped':
      return `${event.format} was not written: ${event.message}${event.hint === null ? '' : ` ${event.hint}`}`;
    case 'request-retried':
      return `${event.appliance}: ${event.path} is asked again in ${Math.round(event.delayMs)} ms: ${event.message}`;
    case 'session-renewed':
      return `${event.appliance}: the session had expired and was renewed`;
    case 'href-rejected':
      return `${event.appliance}: ${event.foundIn} points at ${event.href}, which was not followed: ${event.reason}`;
    case 'tree-changed':
      return `${event.appliance}: the configuration changed while it was read; reading again`;
    case 'crawl-stopped':
    case 'waiting-for-folder':
    case 'report-note':
      return event.message;
    default:
      return event.event;
  }
}
