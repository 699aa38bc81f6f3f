import { readdir, readFile } from 'node:fs/promises';

/** Command lines of running processes in which a text stands (Linux; elsewhere nothing is found). */
export async function processesNaming(text: string): Promise<readonly string[]> {
  const lines = await readCommandLines();
  return [...lines.values()].filter((line) => line.includes(text));
}

/** Process id -> command line, arguments separated by blanks. */
export async function readCommandLines(): Promise<ReadonlyMap<number, string>> {
  const names = await readdir('/proc').catch(() => []);
  const found = new Map<number, string>();
  for (const name of names.filter((one) => /^\d+$/.test(one))) {
    // It may have ended since the folder was read.
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (line !== '') found.set(Number(name), line.replaceAll('\0', ' ').trim());
  }
  return found;
}
