/** A body that is coming in. */
export interface Receiving {
  sizeBytes(): number;
  add(piece: Buffer): void;
  /** What came in so far; shares its memory. */
  bytes(): Buffer;
}

/**
 * Puts the pieces of a body together as they come. They are not kept one by one: each costs some two hundred bytes and holds on to
 * what it was read in with, so that a body sent byte by byte would take a hundred times its size.
 *
 * @param maxBytes that will ever be added
 */
export function receiveBody(maxBytes: number): Receiving {
  let memory: Buffer = Buffer.alloc(0);
  let sizeBytes = 0;
  return {
    sizeBytes: () => sizeBytes,
    add: (piece) => {
      const needed = sizeBytes + piece.length;
      if (needed > memory.length) {
        const larger = sizeBytes === 0 ? piece : Buffer.allocUnsafeSlow(Math.min(2 * needed, maxBytes));
        memory.copy(larger, 0, 0, sizeBytes);
        memory = larger;
      }
      if (memory !== piece) piece.copy(memory, sizeBytes);
      sizeBytes = needed;
    },
    bytes: () => memory.subarray(0, sizeBytes),
  };
}
