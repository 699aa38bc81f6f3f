/**
 * A signal that aborts some time after the given one, with its reason. How long is asked at once and, where the answer was 0, again
 * when that time is over: what was not under way may have begun in between. Call `end` when it is of no more use.
 */
export function delayedAbort(signal: AbortSignal, delayMs: () => number): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    const abort = (): void => controller.abort(signal.reason);
    const firstMs = delayMs();
    timer = setTimeout(() => {
      const laterMs = firstMs === 0 ? delayMs() : 0;
      if (laterMs === 0) abort();
      else timer = setTimeout(abort, laterMs);
    }, firstMs);
  };
  if (signal.aborted) controller.abort(signal.reason);
  else signal.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    end: () => {
      signal.removeEventListener('abort', onAbort);
      clearTimeout(timer);
    },
  };
}
