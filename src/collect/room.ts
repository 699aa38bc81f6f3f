/** How much may be in memory at a time, shared by whoever needs some of it. */
export interface Room {
  /** Waits until there is room for so many bytes, in the order of asking; gives what makes them free again. */
  readonly enter: (bytes: number) => Promise<() => void>;
}

/** A room of so many bytes. Who needs more than all of it has it alone. */
export function createRoom(maxBytes: number): Room {
  let freeBytes = maxBytes;
  const waiting: { readonly bytes: number; readonly begin: () => void }[] = [];
  const admit = (): void => {
    for (let [first] = waiting; first !== undefined && first.bytes <= freeBytes; [first] = waiting) {
      waiting.shift();
      freeBytes -= first.bytes;
      first.begin();
    }
  };
  return {
    enter: async (wanted) => {
      const bytes = Math.min(wanted, maxBytes);
      await new Promise<void>((resolve) => {
        waiting.push({ bytes, begin: resolve });
        admit();
      });
      return () => {
        freeBytes += bytes;
        admit();
      };
    },
  };
}
