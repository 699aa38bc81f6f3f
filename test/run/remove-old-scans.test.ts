import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { acquireFolderLock } from '../../src/evidence/folder-lock.ts';
import { LOCK_FILE } from '../../src/evidence/scan-folder.ts';
import { removeOldScans } from '../../src/run/remove-old-scans.ts';

test('a scan that ends does not wait for the one that has taken its folder: that one may wait for its history', async () => {
  const outDir = await mkdtemp(join(tmpdir(), 'sps-audit-retention-'));
  const lock = await acquireFolderLock({ file: join(outDir, LOCK_FILE), what: 'it', noWait: true, waitMs: 0 });
  const told: string[] = [];
  const retention = { keep: 1, keepDays: null, now: '2026-11-22T19:00:00.000Z' };
  await removeOldScans(outDir, retention, (message) => told.push(message));
  expect(told).toEqual([expect.stringMatching(/^old scans were not removed: Another sps-audit is using/)]);
  await lock.release();
  await removeOldScans(outDir, retention, (message) => told.push(message));
  expect(told).toHaveLength(1);
  await rm(outDir, { recursive: true });
});
