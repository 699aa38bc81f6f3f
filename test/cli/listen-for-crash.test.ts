import { afterEach, expect, test, vi } from 'vitest';
import { listenForCrash } from '../../src/cli/listen-for-crash.ts';

const argv = process.argv;
afterEach(() => {
  process.argv = argv;
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test.each([
  [['--log-format', 'json'], /^\{"time":"[^"]+","event":"error","exitCode":1,"message":"boom"\}\n$/],
  [['--log-format=json'], /^\{.*\}\n$/],
  [[], /^sps-audit: internal error.*boom\n {2}This is a fault/],
])('the last words of a crash whose work does not end are in the format of the log: %j', (words, pattern) => {
  vi.useFakeTimers();
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
  process.argv = ['node', 'sps-audit', 'scan', ...words];
  const work = new AbortController();
  const crash = listenForCrash(work);
  // What the listener does; an event of this name would end the tests.
  const [listener] = process.listeners('uncaughtException').slice(-1) as [(error: Error) => void];
  listener(new Error('boom'));
  crash.ignore();
  expect(work.signal.aborted).toBe(true);
  vi.advanceTimersByTime(10_000);
  expect(exit).toHaveBeenCalledWith(1);
  expect(said.mock.calls.map(([text]) => text).join('')).toMatch(pattern);
});
