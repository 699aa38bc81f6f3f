import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadUntold, saveUntold, untoldKeys } from '../../src/run/untold-notices.ts';
import { mailTo, sampleNotice, syslogTo } from '../notify/parcel.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sps-audit-untold-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('comes back as it was kept, bounded', async () => {
  expect(await loadUntold(join(folder, 'nowhere'))).toEqual(new Map());
  const many = Array.from({ length: 600 }, (_, index) => sampleNotice({ uid: String(index) }));
  await saveUntold(folder, new Map([['mail 2', many]]));
  const kept = await loadUntold(folder);
  expect([...kept.keys()]).toEqual(['mail 2']);
  expect(kept.get('mail 2')).toEqual(many.slice(0, 500));
  await saveUntold(folder, new Map());
  expect(await readdir(folder)).toEqual([]);
});

const OTHER = 'it holds something else than notices';

test.each([
  ['nothing', '', 'JSON'],
  ['another version', '{"schemaVersion":"2.0.0","channels":{}}', 'it is of another version'],
  ['no channels', '{"schemaVersion":"1.0.0"}', 'it is of another version'],
  ['no list', '{"schemaVersion":"1.0.0","channels":{"mail 1":{}}}', OTHER],
  [
    'a kind that is none',
    JSON.stringify({ schemaVersion: '1.0.0', channels: { a: [{ ...sampleNotice(), kind: 'x' }] } }),
    OTHER,
  ],
  [
    'details that are none',
    JSON.stringify({ schemaVersion: '1.0.0', channels: { a: [{ ...sampleNotice(), details: [1] }] } }),
    OTHER,
  ],
  [
    'details that are no list',
    JSON.stringify({ schemaVersion: '1.0.0', channels: { a: [{ ...sampleNotice(), details: {} }] } }),
    OTHER,
  ],
])('%s is refused', async (_name, text, reason) => {
  await writeFile(join(folder, 'untold.json'), text);
  await expect(loadUntold(folder)).rejects.toThrow(reason);
});

test('a channel is known by its kind and place among those', () => {
  expect(untoldKeys([mailTo(25), syslogTo(1), mailTo(26)])).toEqual(['mail 1', 'syslog 1', 'mail 2']);
});
