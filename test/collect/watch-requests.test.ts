import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import type { CollectFailure } from '../../src/collect/collect-failure.ts';
import { joinSignals } from '../../src/collect/join-signals.ts';
import { watchRequests } from '../../src/collect/watch-requests.ts';

let watch = watchRequests();
const stopped: string[] = [];

afterEach(() => {
  watch.close();
  watch = watchRequests();
  stopped.length = 0;
});

function add(name: string, timeoutMs: number, signal = new AbortController().signal): () => void {
  const stop = ({ trouble }: CollectFailure): void => void stopped.push(`${name}: ${trouble.reasonCode}`);
  return watch.add({ timeoutMs, signal, stop });
}

test('each request is given up when its own time is over, and none that has ended', async () => {
  add('long', 2_000);
  add('short', 40);
  add('ended', 60)();
  await vi.waitFor(() => expect(stopped).toEqual(['short: timeout']));
  add('late', 40);
  await vi.waitFor(() => expect(stopped).toEqual(['short: timeout', 'late: timeout']));
  await vi.waitFor(() => expect(stopped).toEqual(['short: timeout', 'late: timeout', 'long: timeout']), 5_000);
});

test('an abort gives up the requests of its signal at once, for its reason, and no other', () => {
  const [one, two] = [new AbortController(), new AbortController()];
  add('first', 5_000, one.signal);
  add('second', 5_000, one.signal);
  add('other', 5_000, two.signal);
  add('ended', 5_000, one.signal)();
  one.abort();
  expect(stopped).toEqual(['first: interrupted', 'second: interrupted']);
  two.abort(new DOMException('Too late.', 'TimeoutError'));
  expect(stopped.at(-1)).toBe('other: timeout');
});

test('time in which this process was busy is given back, once', async () => {
  const beBusy = (): void => {
    const until = performance.now() + 600;
    while (performance.now() < until);
  };
  add('request', 300);
  beBusy();
  await sleep(20);
  expect(stopped).toEqual([]);
  beBusy();
  await sleep(20);
  expect(stopped).toEqual(['request: timeout']);
});

test('no timer is left when nothing is watched', () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length;
  const before = timers();
  const [end, endOther] = [add('one', 5_000), add('other', 6_000)];
  end();
  expect(timers()).toBe(before + 1);
  endOther();
  expect(timers()).toBe(before);
});

test('joined signals abort with the first of them, for its reason, until they are released', () => {
  const [one, two, three] = [new AbortController(), new AbortController(), new AbortController()];
  const { signal } = joinSignals(one.signal, two.signal);
  two.abort('because');
  one.abort('later');
  expect([signal.aborted, signal.reason]).toEqual([true, 'because']);
  expect(joinSignals(one.signal, three.signal).signal.reason).toBe('later');
  const released = joinSignals(three.signal);
  released.release();
  three.abort();
  expect(released.signal.aborted).toBe(false);
});
