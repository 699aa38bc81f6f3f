import { createArrivals } from '../collect/arrivals.ts';

/**
 * Yields what several sources yield, as it comes; of each source one item is under way at a time. An error of one ends all.
 * Whoever leaves the loop early ends them too.
 */
export async function* mergeStreams<T>(
  sources: readonly AsyncGenerator<T, void, undefined>[],
): AsyncGenerator<T, void, undefined> {
  const next = async (source: AsyncGenerator<T, void, undefined>) => ({ source, step: await source.next() });
  const arrivals = createArrivals<Awaited<ReturnType<typeof next>>>();
  for (const source of sources) arrivals.expect(next(source));
  try {
    for (let open = sources.length; open > 0; ) {
      const { source, step } = await arrivals.next();
      if (step.done === true) {
        open -= 1;
        continue;
      }
      yield step.value;
      arrivals.expect(next(source));
    }
  } finally {
    await Promise.allSettled(sources.map((source) => source.return()));
  }
}
