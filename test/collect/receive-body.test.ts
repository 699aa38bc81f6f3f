import { expect, test } from 'vitest';
import { receiveBody } from '../../src/collect/receive-body.ts';

test('a body is what its pieces are together', () => {
  const body = receiveBody(11);
  expect(body.bytes()).toHaveLength(0);
  for (const piece of ['on', '', 'e, tw', 'o', ' on']) body.add(Buffer.from(piece));
  expect([body.sizeBytes(), body.bytes().toString()]).toEqual([11, 'one, two on']);
});

test('a body of a million single bytes takes not much more memory than its size', () => {
  const body = receiveBody(1_000_000);
  const before = process.memoryUsage();
  for (let at = 0; at < 1_000_000; at += 1) body.add(Buffer.from('x'));
  const after = process.memoryUsage();
  expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(60 * 1024 * 1024);
  expect(body.bytes().equals(Buffer.alloc(1_000_000, 'x'))).toBe(true);
});
