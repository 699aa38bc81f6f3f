/** Reads appliances as `scan` and `collect` do and drops the snapshots. Takes {@link CollectJob} on stdin, prints {@link CollectAnswer}. */
import { collectFleet } from '../../src/collect/collect-fleet.ts';
import { applianceFor, contextFor } from '../collect/collect-support.ts';
import { CA_FILE } from '../support/appliance/index.ts';
import type { CollectAnswer, CollectJob } from './collect-job.ts';
import { readJob } from './run-child.ts';

const { urls } = await readJob<CollectJob>();
const appliances = urls.map((url, index) => {
  const appliance = applianceFor({ url, pinSha256: '' }, { tls: { kind: 'ca-file', path: CA_FILE } });
  return {
    ...appliance,
    name: `sps-${index}`,
    limits: { ...appliance.limits, timeoutMs: 60_000, applianceTimeoutMs: 600_000 },
  };
});
const start = performance.now();
const before = process.cpuUsage();
const paths = new Set<string>();
let requests = 0;
for await (const snapshot of collectFleet(appliances, {
  ...contextFor({ onEvent: () => {} }),
  jobs: urls.length,
  maxHeldBytes: Number.POSITIVE_INFINITY,
  scanTimeoutMs: 600_000,
})) {
  if (snapshot.status !== 'complete') throw new Error(`${snapshot.appliance.name} is ${snapshot.status}`);
  for (const path of Object.keys(snapshot.endpoints)) paths.add(path);
  requests += snapshot.requests;
}
const { user, system } = process.cpuUsage(before);
const answer: CollectAnswer = {
  tookMs: performance.now() - start,
  requests,
  paths: [...paths],
  cpuMs: (user + system) / 1000,
};
process.stdout.write(JSON.stringify(answer));
