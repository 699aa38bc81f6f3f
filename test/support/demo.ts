import { spawn } from 'node:child_process';
import { readdir, realpath } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderGiven, startDemoFleet } from './demo-fleet.ts';

// `npm run demo [-- FOLDER]`: scans four simulated appliances with the real command and leaves its reports to open.

const folder = resolve(folderGiven(process.argv[2]) ?? 'demo-output');
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

const fleet = await startDemoFleet(folder);
try {
  process.stdout.write(`Four simulated appliances are ready; the fleet file is ${relative('.', fleet.fleetFile)}.\n`);
  const exitCode = await runScan();
  const latest = await realpath(join(folder, 'reports', 'latest'));
  const files = (await readdir(latest)).filter((name) => /^(report|results)\./.test(name)).sort();
  process.stdout.write(`Open these:\n${files.map((name) => `  ${relative('.', join(latest, name))}\n`).join('')}`);
  process.stdout.write(
    `A real scan would have ended with exit code ${exitCode}${exitCode === 30 ? ' (findings, and incomplete)' : ''}.\n`,
  );
  process.exitCode = exitCode === 30 ? 0 : 1;
} finally {
  await fleet.stop();
}

/** In a process of its own, as its user runs it; this one has the appliances to serve. */
function runScan(): Promise<number | null> {
  const env = { ...process.env, ...fleet.environment };
  const child = spawn(process.execPath, [main, 'scan', '--config', fleet.fleetFile], { env, stdio: 'inherit' });
  return new Promise((done, fail) => child.on('error', fail).on('exit', done));
}
