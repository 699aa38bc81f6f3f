import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteHistory } from '../../src/history/sqlite-history.ts';
import { renderResultsJson } from '../../src/report/formats/results-json.ts';
import { recallPast } from '../../src/run/recall.ts';
import { scanOn } from '../history/scan-on.ts';

let outDir: string;
beforeEach(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'sps-audit-recall-'));
});
afterEach(() => rm(outDir, { recursive: true, force: true }));

/** What a scan on the second day is told, and the uid of what it was compared with. */
async function recallAfter(before: string | null): Promise<{ baseline: string | undefined; warnings: string[] }> {
  const first = scanOn(1, 'fail');
  if (before !== null) await mkdir(join(outDir, 'first'));
  if (before !== null) await writeFile(join(outDir, 'first', 'results.json'), before);
  const history = await openSqliteHistory(join(outDir, 'history.db'));
  await history.recordScan(first, { folder: 'first', manifestSha256: null });
  const { run, appliances, deviations, results } = scanOn(2, 'fail');
  const warnings: string[] = [];
  const { memory } = await recallPast(
    results,
    appliances.map((record) => ({ record })),
    {
      outDir,
      profile: run.profile,
      deviations,
      scanTime: run.startTime,
      baseline: null,
      history,
      folder: join(outDir, 'second'),
      golden: null,
      onWarning: (message) => warnings.push(message),
    },
  );
  await history.close();
  return { baseline: memory.drift.baseline?.uid, warnings };
}

test('the scan before is what this one is compared with', async () => {
  const text = renderResultsJson(scanOn(1, 'fail'));
  expect(await recallAfter(text)).toEqual({ baseline: 'scan 1', warnings: [] });
});

test('one that is not there any more is passed over quietly', async () => {
  expect(await recallAfter(null)).toEqual({ baseline: undefined, warnings: [] });
});

test.each([
  ['is no JSON', '{"schemaVersion":', /not known: \/.*first\/results\.json .* is not JSON$/],
  ['is none', '{}', /first\/results\.json .* 'schemaVersion'$/],
])('one that %s is passed over, and the reason is told', async (_what, text, pattern) => {
  expect(await recallAfter(text)).toEqual({ baseline: undefined, warnings: [expect.stringMatching(pattern)] });
});
