import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What the appliances of one process have seen so far. */
export interface FleetReport {
  readonly requests: number;
  /** Of each appliance. */
  readonly connections: readonly number[];
  /** The most requests that were open at one time at one appliance. */
  readonly peakConcurrency: number;
  readonly violations: number;
  readonly openSessions: number;
  readonly cpuMs: number;
}

/** Simulated appliances in a process of their own. */
export interface BenchFleet {
  readonly urls: readonly string[];
  report(): Promise<FleetReport>;
  [Symbol.dispose](): void;
}

const CHILD = fileURLToPath(new URL('./simulated-fleet-child.ts', import.meta.url));

/** Starts `count` appliances of 187 endpoints each, that wait `latencyMs` before every answer. */
export async function startBenchFleet(count: number, latencyMs: number): Promise<BenchFleet> {
  const child = fork(CHILD, [String(count), String(latencyMs)]);
  const urls = await message<readonly string[]>(child);
  return {
    urls,
    report: () => {
      child.send('report');
      return message<FleetReport>(child);
    },
    [Symbol.dispose]: () => {
      child.disconnect();
    },
  };
}

async function message<T>(child: ChildProcess): Promise<T> {
  const [value] = await once(child, 'message');
  return value as T;
}
