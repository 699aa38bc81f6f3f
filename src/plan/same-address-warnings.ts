import type { Appliance } from '../model/fleet.ts';
import { someOf } from './some-of.ts';

/**
 * Says which appliances are asked at one address on one way: each figure counts that one twice. Allowed, since an entry may be there
 * for another profile or account. Equal addresses behind other proxies or in other zones are other appliances.
 */
export function sameAddressWarnings(
  appliances: readonly Pick<Appliance, 'name' | 'url' | 'proxy' | 'zone'>[],
): readonly string[] {
  const byPlace = Map.groupBy(appliances, ({ url, proxy, zone }) => JSON.stringify([url, proxy, zone]));
  return [...byPlace.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length === 1) return [];
    const names = someOf(group.map(({ name }) => name));
    return [`${names} have one address, ${first.url}: it is read and counted ${group.length} times`];
  });
}
