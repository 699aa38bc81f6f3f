/** So much may wait in all; what comes beyond is not kept waiting. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** At least so many in each turn of the event loop; more would keep requests waiting. */
const PER_TURN = 4;
/** And such a part of those that wait, so that none waits for long where answers come faster than they are read. */
const PART_PER_TURN = 1 / 8;

interface Waiting {
  readonly sizeBytes: number;
  readonly begin: () => void;
}

const queue: Waiting[] = [];
let waitingBytes = 0;

/**
 * Waits until an answer may be read: a few begin in each turn of the event loop, in the order of asking. So whatever has arrived
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
  const count = Math.max(PER_TURN, Math.ceil(queue.length * PART_PER_TURN));
  for (const { sizeBytes, begin } of queue.splice(0, count)) {
    waitingBytes -= sizeBytes;
    begin();
  }
  if (queue.length > 0) setImmediate(onTurn);
}
