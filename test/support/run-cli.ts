import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How a run of the command ended. `exitCode` is null when a signal ended it, which `signal` then names. */
export interface CliRun {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** Added to a bare environment: nothing of the caller's but PATH and HOME gets in. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The run is killed, and rejects, when it takes longer. */
  readonly timeoutMs?: number;
  /** Another entry, such as the built one. */
  readonly main?: string;
}

/** A run under way. */
export interface RunningCli {
  readonly pid: number;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly finished: Promise<CliRun>;
  /** When it last wrote something, on the clock of `performance.now()`. */
  readonly lastOutputAt: () => number;
  /** Resolves when stderr has a line that matches; rejects when the run ends without one. */
  readonly saw: (pattern: RegExp) => Promise<void>;
}

/** Loading the program is most of a short run; what one run has compiled serves the others. */
const COMPILE_CACHE = join(tmpdir(), `sps-audit-test-compiled-${process.getuid?.() ?? 'user'}`);

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** Runs `sps-audit ARGS` as a process of its own, to its end. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  return startCli(args, options).finished;
}

/** Starts `sps-audit ARGS` as a process of its own. */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [options.main ?? MAIN, ...args], {
    cwd: options.cwd ?? process.cwd(),
    env: { PATH, HOME, NODE_COMPILE_CACHE: COMPILE_CACHE, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  let lastOutputAt = performance.now();
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.stdout += chunk;
    lastOutputAt = performance.now();
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.stderr += chunk;
    lastOutputAt = performance.now();
  });
  return {
    pid: child.pid ?? -1,
    kill: (signal) => void child.kill(signal),
    lastOutputAt: () => lastOutputAt,
    finished: ending(child, text, options.timeoutMs ?? 110_000),
    saw: (pattern) => seeing(child, text, pattern),
  };
}

function ending(child: ChildProcess, text: { stdout: string; stderr: string }, timeoutMs: number): Promise<CliRun> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`Still running after ${timeoutMs} ms. It wrote:\n${text.stdout}${text.stderr}`));
    }, timeoutMs);
    child.once('error', reject).once('close', (exitCode, signal) => {
      clearTimeout(timer);
      resolve({ exitCode, signal, ...text });
    });
  });
}

function seeing(child: ChildProcess, text: { stderr: string }, pattern: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (pattern.test(text.stderr)) resolve();
    };
    child.stderr?.on('data', look);
    child.once('close', () => reject(new Error(`Ended before ${pattern} was seen. It wrote:\n${text.stderr}`)));
    look();
  });
}
