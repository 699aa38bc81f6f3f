/**
 * `node test/bench/kill-nine.ts [ROUNDS]`: kills a process that writes scan folders and history ROUNDS times (300), at moments
 * spread over its work, and holds what is there against what the process had said to be finished. Exits 1 on any difference.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { scanFolderName } from '../../src/evidence/scan-folder-name.ts';
import { verifyBundle } from '../../src/evidence/verify.ts';
import { openSqliteHistory } from '../../src/history/sqlite-history.ts';
import { writeBundle } from '../evidence/write-bundle.ts';

const rounds = Number(process.argv[2] ?? 300);
const root = await mkdtemp(join(tmpdir(), 'sps-audit-kill-'));
const outDir = join(root, 'reports');
const file = join(root, 'history.db');
const finished: string[] = [];
for (let round = 0; round < rounds; round += 1) finished.push(...(await writeAndKill(round)));
await writeBundle(outDir, 'last', null);

const problems: string[] = [];
const names = await readdir(outDir);
const history = await openSqliteHistory(file);
const recorded = new Set((await history.list()).map(({ uid }) => uid));
await history.close();
for (const uid of finished) {
  if (!names.includes(scanFolderName(uid, '2026-11-22T19:00:00Z'))) problems.push(`${uid}: its folder is lost`);
  if (!recorded.has(uid)) problems.push(`${uid}: its record is lost`);
}
for (const name of names.filter((one) => one.startsWith('.partial-'))) problems.push(`${name} was left over`);
const verified = await verifyBundle(outDir, { publicKey: null, chain: true });
problems.push(...verified.problems.map(({ file: name, reason }) => `${name}: ${reason}`));
console.log(
  `${rounds} kills, ${finished.length} scans finished, ${verified.scans.length} folders verified, ${recorded.size} records, ${problems.length} problems`,
);
for (const problem of problems.slice(0, 20)) console.log(problem);
await rm(root, { recursive: true, force: true });
process.exitCode = problems.length === 0 ? 0 : 1;

async function writeAndKill(round: number): Promise<string[]> {
  const child = fileURLToPath(new URL('./kill-nine-child.ts', import.meta.url));
  const writer = spawn(process.execPath, [child, outDir, file, `round${round}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  writer.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = once(writer, 'close');
  // Every fourth dies early, the others somewhere in the work after their first scan.
  if (round % 4 === 0) await sleep(150 + ((round * 7) % 150));
  else await once(writer.stdout, 'data').then(() => sleep((round * 37) % 90));
  writer.kill('SIGKILL');
  await ended;
  return said.split('\n').slice(0, -1);
}
