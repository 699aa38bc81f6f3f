import { expect, test } from 'vitest';
import { isLoopback } from '../../src/fleet/is-loopback.ts';

test.each(['localhost', 'LOCALHOST', 'a.localhost', '127.0.0.1', '127.255.0.1', '::1', '[::1]', '::ffff:127.0.0.1'])(
  '%s is this machine',
  (host) => {
    expect(isLoopback(host)).toBe(true);
  },
);

test.each([
  'localhost.example.com',
  'mylocalhost',
  'localhost.',
  '127.0.0.1.example.com',
  '128.0.0.1',
  '10.0.0.1',
  '0.0.0.0',
  '::',
  '::2',
  '[::ffff:10.0.0.1]',
  '',
])('"%s" is another, to which nothing goes unencrypted', (host) => {
  expect(isLoopback(host)).toBe(false);
});
