/** What promises come to, in the order in which they do. For one reader. */
export interface Arrivals<T> {
  readonly expect: (promise: Promise<T>) => void;
  /** The next to arrive; rejects as its promise did. Waits for ever where nothing is expected. */
  readonly next: () => Promise<T>;
}

/**
 * Stands in for a loop over `Promise.race`, which would keep everything that has arrived for as long as one promise is pending: each
 * race leaves its outcome with every promise that lost it.
 */
export function createArrivals<T>(): Arrivals<T> {
  const arrived: Promise<T>[] = [];
  let wake = (): void => {};
  return {
    expect: (promise) => {
      const note = (): void => {
        arrived.push(promise);
        wake();
      };
      promise.then(note, note);
    },
    next: async () => {
      while (arrived.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return arrived.shift() as Promise<T>;
    },
  };
}
