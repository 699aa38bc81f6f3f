import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { type DemoFleet, startDemoFleet } from '../support/demo-fleet.ts';
import { FIXED_TIME, runFixedScan } from '../support/fixed-scan.ts';
import { runCli } from '../support/run-cli.ts';
import { TEXT_FORMATS } from '../support/text-formats.ts';

vi.setConfig({ testTimeout: 120_000 });

/** Every file of a scan's folder by its name. */
async function readAll(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files[relative(folder, path)] = await readFile(path, 'utf8');
  }
  return files;
}

/**
 * Judges the stored snapshots again as other machines would: files in another order, other time zones, languages and folders,
 * a fleet file that was shuffled. Bytes have to be those of the first.
 */
async function compareEvaluations(fleet: DemoFleet, shuffled: string, root: string): Promise<void> {
  const [folder = ''] = (await readdir(join(root, 'first'))).filter((name) => /^\d{4}-/.test(name));
  const snapshots = join(root, 'first', folder, 'snapshots');
  const files = (await readdir(snapshots)).map((name) => join(snapshots, name));
  const machines: readonly (readonly [readonly string[], string, Record<string, string>])[] = [
    [files.toSorted(), fleet.fleetFile, { TZ: 'UTC', LC_ALL: 'C' }],
    [files.toSorted().reverse(), shuffled, { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' }],
    [[...files.slice(2), ...files.slice(0, 2)], fleet.fleetFile, { TZ: 'America/St_Johns', LC_ALL: 'de_DE.UTF-8' }],
  ];
  const folders: Record<string, string>[] = [];
  for (const [index, [order, fleetFile, env]] of machines.entries()) {
    const out = join(root, `machine-${index}`);
    const args = ['evaluate', ...order, '-c', fleetFile, '-o', out, '-f', TEXT_FORMATS.join(','), '-q'];
    const run = await runCli(args, { cwd: index === 0 ? root : tmpdir(), env: { ...fleet.environment, ...env } });
    expect(run).toMatchObject({ exitCode: 30, stderr: '' });
    const { 'manifest.sha256': _, ...made } = await readAll(join(out, 'latest'));
    // Each evaluation is an event of its own and has a folder's name of its own.
    folders.push({ ...made, 'manifest.json': (made['manifest.json'] ?? '').replace(/"folder":"[^"]*"/, '') });
  }
  const [reference = {}, ...others] = folders;
  expect(Object.keys(reference).length).toBeGreaterThan(15);
  for (const other of others) {
    expect(Object.keys(other).sort()).toEqual(Object.keys(reference).sort());
    expect(Object.keys(reference).filter((name) => other[name] !== reference[name])).toEqual([]);
  }
}

it('gives the same bytes for the same answers, in whatever order the fleet file names the appliances', async () => {
  const root = await mkdtemp(join(tmpdir(), 'sps-audit-same-'));
  await writeFile(join(root, 'fingerprint.key'), '07'.repeat(32), { mode: 0o600 });
  const keys = { fingerprintFile: './fingerprint.key' };
  const fleet = await startDemoFleet(root, { clock: () => Date.parse(FIXED_TIME), fleetKeys: { keys } });
  try {
    const scan = async (out: string, file = fleet.fleetFile): Promise<Record<string, string>> =>
      readAll((await runFixedScan(file, join(root, out), TEXT_FORMATS, fleet.environment)).folder);
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
    await compareEvaluations(fleet, shuffled, root);
    expect(JSON.parse(first['results.json'] ?? '').run.endTime).toBe(FIXED_TIME);
  } finally {
    await fleet.stop();
    await rm(root, { recursive: true, force: true });
  }
});
