import type { KeyObject } from 'node:crypto';
import { writeManifest } from '../../src/evidence/manifest.ts';
import { openScanFolder } from '../../src/evidence/scan-folder.ts';
import type { ScanResult } from '../../src/model/scan-result.ts';
import { canonicalJson } from '../../src/snapshot/canonical-json.ts';
import { sampleResult } from '../support/sample-result.ts';

/** A small scan folder with everything that verification looks at. Returns its path. */
export async function writeBundle(
  outDir: string,
  uid: string,
  signingKey: KeyObject | null,
  result: ScanResult | null = sampleResult(),
  timestamp: { readonly url: string; readonly timeoutMs: number } | null = null,
): Promise<string> {
  const folder = await openScanFolder({
    outDir,
    uid,
    startTime: '2026-11-22T19:00:00Z',
    noWait: false,
    waitMs: 20_000,
  });
  await folder.write('results.json', `${canonicalJson(JSON.parse(JSON.stringify(result)))}\n`);
  await folder.write('report.html', `<!doctype html><title>${uid}</title>\n`);
  await folder.write('snapshots/sps-ams-01.json', '{"schemaVersion":"1.0.0"}\n');
  await folder.write('rules/core/a rule.json', '{"id":"SPS-X-001"}\n');
  await writeManifest(folder, {
    scan: { uid, startTime: '2026-11-22T19:00:00.000Z', endTime: '2026-11-22T19:00:21.000Z' },
    tool: { name: 'sps-audit', version: '0.1.0' },
    result,
    signingKey,
    timestamp,
  });
  return (await folder.finish()).path;
}
