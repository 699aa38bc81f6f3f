import { expect, test } from 'vitest';
import { collectFleet } from '../../src/collect/collect-fleet.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { startFleet, startManyAppliances } from '../support/appliance/index.ts';
import { applianceFor, contextFor, smallTree } from './collect-support.ts';

async function gather(snapshots: AsyncIterable<Snapshot>): Promise<Snapshot[]> {
  const all: Snapshot[] = [];
  for await (const snapshot of snapshots) all.push(snapshot);
  return all;
}

test('one appliance that hangs, lies, refuses or is away never reaches another', async () => {
  await using fleet = await startFleet([
    {},
    { onConnection: () => true },
    { users: {} },
    {
      onRequest: (_request, reply) => reply.writeHead(200, { 'content-type': 'text/html' }).end('<html>') !== undefined,
    },
    { tree: 'weak-6.0' },
    {},
  ]);
  await fleet.appliances[5]?.stop();
  const appliances = fleet.appliances.map((simulated, index) =>
    applianceFor(simulated, { name: `sps-${index}`, limits: { timeoutMs: index === 1 ? 1_000 : 10_000, attempts: 1 } }),
  );
  const snapshots = await gather(collectFleet(appliances, { ...contextFor(), jobs: 6, scanTimeoutMs: 60_000 }));
  const outcome = Object.fromEntries(
    snapshots.map(({ appliance, status, error }) => [appliance.name, error?.reasonCode ?? status]),
  );
  expect(outcome).toEqual({
    'sps-0': 'complete',
    'sps-1': 'timeout',
    'sps-2': 'auth',
    'sps-3': 'parse',
    'sps-4': 'complete',
    'sps-5': 'appliance-unreachable',
  });
});

test('snapshots come as they complete, each appliance once, no more jobs at a time than asked', async () => {
  await using fleet = await startManyAppliances(6, { latencyMs: 1 });
  const appliances = fleet.appliances.map((simulated, index) => applianceFor(simulated, { name: `sps-${index}` }));
  let running = 0;
  let peak = 0;
  const context = contextFor({
    onEvent: ({ event }) => {
      if (event === 'appliance-started') running += 1;
      if (event === 'appliance-finished') running -= 1;
      peak = Math.max(peak, running);
    },
  });
  const snapshots = await gather(collectFleet(appliances, { ...context, jobs: 2, scanTimeoutMs: 60_000 }));
  expect(snapshots.map(({ appliance }) => appliance.name).sort()).toEqual(appliances.map(({ name }) => name).sort());
  expect(snapshots.every(({ status }) => status === 'complete')).toBe(true);
  expect(peak).toBe(2);
});

const MIB = 1024 * 1024;

test.each([
  [4 * MIB, 2],
  [4 * MIB - 1, 1],
  [MIB, 1],
])('with room for %i bytes, %i appliances of 2 MiB are read at a time', async (maxHeldBytes, expected) => {
  await using fleet = await startManyAppliances(4, { tree: smallTree(), latencyMs: 1 });
  const appliances = fleet.appliances.map((simulated, index) =>
    applianceFor(simulated, { name: `sps-${index}`, limits: { maxApplianceBytes: 2 * MIB } }),
  );
  const underWay = new Set<string>();
  let peak = 0;
  const context = contextFor({
    onEvent: ({ event, appliance }) => {
      if (event === 'appliance-started') underWay.add(appliance);
      if (event === 'appliance-finished') underWay.delete(appliance);
      peak = Math.max(peak, underWay.size);
    },
  });
  const snapshots = await gather(
    collectFleet(appliances, { ...context, jobs: 4, maxHeldBytes, scanTimeoutMs: 60_000 }),
  );
  expect(snapshots.map(({ status }) => status)).toEqual(Array(4).fill('complete'));
  expect(peak).toBe(expected);
});

test('an abort ends all: those under way log out, those waiting are not contacted', async () => {
  await using fleet = await startManyAppliances(4, { latencyMs: 3 });
  const appliances = fleet.appliances.map((simulated, index) => applianceFor(simulated, { name: `sps-${index}` }));
  const abort = new AbortController();
  const context = contextFor({
    signal: abort.signal,
    onEvent: (event) => {
      if (event.event === 'endpoint-done' && event.done === 40) abort.abort();
    },
  });
  const snapshots = await gather(collectFleet(appliances, { ...context, jobs: 2, scanTimeoutMs: 60_000 }));
  expect(snapshots.map(({ error }) => error?.reasonCode)).toEqual(Array(4).fill('interrupted'));
  expect(snapshots.filter(({ status }) => status === 'partial')).toHaveLength(2);
  expect(fleet.appliances.map((simulated) => simulated.stats().openSessions)).toEqual([0, 0, 0, 0]);
  expect(fleet.appliances.filter((simulated) => simulated.stats().connections === 0)).toHaveLength(2);
});

test('the time of the scan is a limit of its own', async () => {
  await using fleet = await startManyAppliances(2, { latencyMs: 50 });
  const appliances = fleet.appliances.map((simulated, index) => applianceFor(simulated, { name: `sps-${index}` }));
  const snapshots = await gather(collectFleet(appliances, { ...contextFor(), jobs: 1, scanTimeoutMs: 700 }));
  expect(snapshots.map(({ status, error }) => [status, error?.reasonCode])).toEqual([
    ['partial', 'timeout'],
    ['failed', 'timeout'],
  ]);
  expect(fleet.appliances[1]?.stats().connections).toBe(0);
});

test('whoever leaves the loop early leaves no session behind', async () => {
  await using fleet = await startManyAppliances(3, { latencyMs: 2 });
  const appliances = fleet.appliances.map((simulated, index) =>
    applianceFor(simulated, { name: `sps-${index}`, limits: { requestConcurrency: index + 1 } }),
  );
  for await (const _first of collectFleet(appliances, { ...contextFor(), jobs: 3, scanTimeoutMs: 60_000 })) break;
  const stats = fleet.appliances.map((simulated) => simulated.stats());
  expect(stats.map(({ logins, openSessions }) => [logins, openSessions])).toEqual(Array(3).fill([1, 0]));
  // The others were not read to their end.
  const whole = Math.max(...stats.map(({ requests }) => requests));
  expect(stats.filter(({ requests }) => requests === whole)).toHaveLength(1);
});
