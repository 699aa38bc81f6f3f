import { cleanText } from '../collect/clean-text.ts';
import { counted } from '../model/counted.ts';
import type { ScanEvent } from '../run/wire-scan.ts';
import { shorten, type Terminal } from './terminal.ts';

/** Above so many appliances, or more than the window has rows for, one bar stands for all of them. */
const MAX_LINES = 20;
const REDRAW_MS = 80;

interface Row {
  readonly name: string;
  state: string;
  done: number;
  known: number;
  finished: boolean;
}

/** Progress on a terminal: one line per appliance, or one bar for many, then the reports; nothing anywhere else. */
export interface Progress {
  readonly take: (event: ScanEvent) => void;
  /** Removes the lines; what is printed next stands where they stood. */
  readonly clear: () => void;
}

export function openProgress(names: readonly string[], terminal: Terminal): Progress {
  if (!terminal.isInteractive) return { take: () => undefined, clear: () => undefined };
  const rows = new Map(
    names.map((name): [string, Row] => [name, { name, state: 'waiting', done: 0, known: 0, finished: false }]),
  );
  /** Reports so far: a PDF of a large fleet takes its time. */
  const written: string[] = [];
  let drawn = 0;
  let lastDrawMs = 0;
  const clear = (): void => {
    if (drawn > 0) process.stderr.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  const draw = (): void => {
    clear();
    const all = [...rows.values()];
    const fits = all.length <= Math.min(MAX_LINES, terminal.height - 3);
    const lines = fits ? all.map((row) => rowLine(row, terminal)) : [overallLine(all, terminal)];
    if (written.length > 0) lines.push(terminal.style('dim', shorten(`wrote ${written.join(', ')} …`, terminal.width)));
    process.stderr.write(`${lines.join('\n')}\n`);
    drawn = lines.length;
    lastDrawMs = performance.now();
  };
  return {
    clear,
    take: (event) => {
      if (event.event === 'report-written') {
        written.push(cleanText(event.name));
        draw();
      }
      if (!('appliance' in event)) return;
      const row = rows.get(event.appliance);
      if (row === undefined) return;
      advance(row, event);
      if (event.event !== 'endpoint-done' || performance.now() - lastDrawMs > REDRAW_MS) draw();
    },
  };
}

function advance(row: Row, event: ScanEvent): void {
  switch (event.event) {
    case 'appliance-started':
      row.state = 'connecting';
      break;
    case 'endpoint-done':
      Object.assign(row, { state: 'reading', done: event.done, known: event.known });
      break;
    case 'appliance-finished':
      Object.assign(row, {
        state: event.error === null ? event.status : `${event.status}: ${event.error}`,
        finished: true,
      });
      break;
    default:
      break;
  }
}

function rowLine({ name, state, done, known, finished }: Row, terminal: Terminal): string {
  const label = shorten(cleanText(name), 20).padEnd(20);
  const text = finished || known === 0 ? cleanText(state) : `${bar(done, known)} ${done} of ${known}`;
  const style = !finished ? 'dim' : state === 'complete' ? 'green' : state.startsWith('partial') ? 'yellow' : 'red';
  return `${label} ${terminal.style(style, shorten(text, terminal.width - 22))}`;
}

function overallLine(rows: readonly Row[], terminal: Terminal): string {
  const finished = rows.filter((row) => row.finished).length;
  const failed = rows.filter((row) => row.state.startsWith('failed')).length;
  const endpoints = rows.reduce((sum, { done }) => sum + done, 0);
  const parts = [
    `${bar(finished, rows.length)} ${finished} of ${counted(rows.length, 'appliance')}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    // Something moves also while all are under way.
    ...(finished < rows.length && endpoints > 0 ? [counted(endpoints, 'endpoint')] : []),
  ];
  return shorten(parts.join(', '), terminal.width);
}

function bar(done: number, known: number): string {
  const filled = known === 0 ? 0 : Math.min(20, Math.round((done / known) * 20));
  return `${'█'.repeat(filled)}${'░'.repeat(20 - filled)}`;
}
