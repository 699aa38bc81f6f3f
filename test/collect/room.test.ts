import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRoom } from '../../src/collect/room.ts';

/** Who is in, in the order of entering, with what lets each out. */
function enterAll(maxBytes: number, sizes: readonly number[]) {
  const room = createRoom(maxBytes);
  const inside: number[] = [];
  const leave: (() => void)[] = [];
  sizes.forEach((bytes, who) => {
    void room.enter(bytes).then((out) => {
      inside.push(who);
      leave[who] = out;
    });
  });
  return { inside, leave };
}

test('exactly as much as there is room for is in at a time', async () => {
  const { inside, leave } = enterAll(100, [60, 40, 1]);
  await turn();
  expect(inside).toEqual([0, 1]);
  leave[1]?.();
  await turn();
  expect(inside).toEqual([0, 1, 2]);
});

test('nobody overtakes one who needs much, and who needs more than all has it alone', async () => {
  const { inside, leave } = enterAll(100, [50, 500, 10]);
  await turn();
  expect(inside).toEqual([0]);
  leave[0]?.();
  await turn();
  expect(inside).toEqual([0, 1]);
  leave[1]?.();
  await turn();
  expect(inside).toEqual([0, 1, 2]);
});
