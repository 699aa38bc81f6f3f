import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { quietTurn } from '../../src/collect/quiet-turn.ts';

const MIB = 1024 * 1024;

test('a few begin in each turn of the event loop, in the order of asking', async () => {
  const begun: number[] = [];
  const all = Array.from({ length: 10 }, (_, at) => quietTurn(100).then(() => begun.push(at)));
  await Promise.resolve();
  expect(begun).toEqual([]);
  const counts: number[] = [];
  while (begun.length < 10 && counts.length < 20) {
    await turn();
    counts.push(begun.length);
  }
  await Promise.all(all);
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(counts).toEqual([4, 8, 10]);
});

test('what does not fit into the memory for waiting does not wait, and room comes back', async () => {
  const begun: string[] = [];
  const ask = (name: string, sizeBytes: number) => quietTurn(sizeBytes).then(() => begun.push(name));
  const all = [ask('first', MIB), ask('too much', 1), ask('empty', 0)];
  await Promise.resolve();
  await Promise.resolve();
  expect(begun).toEqual(['too much']);
  await Promise.all(all);
  expect(begun).toEqual(['too much', 'first', 'empty']);
  const again = ask('again', MIB);
  await Promise.resolve();
  await Promise.resolve();
  expect(begun).not.toContain('again');
  await again;
});

test('where many wait more begin in a turn, so that a quick appliance holds up no other', async () => {
  let begun = 0;
  const all = Array.from({ length: 1000 }, () =>
    quietTurn(1).then(() => {
      begun += 1;
    }),
  );
  await turn();
  await turn();
  expect(begun).toBeGreaterThan(200);
  expect(begun).toBeLessThan(300);
  await Promise.all(all);
});
