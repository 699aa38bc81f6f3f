/** So much may wait in all; what comes beyond is not kept waiting. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** In each turn of the event loop; more would keep requests waiting, fewer would leave the machine idle between two turns. */
const PER_TURN = 4;

interface Waiting {
  readonly sizeBytes: number;
  readonly begin: () => void;
}

const queue: Waiting[] = [];
let waitingBytes = 0;

/**
 * Waits until an answer may be read: a few are in each turn of the event loop, in the order of asking. So whatever has arrived
 * meanwhile, from any appliance, has its next request sent first, and no appliance idles while we read.
 *
 * @param sizeBytes of the answer, which is in memory meanwhile
 */
export function quietTurn(sizeBytes: number): Promise<void> {
  if (waitingBytes + sizeBytes > MAX_WAITING_BYTES) return Promise.resolve();
  waitingBytes += sizeBytes;
  return new Promise((begin) => {
    if (queue.push({ sizeBytes, begin }) === 1) setImmediate(onTurn);
  });
}

function onTurn(): void {
  for (const { sizeBytes, begin } of queue.splice(0, PER_TURN)) {
    waitingBytes -= sizeBytes;
    begin();
  }
  if (queue.length > 0) setImmediate(onTurn);
}
