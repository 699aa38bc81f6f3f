import type { CommandEvent } from './command-event.ts';
import { logLine } from './log.ts';
import type { Options } from './scan-options.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** Where a command's messages go: one line each on stderr, as text or as JSON. */
export interface Messages {
  readonly terminal: Terminal;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  /** Writes the event when it is to be told; `before` is called first. */
  readonly tell: (event: CommandEvent, before?: () => void) => void;
}

/** Reads `--log-format`, `-q`, `-v`, `--no-color` and `--no-progress`. */
export function openMessages(options: Options): Messages {
  const log = {
    format: options['logFormat'] === 'json' ? ('json' as const) : ('text' as const),
    quiet: options['quiet'] === true,
    verbose: options['verbose'] === true,
  };
  const isJson = log.format === 'json';
  const terminal = openTerminal({
    color: options['color'] !== false,
    progress: options['progress'] !== false && !log.quiet && !isJson,
  });
  return {
    terminal,
    isJson,
    isQuiet: log.quiet,
    tell: (event, before) => {
      const line = logLine(event, log, terminal);
      if (line === null) return;
      before?.();
      process.stderr.write(line);
    },
  };
}
