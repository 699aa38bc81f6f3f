import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { delayedAbort } from '../../src/collect/delayed-abort.ts';

test('what begins between the abort and its turn is waited for', async () => {
  const controller = new AbortController();
  let underWay = false;
  const late = delayedAbort(controller.signal, () => (underWay ? 150 : 0));
  controller.abort(new Error('over'));
  underWay = true;
  await wait(50);
  expect(late.signal.aborted).toBe(false);
  await wait(300);
  expect(late.signal.reason).toMatchObject({ message: 'over' });
});

test('what never began is given up at once, and nothing after its end', async () => {
  const controller = new AbortController();
  const late = delayedAbort(controller.signal, () => 0);
  const ended = delayedAbort(controller.signal, () => 0);
  ended.end();
  controller.abort();
  await wait(20);
  expect(late.signal.aborted).toBe(true);
  expect(ended.signal.aborted).toBe(false);
});
