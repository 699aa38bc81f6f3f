import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** How to write to one stream: colours only where a person sees them and did not forbid them. */
export interface Terminal {
  readonly isInteractive: boolean;
  /** Columns now: a window may be drawn smaller meanwhile. */
  readonly width: number;
  /** Rows now. */
  readonly height: number;
  readonly style: (style: Style, text: string) => string;
}

/** How to write to stderr, or to another stream. `NO_COLOR` and `--no-color` win over everything (no-color.org). */
export function openTerminal(
  options: { readonly color: boolean; readonly progress: boolean },
  stream: NodeJS.WriteStream = process.stderr,
): Terminal {
  const isTerminal = stream.isTTY === true && process.env['TERM'] !== 'dumb';
  const hasColor = options.color && isTerminal && !process.env['NO_COLOR'];
  return {
    isInteractive: isTerminal && options.progress,
    get width() {
      return Math.max(40, Math.min(stream.columns ?? 80, 120));
    },
    get height() {
      return stream.rows ?? 24;
    },
    style: (style, text) => (hasColor ? styleText(style, text, { validateStream: false }) : text),
  };
}

/** Cuts a text to a number of columns, with an ellipsis, and never inside a character. */
export function shorten(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1)).replace(/[\ud800-\udbff]$/, '')}…`;
}
