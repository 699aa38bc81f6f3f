import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReportFormat } from '../../src/model/fleet.ts';
import { FORMATS } from '../../src/report/formats/formats.ts';
import { bundledBrowserExists } from '../../src/report/pdf/bundled-browser.ts';
import { DEMO_FLEET_FILE, startDemoFleet } from './demo-fleet.ts';
import { FIXED_TIME, runFixedScan } from './fixed-scan.ts';

// `npm run samples`: writes sample-reports/ from the demo fleet. `npm run samples -- --check`: compares with what is there.

/** Ports stand in the reports, so they have to be the same each time. */
const FIRST_PORT = 42_411;
/** An invented key, so that fingerprints are the same each time. It protects nothing. */
const FINGERPRINT_KEY = '5a'.repeat(32);

const target = fileURLToPath(new URL('../../sample-reports', import.meta.url));
const isCheck = process.argv.includes('--check');
const scratch = await mkdtemp(join(tmpdir(), 'sps-audit-samples-'));
try {
  const made = await makeSamples(scratch);
  process.exitCode = isCheck ? await compare(made) : await replace(made);
} finally {
  await rm(scratch, { recursive: true, force: true });
}

/** Scans the demo fleet; gives name -> path of every sample. */
async function makeSamples(folder: string): Promise<ReadonlyMap<string, string>> {
  await writeFile(join(folder, 'fingerprint.key'), `${FINGERPRINT_KEY}\n`, { mode: 0o600 });
  const formats = Object.keys(FORMATS) as ReportFormat[];
  const fleet = await startFleet(folder);
  try {
    const { folder: scan } = await runFixedScan(
      fleet.fleetFile,
      resolve(folder, 'reports'),
      formats,
      fleet.environment,
    );
    const files = (await readdir(scan, { withFileTypes: true })).filter(
      (entry) => entry.isFile() && !entry.name.startsWith('manifest.'),
    );
    return new Map([
      [DEMO_FLEET_FILE, fleet.fleetFile],
      ...files.map(({ name }): [string, string] => [name, join(scan, name)]),
    ]);
  } finally {
    await fleet.stop();
  }
}

async function startFleet(folder: string): ReturnType<typeof startDemoFleet> {
  const keys = { fingerprintFile: './fingerprint.key' };
  try {
    return await startDemoFleet(folder, {
      firstPort: FIRST_PORT,
      clock: () => Date.parse(FIXED_TIME),
      fleetKeys: { keys },
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(
      `A port from ${FIRST_PORT} to ${FIRST_PORT + 2} is taken. The samples need these three on 127.0.0.1: end what uses them (\`ss -ltnp\` names it) and try again.`,
    );
  }
}

/** Writes the samples and removes what is no longer one. */
async function replace(made: ReadonlyMap<string, string>): Promise<number> {
  await mkdir(target, { recursive: true });
  for (const name of await readdir(target)) if (!made.has(name)) await rm(join(target, name), { recursive: true });
  // Written anew, since a scan's own files are for its user's eyes only.
  for (const [name, path] of made) await writeFile(join(target, name), await readFile(path));
  process.stdout.write(`${made.size} files written to sample-reports\n`);
  return 0;
}

/** 0 when every sample is there, byte for byte, and nothing else. */
async function compare(made: ReadonlyMap<string, string>): Promise<number> {
  const committed = new Set(await readdir(target));
  const differences = [...committed].filter((name) => !made.has(name)).map((name) => `${name}: no longer a sample`);
  for (const [name, path] of made) {
    if (name.endsWith('.pdf') && !bundledBrowserExists()) {
      process.stdout.write(`${name}: not compared, for want of the browser that the committed one was printed with\n`);
    } else if (!committed.has(name)) differences.push(`${name}: missing`);
    else {
      const [is, was] = await Promise.all([readFile(path), readFile(join(target, name))]);
      if (!is.equals(was)) differences.push(`${name}: ${describeDifference(was, is)}`);
    }
  }
  for (const line of differences.sort()) process.stdout.write(`${line}\n`);
  process.stdout.write(
    differences.length === 0
      ? `${made.size} samples are as committed\n`
      : 'The samples differ from what is committed. Look at the change, run `npm run samples` and commit the result.\n',
  );
  return differences.length === 0 ? 0 : 1;
}

/** Where two texts part, so that a log tells the cause. */
function describeDifference(was: Buffer, is: Buffer): string {
  let at = 0;
  while (at < was.length && was[at] === is[at]) at += 1;
  const around = (bytes: Buffer): string =>
    JSON.stringify(bytes.subarray(Math.max(0, at - 40), at + 40).toString('utf8'));
  return `differs from byte ${at} on (${was.length} and ${is.length} bytes): ${around(was)} is now ${around(is)}`;
}
