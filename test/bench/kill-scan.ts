/**
 * `npm run kill-scan-test [-- ROUNDS]`: kills whole scans by the command (kill -9) ROUNDS times (40) at moments spread over their
 * course, three of them two at a time into one folder, and looks after each at what is there: every folder with a scan's name must
 * verify, `latest` must lead to one, no finished scan may be lost. At the end a scan must go through as if nothing had happened.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { verifyBundle } from '../../src/evidence/verify.ts';
import { DEFAULT_PASSWORD } from '../support/appliance/index.ts';
import { startApplianceProcess } from '../support/appliance-process.ts';
import { membersOf } from '../support/hostile-runs.ts';
import { writeFleetFile } from '../support/measured-scan.ts';
import { type RunningCli, startCli } from '../support/run-cli.ts';

const rounds = Number(process.argv[2] ?? 40);
const folder = await mkdtemp(join(tmpdir(), 'sps-audit-kill-scan-'));
const reports = join(folder, 'reports');
const problems: string[] = [];
const seen = new Set<string>();
await using appliances = await startApplianceProcess(membersOf([], 2));
const fleetFile = await writeFleetFile(appliances, {
  folder,
  fleet: { reports: { formats: ['html', 'json', 'csv'], out: './reports' } },
});

const first = performance.now();
await start().finished;
const wholeMs = performance.now() - first;
await look('the first scan');
for (let round = 0; round < rounds; round += 1) {
  const running = round % 13 === 5 ? [start(), start()] : [start()];
  await sleep((wholeMs * ((round * 37) % 140)) / 100);
  for (const cli of running) cli.kill('SIGKILL');
  await Promise.all(running.map(({ finished }) => finished));
  await look(`round ${round}`);
}
const last = await start().finished;
if (![0, 10, 20, 30].includes(last.exitCode ?? -1))
  problems.push(`the last scan ended with ${last.exitCode}: ${last.stderr.slice(-300)}`);
await look('the last scan');
const left = (await readdir(reports)).filter((name) => name.startsWith('.partial-'));
problems.push(...left.map((name) => `${name} was left over`));
console.log(
  `${rounds} kills over ${Math.round(wholeMs)} ms, ${seen.size} scans finished and kept, ${problems.length} problems`,
);
for (const problem of problems.slice(0, 20)) console.log(problem);
await rm(folder, { recursive: true, force: true });
process.exitCode = problems.length === 0 ? 0 : 1;

function start(): RunningCli {
  const env = { SPS_PASSWORD: DEFAULT_PASSWORD };
  return startCli(['scan', '-c', fleetFile, '--no-progress', '-q'], { env, cwd: folder, timeoutMs: 300_000 });
}

async function look(when: string): Promise<void> {
  const names = (await readdir(reports)).filter((name) => /^\d{4}-/.test(name));
  for (const name of seen) if (!names.includes(name)) problems.push(`${when}: ${name} is lost`);
  for (const name of names) seen.add(name);
  const { problems: found } = await verifyBundle(reports, { publicKey: null, chain: true });
  // Between the renaming of a folder and of the link a kill leaves the link at the scan before: whole, and said by the next scan.
  problems.push(...found.map(({ file, reason }) => `${when}: ${file}: ${reason}`));
}
