import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openHistory } from '../../src/run/open-history.ts';

const child = fileURLToPath(new URL('./history-child.ts', import.meta.url));

/**
 * Kills a recording process so many times, at moments spread over its life, and holds what is in the history against what it
 * said was recorded. Returns what is wrong: nothing, if all is well.
 */
export async function killNine(
  url: string,
  rounds: number,
): Promise<{ readonly problems: string[]; readonly recorded: number }> {
  const said: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Every third is killed while it opens the history (if it comes that far), the others in the midst of recording.
    said.push(...(await recordAndKill(url, `round${round}`, (round * 37) % 400, round % 3 !== 2)));
  }
  const history = await openHistory({ url }, '');
  const found = new Set((await history.list()).map(({ uid }) => uid));
  await history.close();
  const problems = said.filter((uid) => !found.has(uid)).map((uid) => `${uid} was recorded and is lost`);
  // At most the one scan that was being recorded at each kill may be there without having been told.
  if (found.size > said.length + rounds) problems.push(`${found.size} scans are there, ${said.length} were told`);
  return { problems, recorded: said.length };
}

async function recordAndKill(url: string, name: string, delayMs: number, afterFirst: boolean): Promise<string[]> {
  const writer = spawn(process.execPath, [child, url, name, '1000000'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  writer.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = new Promise((resolve) => writer.once('close', resolve));
  if (afterFirst) await once(writer.stdout, 'data');
  await sleep(afterFirst ? delayMs / 4 : 100 + delayMs);
  writer.kill('SIGKILL');
  await ended;
  return said.split('\n').slice(0, -1);
}
