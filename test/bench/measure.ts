/** Something that is measured, as a number that should be small: milliseconds, or what else it gives. */
export interface Contender {
  readonly name: string;
  readonly run: () => Promise<number>;
}

/** Of several measurements. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Rounds of every comparison, unless one says otherwise. The first round of all only warms up and is thrown away. */
export const ROUNDS = 7;

/**
 * Runs all contenders in turn, round after round, so that whatever else the machine does strikes all alike. The measurements of
 * one index belong together: ratios are taken within a round.
 */
export async function interleave(contenders: readonly Contender[], rounds = ROUNDS): Promise<Map<string, number[]>> {
  const measured = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = -1; round < rounds; round += 1) {
    for (const { name, run } of contenders) {
      const value = await run();
      if (round >= 0) measured.get(name)?.push(value);
    }
  }
  return measured;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)! };
}

/** Of each round's measurements the ratio. */
export function ratioOf(ours: readonly number[], others: readonly number[]): Spread {
  return spreadOf(ours.map((value, round) => value / others[round]!));
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
