import { readdir, readFile } from 'node:fs/promises';

/** Command lines of running processes in which a text stands (Linux; elsewhere nothing is found). */
export async function processesNaming(text: string): Promise<readonly string[]> {
  const lines = await readCommandLines();
  return [...lines.values()].filter((line) => line.includes(text));
}

/** Process id -> command line, arguments separated by blanks. */
async function readCommandLines(): Promise<ReadonlyMap<number, string>> {
  const names = await readdir('/proc').catch(() => []);
  const found = new Map<number, string>();
  for (const name of names.filter((one) => /^\d+$/.test(one))) {
    // It may have ended since the folder was read.
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (line !== '') found.set(Number(name), line.replaceAll('\0', ' ').trim());
  }
  return found;
}

export interface ProcessFacts {
  readonly pid: number;
  readonly command: string;
  readonly environment: string;
}

/** A process and all that it has started, directly or not, as they are now. */
export async function readDescendants(pid: number): Promise<readonly ProcessFacts[]> {
  const commands = await readCommandLines();
  const parents = new Map<number, number>();
  for (const one of commands.keys()) {
    // The name in brackets may hold anything; the parent is the second field behind it (proc_pid_stat(5)).
    const stat = await readFile(`/proc/${one}/stat`, 'utf8').catch(() => '');
    parents.set(one, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const isBelow = (one: number | undefined): boolean => one !== undefined && (one === pid || isBelow(parents.get(one)));
  const found = [...commands].filter(([one]) => isBelow(one));
  return Promise.all(
    found.map(async ([one, command]) => ({
      pid: one,
      command,
      environment: await readFile(`/proc/${one}/environ`, 'utf8').catch(() => ''),
    })),
  );
}
