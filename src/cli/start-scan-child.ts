import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT, type ExitCode } from '../model/audit-error.ts';
import type { PlannedScan } from '../plan/plan-scan.ts';
import type { FromChild, ToChild } from './scan-child.ts';
import type { Options, ScanSettings } from './scan-options.ts';

/** After it was told to stop, a scan has this long to write what it has; and when it has said how it ended, to end. */
const STOP_MS = 120_000;
/** Beyond the time for collecting: waiting for the folder, judging, printing. */
const EXTRA_MS = 2 * 60 * 60 * 1000;

/** A scan in a process of its own. */
export interface ScanChild {
  /** How it ended. A child that died or was killed ends with 1. Never rejects. */
  readonly ended: Promise<FromChild>;
  /** Asks it to stop; what was read is kept. */
  readonly stop: (exitCode: ExitCode) => void;
  /** null when it could not be started. */
  readonly pid: number | null;
}

/**
 * Runs a planned scan in a child process: what it leaks or takes in memory ends with it, and no crash of a browser, a database or
 * the program takes the schedule along. The plan goes over a pipe, not the files it was read from: what was checked is what
 * runs, and an older plan can run while the files are broken. Secrets are no part of a plan; the child fetches them.
 */
export function startScanChild(planned: PlannedScan, settings: ScanSettings, options: Options): ScanChild {
  // Beside this file, compiled or not.
  const entry = fileURLToPath(new URL(`./scan-child${extname(import.meta.url)}`, import.meta.url));
  const child = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const send = (message: ToChild): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  const timers: NodeJS.Timeout[] = [];
  const stop = (exitCode: ExitCode): void => {
    send({ kind: 'stop', exitCode });
    timers.push(setTimeout(() => child.kill('SIGKILL'), STOP_MS));
  };
  timers.push(setTimeout(() => stop(EXIT.terminated), planned.fleet.scanTimeoutMs + EXTRA_MS));
  const ended = new Promise<FromChild>((resolve) => {
    let said: FromChild | null = null;
    child.on('message', (message: FromChild) => {
      said = message;
      // It has nothing left to do, and the schedule waits for its end.
      timers.push(setTimeout(() => child.kill('SIGKILL'), STOP_MS));
    });
    const finish = (): void => {
      for (const timer of timers) clearTimeout(timer);
      resolve(said ?? { exitCode: EXIT.internal, folder: null, coveragePercent: null, findings: {}, undelivered: [] });
    };
    child.on('error', finish).once('close', finish);
  });
  send({ kind: 'run', planned, settings, options: plainOptions(options) });
  return { ended, stop, pid: child.pid ?? null };
}

/** The options that say how to tell of a scan; a parser may have hung more onto them. */
function plainOptions(options: Options): Options {
  const names = ['logFormat', 'quiet', 'verbose', 'color', 'progress'];
  return Object.fromEntries(names.map((name) => [name, options[name]]));
}
