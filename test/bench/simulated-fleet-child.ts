/** Serves COUNT appliances of 187 endpoints that answer after LATENCY ms, until its parent goes. Arguments: COUNT LATENCY. */
import { buildTree, startManyAppliances, type Tree } from '../support/appliance/index.ts';
import type { FleetReport } from './simulated-fleet.ts';

/** The hardened tree has 179 endpoints that a crawl asks for; eight more time policies make 187. */
function treeOf187(): Tree {
  const policies = '/api/configuration/policies/time_policies';
  const whole = buildTree('hardened-8.0');
  const pattern = whole[`${policies}/-100`]!;
  const more = Array.from({ length: 8 }, (_, index) => {
    const path = `${policies}/bench-${index}`;
    return [path, { ...pattern, key: `bench-${index}`, meta: { href: path } }];
  });
  return buildTree(whole, Object.fromEntries(more));
}

const [count = 1, latencyMs = 0] = process.argv.slice(2).map(Number);
const fleet = await startManyAppliances(count, { tree: treeOf187(), latencyMs });
process.on('message', () => {
  const stats = fleet.appliances.map((appliance) => appliance.stats());
  const report: FleetReport = {
    requests: stats.reduce((sum, { requests }) => sum + requests, 0),
    connections: stats.map(({ connections }) => connections),
    peakConcurrency: Math.max(...stats.map(({ peakConcurrency }) => peakConcurrency)),
    violations: stats.reduce((sum, { violations }) => sum + violations.length, 0),
    openSessions: stats.reduce((sum, { openSessions }) => sum + openSessions, 0),
    cpuMs: process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000,
  };
  process.send?.(report);
});
process.on('disconnect', () => process.exit());
process.send?.(fleet.appliances.map(({ url }) => url));
