import { setTimeout as sleep } from 'node:timers/promises';
import type { TroubleTeller } from './tell-trouble.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** Tries something with the database until it works or the signal aborts, which gives undefined. Never rejects. */
export async function patiently<T>(
  trouble: TroubleTeller,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const aborted = Promise.withResolvers<undefined>();
  const onAbort = (): void => aborted.resolve(undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        const done = await Promise.race([work().then((value) => ({ value })), aborted.promise]);
        if (done !== undefined) trouble.over();
        return done?.value;
      } catch (error) {
        trouble.tell(error);
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
