import { expect, test } from 'vitest';
import { isFileName } from '../../src/snapshot/is-file-name.ts';
import { parseSnapshot } from '../../src/snapshot/parse-snapshot.ts';
import { sampleSnapshot } from '../fuzz/fuzzed-plan.ts';

const TRICKS = ['../../../escape', '/etc/x', 'a/b', 'a\\b', '..', '.', '.hidden', '-rf', 'x\u0000y', 'a\u202eb', '', 'CON', 'nul.txt', 'COM1', 'lpt9.log', 'a:b', ' a', 'a.', 'x'.repeat(201)]; // biome-ignore format: a list

test.each(['sps-ams-01', 'Amsterdam A', 'ünïcode', '__proto__', 'a.b', 'sps-falcon', 'com.example', 'x'.repeat(200)])(
  '%j can name a file',
  (name) => {
    expect(isFileName(name)).toBe(true);
  },
);

test.each(TRICKS)('%j cannot, neither in a snapshot', (name) => {
  expect(isFileName(name)).toBe(false);
  const snapshot = sampleSnapshot();
  const renamed = JSON.stringify({ ...snapshot, appliance: { ...snapshot.appliance, name } });
  const problems = [expect.objectContaining({ pointer: '/appliance/name' })];
  expect(() => parseSnapshot(renamed, 'snapshot.json')).toThrow(expect.objectContaining({ problems }));
});
