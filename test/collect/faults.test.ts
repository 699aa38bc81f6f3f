import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectAppliance } from '../../src/collect/collect-appliance.ts';
import { parseSnapshot } from '../../src/snapshot/parse-snapshot.ts';
import { FAULTS, type Fault } from '../support/appliance/faults.ts';
import { CA_FILE, DEFAULT_PASSWORD, type SimulatedAppliance, startAppliance } from '../support/appliance/index.ts';
import { applianceFor, contextFor, smallTree } from './collect-support.ts';

/** Stands in for everything that a hostile appliance could point at: nothing but the appliance itself may be asked. */
let bystander: SimulatedAppliance;
beforeAll(async () => {
  bystander = await startAppliance();
});
afterAll(async () => {
  await bystander.stop();
});

test.concurrent.each(Object.entries<Fault>(FAULTS))(
  'an appliance with the fault %s is survived',
  async (name, fault) => {
    await using sps = await startAppliance({ tree: smallTree(), ...fault.options });
    const { url = sps.url, pinSha256 } = fault.entry ?? {};
    const appliance = applianceFor(sps, {
      url,
      tls: pinSha256 === undefined ? { kind: 'ca-file', path: CA_FILE } : { kind: 'pin', sha256: pinSha256 },
      // A fault that ends with the third attempt needs a third attempt.
      limits: { timeoutMs: fault.floods ? 1_000 : 2_500, attempts: name.endsWith('-twice') ? 3 : 2, maxEndpoints: 200 },
    });
    const context = contextFor();
    const snapshot = await collectAppliance(appliance, context);
    expect(fault.leaves).toContain(snapshot.status);
    expect(parseSnapshot(JSON.stringify(snapshot), 'snapshot.json').status).toBe(snapshot.status);
    expect(snapshot.status !== 'failed' || snapshot.error !== null).toBe(true);
    const openSessions = fault.leavesSession === true ? 1 : 0;
    expect(sps.stats()).toMatchObject({ violations: [], openSessions });
    const told = context.events.some((one) => one.event === 'logged-out' && !one.confirmed);
    expect(told).toBe(openSessions > 0);
    expect(sps.stats().peakConcurrency).toBeLessThanOrEqual(4);
    expect(bystander.stats().connections).toBe(0);
    expect(JSON.stringify([snapshot, context.events])).not.toContain(DEFAULT_PASSWORD);
  },
);
