/** Runs simulated appliances in a process of its own; started by appliance-process.ts, ends with its parent. */
import { FAULTS } from './appliance/faults.ts';
import { type ApplianceOptions, type SimulatedAppliance, startFleet } from './appliance/index.ts';
import type { Ask, Member, Reply } from './appliance-process.ts';

const members = JSON.parse(process.argv[2] ?? '[]') as readonly Member[];
const fleet = await startFleet(members.map(optionsOf));

process.on('message', (ask: Ask) => {
  const { id } = ask;
  if (ask.what === 'end-sessions') for (const appliance of fleet.appliances) appliance.endSessions();
  reply({ id, stats: fleet.appliances.map((appliance) => appliance.stats()) });
});
process.on('disconnect', () => process.exit(0));
reply({ id: 0, listening: fleet.appliances.map(addressOf) });

function optionsOf({ hostname, fault, tree, latencyMs }: Member): ApplianceOptions {
  return {
    tree: tree ?? 'hardened-8.0',
    names: { hostname, nickname: hostname },
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(fault === undefined ? {} : FAULTS[fault].options),
  };
}

function addressOf({ url, pinSha256 }: SimulatedAppliance): { url: string; pinSha256: string } {
  return { url, pinSha256 };
}

function reply(message: Reply): void {
  process.send?.(message);
}
