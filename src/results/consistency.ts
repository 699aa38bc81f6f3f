import type { Json } from '../model/json.ts';
import type { ConsistencyRecord } from '../model/scan-result.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { digestJson } from '../snapshot/sha256-hex.ts';
import { type ApplianceSettings, UNCOMPARED } from './settings-of.ts';
import type { Setting } from './settings-pool.ts';

export interface ConsistencyOptions {
  /** Name of the appliance that all others are held against; null: none. */
  readonly golden: string | null;
}

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
 */
export function checkConsistency(
  appliances: readonly ApplianceSettings[],
  options: ConsistencyOptions,
): readonly ConsistencyRecord[] {
  const read = [...appliances].sort((a, b) => compareText(a.appliance, b.appliance));
  const settings = new Map(read.map((one) => [one.appliance, one]));
  const records = groupsOf(read).flatMap(({ group, names }) =>
    compareGroup(group, pick(settings, names), (known) => majorityOf(known)),
  );
  const { golden } = options;
  if (golden !== null && settings.has(golden)) {
    const all = [...settings.values()];
    records.push(...compareGroup(`golden:${golden}`, all, (known) => known.get(golden) ?? null));
  }
  return records.sort(
    (a, b) => compareText(a.group, b.group) || compareText(a.endpoint, b.endpoint) || compareText(a.pointer, b.pointer),
  );
}

/** One group per label and value; groups of the very same appliances are one, under all their labels. */
function groupsOf(
  appliances: readonly ApplianceSettings[],
): readonly { readonly group: string; readonly names: readonly string[] }[] {
  const byLabel = new Map<string, string[]>();
  for (const { appliance, labels } of appliances) {
    for (const [key, value] of Object.entries(labels)) {
      const label = `${key}=${value}`;
      const names = byLabel.get(label);
      if (names === undefined) byLabel.set(label, [appliance]);
      else names.push(appliance);
    }
  }
  if (byLabel.size === 0) {
    const names = appliances.map(({ appliance }) => appliance);
    byLabel.set('fleet', names);
  }
  const byMembers = Map.groupBy(byLabel, ([, names]) => JSON.stringify(names));
  return [...byMembers.values()]
    .map((same) => ({
      group: same
        .map(([label]) => label)
        .sort()
        .join(', '),
      names: same[0]?.[1] ?? [],
    }))
    .filter(({ names }) => names.length >= MIN_GROUP);
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

function pick(
  settings: ReadonlyMap<string, ApplianceSettings>,
  names: readonly string[],
): readonly ApplianceSettings[] {
  return names.flatMap((name) => settings.get(name) ?? []);
}
