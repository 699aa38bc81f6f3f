import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FaultName } from './appliance/faults.ts';
import type { ApplianceStats, TreeName } from './appliance/index.ts';

/** One simulated appliance of the process. Without a fault it behaves well. */
export interface Member {
  readonly hostname: string;
  readonly fault?: FaultName;
  /** Default `hardened-8.0`. */
  readonly tree?: TreeName;
  readonly latencyMs?: number;
}

export interface Ask {
  readonly id: number;
  readonly what: 'stats' | 'end-sessions';
}

export type Reply =
  | { readonly id: 0; readonly listening: readonly { readonly url: string; readonly pinSha256: string }[] }
  | { readonly id: number; readonly stats: readonly ApplianceStats[] };

/** Simulated appliances in another process: what they cost in time and memory is not the scanner's. */
export interface ApplianceProcess {
  /** In the order asked for. */
  readonly members: readonly (Member & { readonly url: string; readonly pinSha256: string })[];
  stats(): Promise<readonly ApplianceStats[]>;
  endSessions(): Promise<unknown>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const CHILD = fileURLToPath(new URL('./appliance-process-child.ts', import.meta.url));

/** Starts the process and resolves when all its appliances listen. */
export async function startApplianceProcess(members: readonly Member[]): Promise<ApplianceProcess> {
  const child = fork(CHILD, [JSON.stringify(members)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [first] = (await once(child, 'message')) as [Reply];
  const listening = 'listening' in first ? first.listening : [];
  let asked = 0;
  const ask = async (what: Ask['what']): Promise<readonly ApplianceStats[]> => {
    const id = ++asked;
    child.send({ id, what } satisfies Ask);
    for (;;) {
      const [reply] = (await once(child, 'message')) as [Reply];
      if (reply.id === id && 'stats' in reply) return reply.stats;
    }
  };
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    members: members.map((member, at) => ({ ...member, ...(listening[at] as { url: string; pinSha256: string }) })),
    stats: () => ask('stats'),
    endSessions: () => ask('end-sessions'),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
