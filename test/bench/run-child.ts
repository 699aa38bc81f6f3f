import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** How a process ran. */
export interface ChildRun {
  /** From its start to its end. */
  readonly wallMs: number;
  readonly exitCode: number | null;
  readonly stdout: string;
}

/** Runs a command to its end. What it writes to stderr is shown when it fails. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly input?: string; readonly cwd?: string } = {},
): Promise<ChildRun> {
  const start = performance.now();
  const child = spawn(command, args, { env: options.env ?? process.env, cwd: options.cwd, stdio: 'pipe' });
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    written.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    written.stderr += chunk.toString();
  });
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const [exitCode] = (await once(child, 'close')) as [number | null];
  if (exitCode !== 0 && written.stderr !== '') process.stderr.write(written.stderr);
  return { wallMs: performance.now() - start, exitCode, stdout: written.stdout };
}

/** Runs a program of this folder with JSON on its stdin, and gives the JSON it prints. */
export async function runJob<T>(
  program: string,
  job: unknown,
): Promise<{ readonly answer: T; readonly wallMs: number }> {
  const file = fileURLToPath(new URL(`./${program}.ts`, import.meta.url));
  const { stdout, wallMs } = await runCommand(process.execPath, [file], { input: JSON.stringify(job) });
  return { answer: JSON.parse(stdout) as T, wallMs };
}

/** What {@link runJob} handed to this process. */
export async function readJob<T>(): Promise<T> {
  return (await json(process.stdin)) as T;
}

/** Run in every process that {@link runMeasured} starts: tells the largest resident set at the end (`VmHWM`, in KiB). */
const TELL_PEAK = `import { readFileSync, writeSync } from 'node:fs';
process.on('exit', () => writeSync(3, /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]));`;

/** Runs the command from its source and watches its memory. Linux. */
export async function runMeasured(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<MeasuredRun> {
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  const start = performance.now();
  const hook = `data:text/javascript,${encodeURIComponent(TELL_PEAK)}`;
  const child = spawn(process.execPath, ['--import', hook, main, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let [stderr, peakKiB] = ['', ''];
  child.stdio[2]?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    peakKiB += chunk.toString();
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  if (![0, 10, 20, 30].includes(exitCode ?? -1)) throw new Error(`${args[0]} ended with ${exitCode}: ${stderr}`);
  return { wallMs: performance.now() - start, peakMiB: Number(peakKiB) / 1024 };
}

/** How long a run of the command took and how much memory it had at most. */
export interface MeasuredRun {
  readonly wallMs: number;
  readonly peakMiB: number;
}
