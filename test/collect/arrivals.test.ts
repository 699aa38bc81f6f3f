import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createArrivals } from '../../src/collect/arrivals.ts';

test('promises come in the order in which they settle, and throw what they reject with', async () => {
  const arrivals = createArrivals<string>();
  const [late, early, broken] = [0, 1, 2].map(() => Promise.withResolvers<string>());
  for (const one of [late, early, broken]) if (one !== undefined) arrivals.expect(one.promise);
  const first = arrivals.next();
  early?.resolve('early');
  expect(await first).toBe('early');
  broken?.reject(new Error('broken'));
  late?.resolve('late');
  await expect(arrivals.next()).rejects.toThrow('broken');
  expect(await arrivals.next()).toBe('late');
});

test('what was taken is let go of while another promise is still pending', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const arrivals = createArrivals<object>();
  arrivals.expect(new Promise(() => {}));
  const taken: WeakRef<object>[] = [];
  for (let at = 0; at < 20; at += 1) {
    arrivals.expect(Promise.resolve({ large: at }));
    taken.push(new WeakRef(await arrivals.next()));
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
  collectGarbage();
  expect(taken.filter((one) => one.deref() !== undefined).length).toBeLessThanOrEqual(1);
});
