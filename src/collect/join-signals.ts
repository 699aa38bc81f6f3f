/**
 * A signal that aborts with the first of the given ones, for its reason. Asking it whether it has aborted costs nothing: that of
 * `AbortSignal.any` looks at all the others each time, and it is asked for every request. Call `release` when it is of no more use.
 */
export function joinSignals(...signals: readonly AbortSignal[]): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const onAbort = ({ target }: Event): void => controller.abort((target as AbortSignal).reason);
  for (const signal of signals) {
    if (signal.aborted) controller.abort(signal.reason);
    else signal.addEventListener('abort', onAbort, { once: true });
  }
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of signals) signal.removeEventListener('abort', onAbort);
    },
  };
}
