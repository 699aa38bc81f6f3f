import type { Json } from '../model/json.ts';
import type { ConsistencyRecord } from '../model/scan-result.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { digestJson } from '../snapshot/sha256-hex.ts';
import { type ApplianceSettings, UNCOMPARED } from './settings-of.ts';
import type { Setting } from './settings-pool.ts';

/** Fewer appliances have no majority: of two, neither is the odd one. */
const MIN_GROUP = 3;
/** Settings of one endpoint that are told apart; where more differ, it is told as a whole. */
const MAX_PARTS = 200;

/** What stands for a setting or object that is not there, where the majority does without it. */
const NOT_THERE = '(not there)';
const THERE: Setting = { text: '"(there)"' };
const ABSENT: Setting = { text: '' };

/**
 * Compares settings between appliances that share a label (or the whole fleet, when nobody has labels): where more than half
 * of those that are known agree, the others are outliers. With a golden appliance the same against it, as group
 * `golden:<name>`. Objects are matched by name; `endpoint` is their address with names in place of ids, `pointer` has names
 * in place of indexes, and is empty where a whole endpoint is there or not. What could not be read is no outlier, and neither
 * is what another version lacks. Appliances that were not read at all are to be left out. Sorted by group, endpoint and pointer.
 * Pure.
 *
 * @param golden name of the appliance that all others are held against; null: none
 */
export function checkConsistency(
  appliances: readonly ApplianceSettings[],
  golden: string | null,
): readonly ConsistencyRecord[] {
  const read = appliances.toSorted((a, b) => compareText(a.appliance, b.appliance));
  const records = groupsOf(read).flatMap(({ group, members }) => compareGroup(group, members, majorityOf));
  if (golden !== null) records.push(...compareGroup(`golden:${golden}`, read, (known) => known.get(golden) ?? null));
  return records.sort(
    (a, b) => compareText(a.group, b.group) || compareText(a.endpoint, b.endpoint) || compareText(a.pointer, b.pointer),
  );
}

interface Group {
  /** What its members share, such as `env=prod, tier=1`. */
  readonly group: string;
  readonly members: readonly ApplianceSettings[];
}

/** One group per label and value; groups of the very same appliances are one, under all their labels. */
function groupsOf(appliances: readonly ApplianceSettings[]): readonly Group[] {
  const byLabel = new Map<string, ApplianceSettings[]>();
  for (const one of appliances) {
    for (const [key, value] of Object.entries(one.labels)) {
      const label = `${key}=${value}`;
      const members = byLabel.get(label);
      if (members === undefined) byLabel.set(label, [one]);
      else members.push(one);
    }
  }
  if (byLabel.size === 0) byLabel.set('fleet', [...appliances]);
  const byMembers = Map.groupBy(byLabel, ([, members]) => JSON.stringify(members.map(({ appliance }) => appliance)));
  return [...byMembers.values()]
    .map((same) => ({
      group: same
        .map(([label]) => label)
        .sort()
        .join(', '),
      members: same[0]?.[1] ?? [],
    }))
    .filter(({ members }) => members.length >= MIN_GROUP);
}

function compareGroup(
  group: string,
  members: readonly ApplianceSettings[],
  reference: (known: ReadonlyMap<string, Setting>) => Setting | null,
): ConsistencyRecord[] {
  const endpoints = new Set(members.flatMap((member) => [...member.endpoints.keys()]));
  return [...endpoints].flatMap((endpoint) => {
    const having = members.filter((member) => member.endpoints.has(endpoint));
    const compared = having.filter((member) => member.endpoints.get(endpoint) !== UNCOMPARED);
    const found = new Set(compared.map((member) => member.endpoints.get(endpoint)));
    // All alike, as most are: there is nothing to look for (see the pool of settings).
    const pointers = found.size === 1 ? [] : new Set([...found].flatMap((settings) => [...(settings?.keys() ?? [])]));
    const whole = recordOf({ group, endpoint, pointer: '' }, presence(endpoint, members, having), reference);
    const parts: ConsistencyRecord[] = [];
    for (const pointer of pointers) {
      const part = recordOf({ group, endpoint, pointer }, valuesAt(endpoint, pointer, compared), reference);
      if (part !== null) parts.push(part);
      if (parts.length <= MAX_PARTS) continue;
      parts.length = 0;
      const body = recordOf({ group, endpoint, pointer: '/body' }, bodiesOf(endpoint, compared), reference);
      if (body !== null) parts.push(body);
      break;
    }
    return whole === null ? parts : [whole, ...parts];
  });
}

/** Who has an endpoint and who is known not to. Another version may lack it, and says nothing then. */
function presence(
  endpoint: string,
  members: readonly ApplianceSettings[],
  having: readonly ApplianceSettings[],
): ReadonlyMap<string, Setting> {
  const parent = endpoint.slice(0, endpoint.lastIndexOf('/'));
  const lines = new Set(having.map(({ versionLine }) => versionLine));
  const known = new Map<string, Setting>();
  for (const member of members) {
    if (member.endpoints.has(endpoint)) known.set(member.appliance, THERE);
    else if (member.wholeListings.has(parent) && lines.has(member.versionLine)) known.set(member.appliance, ABSENT);
  }
  return known;
}

function valuesAt(
  endpoint: string,
  pointer: string,
  having: readonly ApplianceSettings[],
): ReadonlyMap<string, Setting> {
  const found = having.map((member) => ({ member, setting: member.endpoints.get(endpoint)?.get(pointer) }));
  const lines = new Set(found.flatMap(({ member, setting }) => (setting === undefined ? [] : [member.versionLine])));
  return new Map(
    found
      .filter(({ member, setting }) => setting !== undefined || lines.has(member.versionLine))
      .map(({ member, setting }) => [member.appliance, setting ?? ABSENT]),
  );
}

function bodiesOf(endpoint: string, compared: readonly ApplianceSettings[]): ReadonlyMap<string, Setting> {
  return new Map(
    compared.map(({ appliance, endpoints }) => {
      const settings = [...(endpoints.get(endpoint) ?? [])].map(([pointer, { text }]) => [pointer, text]);
      const digest = digestJson(settings.sort(([a = ''], [b = '']) => compareText(a, b)));
      return [appliance, { text: JSON.stringify(`(${settings.length} settings, SHA-256 ${digest})`) }];
    }),
  );
}

function recordOf(
  place: Pick<ConsistencyRecord, 'group' | 'endpoint' | 'pointer'>,
  known: ReadonlyMap<string, Setting>,
  reference: (known: ReadonlyMap<string, Setting>) => Setting | null,
): ConsistencyRecord | null {
  const expected = reference(known);
  if (expected === null) return null;
  const outliers = [...known]
    .filter(([, setting]) => setting.text !== expected.text)
    .sort(([a], [b]) => compareText(a, b))
    .map(([appliance, setting]) => (setting === ABSENT ? { appliance } : { appliance, actual: meant(setting) }));
  return outliers.length === 0 ? null : { ...place, majority: meant(expected), outliers };
}

function meant(setting: Setting): Json {
  return setting === ABSENT ? NOT_THERE : (JSON.parse(setting.text) as Json);
}

function majorityOf(known: ReadonlyMap<string, Setting>): Setting | null {
  if (known.size < MIN_GROUP) return null;
  const counts = new Map<string, number>();
  for (const { text } of known.values()) counts.set(text, (counts.get(text) ?? 0) + 1);
  const [most] = [...counts].filter(([, count]) => count * 2 > known.size);
  return [...known.values()].find(({ text }) => text === most?.[0]) ?? null;
}
