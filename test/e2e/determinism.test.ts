import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import type { ReportFormat } from '../../src/model/fleet.ts';
import { startDemoFleet } from '../support/demo-fleet.ts';
import { FIXED_TIME, runFixedScan } from '../support/fixed-scan.ts';

vi.setConfig({ testTimeout: 120_000 });

const FORMATS: readonly ReportFormat[] = [
  'json',
  'csv',
  'html',
  'sarif',
  'oscal',
  'xccdf',
  'ocsf',
  'hdf',
  'junit',
  'md',
];

/** Every file of a scan's folder by its name. */
async function readAll(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files[relative(folder, path)] = await readFile(path, 'utf8');
  }
  return files;
}

it('gives the same bytes for the same answers, in whatever order the fleet file names the appliances', async () => {
  const root = await mkdtemp(join(tmpdir(), 'sps-audit-same-'));
  await writeFile(join(root, 'fingerprint.key'), '07'.repeat(32), { mode: 0o600 });
  const keys = { fingerprintFile: './fingerprint.key' };
  const fleet = await startDemoFleet(root, { clock: () => Date.parse(FIXED_TIME), fleetKeys: { keys } });
  try {
    const scan = async (out: string, file = fleet.fleetFile): Promise<Record<string, string>> =>
      readAll((await runFixedScan(file, join(root, out), FORMATS, fleet.environment)).folder);
    const first = await scan('first');

    const description = parse(await readFile(fleet.fleetFile, 'utf8')) as { appliances: object[] };
    description.appliances.reverse();
    const shuffled = join(root, 'shuffled.yaml');
    await writeFile(shuffled, stringify(description));

    for (const again of [await scan('second'), await scan('third', shuffled)]) {
      expect(Object.keys(again).sort()).toEqual(Object.keys(first).sort());
      // By name first: a difference in one long text is more than anybody wants to read.
      expect(Object.keys(first).filter((name) => again[name] !== first[name])).toEqual([]);
    }
    expect(Object.keys(first).length).toBeGreaterThan(15);
    expect(JSON.parse(first['results.json'] ?? '').run.endTime).toBe(FIXED_TIME);
  } finally {
    await fleet.stop();
    await rm(root, { recursive: true, force: true });
  }
});
