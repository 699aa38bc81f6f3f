import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openProgress } from '../../src/cli/progress.ts';
import { openTerminal, type Terminal } from '../../src/cli/terminal.ts';

const terminal = { ...openTerminal({ color: false, progress: false }), isInteractive: true, width: 60, height: 24 };

let written: string[];
beforeEach(() => {
  written = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => vi.restoreAllMocks());

/** What stands on the screen after the last drawing. */
function lastLines(): string[] {
  const drawing = written.at(-1) ?? '';
  return drawing.trimEnd().split('\n');
}

function read(appliance: string, done: number, known: number) {
  return { event: 'endpoint-done', appliance, path: '/api', status: 'read', done, known } as const;
}
function finished(appliance: string) {
  const counts = { endpoints: 9, requests: 9 };
  return { event: 'appliance-finished', appliance, status: 'complete', ...counts, error: null } as const;
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `sps-${index}`);
}

describe('progress', () => {
  it('has a line for each of a few appliances, and then the reports', () => {
    const progress = openProgress(names(2), terminal);
    progress.take(finished('sps-0'));
    progress.take({ event: 'report-written', name: 'results.json' });
    progress.take({ event: 'report-written', name: 'report.html' });
    expect(lastLines()).toEqual([
      'sps-0                complete',
      'sps-1                waiting',
      'wrote results.json, report.html …',
    ]);
    progress.clear();
    expect(written.at(-1)).toBe('\u001b[3A\u001b[0J');
  });

  it.each([
    ['many', 25, terminal],
    ['more than the window has rows for', 8, { ...terminal, height: 10 }],
  ])('is one bar that moves for %s', (_name, count, window: Terminal) => {
    const progress = openProgress(names(count), window);
    progress.take(finished('sps-0'));
    progress.take(read('sps-1', 40, 100));
    progress.take(finished('sps-2'));
    expect(lastLines()).toEqual([expect.stringMatching(`^[█░]{20} 2 of ${count} appliances, 40 endpoints$`)]);
  });

  it('follows a window that is drawn smaller', () => {
    const window = { ...terminal, width: 60 };
    const progress = openProgress(['sps-0'], window);
    window.width = 40;
    progress.take({ ...finished('sps-0'), status: 'failed', error: 'x'.repeat(90) });
    expect(lastLines()[0]?.length).toBe(39);
  });

  it('writes nothing where nobody looks', () => {
    openProgress(['sps-0'], { ...terminal, isInteractive: false }).take(finished('sps-0'));
    expect(written).toEqual([]);
    openProgress(['sps-0'], terminal).take(finished('sps-0'));
    expect(written).not.toEqual([]);
  });
});
