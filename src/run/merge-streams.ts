/**
 * Yields what several sources yield, as it comes; of each source one item is under way at a time. An error of one ends all.
 * Whoever leaves the loop early ends them too.
 */
export async function* mergeStreams<T>(
  sources: readonly AsyncGenerator<T, void, undefined>[],
): AsyncGenerator<T, void, undefined> {
  const next = async (source: AsyncGenerator<T, void, undefined>) => ({ source, step: await source.next() });
  const pending = new Map(sources.map((source) => [source, next(source)]));
  try {
    while (pending.size > 0) {
      const { source, step } = await Promise.race(pending.values());
      if (step.done === true) {
        pending.delete(source);
        continue;
      }
      yield step.value;
      pending.set(source, next(source));
    }
  } finally {
    await Promise.allSettled(sources.map((source) => source.return()));
  }
}
