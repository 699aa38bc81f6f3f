import type { CollectAnswer, CollectJob } from './collect-job.ts';
import { interleave } from './measure.ts';
import { runJob } from './run-child.ts';
import { startBenchFleet } from './simulated-fleet.ts';
import { compare, type Row } from './table.ts';

const LATENCY_MS = 50;
const CONCURRENCY = 4;

/** One appliance of 187 endpoints against the bound that the wire sets: requests × latency ÷ concurrency. */
export async function benchCollectOne(): Promise<readonly Row[]> {
  using fleet = await startBenchFleet(1, LATENCY_MS);
  const { answer } = await runJob<CollectAnswer>('collect-ours', { urls: fleet.urls, paths: [] } satisfies CollectJob);
  const { paths } = answer;
  const job: CollectJob = { urls: fleet.urls, paths };
  const measured = await interleave([
    { name: 'collected', run: async () => (await runJob<CollectAnswer>('collect-ours', job)).answer.tookMs },
    { name: 'bound', run: async () => (paths.length * LATENCY_MS) / CONCURRENCY },
    { name: 'bare undici', run: async () => (await runJob<CollectAnswer>('collect-bare', job)).answer.tookMs },
  ]);
  const what = `1 appliance × ${paths.length} endpoints, ${LATENCY_MS} ms`;
  return [
    compare(what, ['collected', 'bound'], measured, 1.25),
    compare(what, ['bare undici', 'bound'], measured, null),
  ];
}
