import type { ApplianceOptions } from './options.ts';
import { type SimulatedAppliance, startAppliance } from './server.ts';

/** Several appliances that live and end together, in the order asked for. */
export interface SimulatedFleet {
  readonly appliances: readonly SimulatedAppliance[];
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts one appliance per entry. */
export async function startFleet(members: readonly ApplianceOptions[]): Promise<SimulatedFleet> {
  const appliances = await Promise.all(members.map((options) => startAppliance(options)));
  const stop = async (): Promise<void> => {
    await Promise.all(appliances.map((appliance) => appliance.stop()));
  };
  return { appliances, stop, [Symbol.asyncDispose]: stop };
}

/**
 * Starts `count` appliances named `sps-0001`, `sps-0002`, … that differ in their name only. Answers that are equal are shared
 * and made into bytes once for all of them.
 */
export function startManyAppliances(count: number, options: ApplianceOptions = {}): Promise<SimulatedFleet> {
  const members = Array.from({ length: count }, (_, index) => {
    const hostname = `sps-${String(index + 1).padStart(4, '0')}`;
    return { ...options, names: { hostname, nickname: `Appliance ${index + 1}` } };
  });
  return startFleet(members);
}
