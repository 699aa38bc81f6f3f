import type { Json } from '../model/json.ts';
import { canonicalJson } from '../snapshot/canonical-json.ts';
import type { Verdict } from './evaluate-rule.ts';
import { type Gap, gap, isGap } from './gap.ts';
import { shortenValue } from './shorten-value.ts';
import type { SnapshotView } from './snapshot-view.ts';

/** Settings that members of one group should share, by endpoint. */
const SHARED_ENDPOINTS = [
  '/api/configuration/management/syslog',
  '/api/configuration/datetime/ntp_servers',
  '/api/configuration/datetime/timezone',
  '/api/configuration/aaa/settings',
] as const;

const VERSION = 'firmware version';

/** What is compared of one appliance, small enough to be kept for a whole fleet: setting -> canonical JSON, or the gap in its place. */
export interface ConsistencyFacts {
  readonly appliance: string;
  readonly group: string | null;
  readonly settings: ReadonlyMap<string, string | Gap>;
}

/** `groupLabel`: the label whose value names the group an appliance belongs to; null when nobody named one. */
export function consistencyFacts(view: SnapshotView, groupLabel: string | null): ConsistencyFacts {
  const { appliance, version } = view.snapshot;
  const group =
    groupLabel !== null && Object.hasOwn(appliance.labels, groupLabel) ? (appliance.labels[groupLabel] ?? null) : null;
  const settings = new Map<string, string | Gap>();
  for (const endpoint of SHARED_ENDPOINTS) {
    const { value } = view.body(endpoint);
    settings.set(endpoint, isGap(value) ? value : canonicalJson(value as Json));
  }
  const info = view.body('/api/info').value;
  if (version !== null) settings.set(VERSION, version);
  else settings.set(VERSION, isGap(info) ? info : noVersion(appliance.name));
  return { appliance: appliance.name, group, settings };
}

function noVersion(appliance: string): Gap {
  const message = `${appliance} does not tell its version`;
  return gap({ level: 'unknown', reasonCode: 'missing-datum', message, endpoint: '/api/info' });
}

/** One verdict per appliance: equal to its group, the outlier, or one of several values without a majority. */
export function compareFleet(fleet: readonly ConsistencyFacts[]): ReadonlyMap<string, Verdict> {
  return new Map(
    fleet.map((facts) => [
      facts.appliance,
      compareWithGroup(
        facts,
        fleet.filter(({ group }) => group === facts.group),
      ),
    ]),
  );
}

function compareWithGroup(facts: ConsistencyFacts, members: readonly ConsistencyFacts[]): Verdict {
  const resource = { path: null, name: facts.group };
  if (facts.group === null) {
    const message = 'nobody said which label groups the fleet: give groupLabel';
    return { resource, result: 'notchecked', reasonCode: 'not-configured', message, evidence: [] };
  }
  if (members.length < 2) {
    return {
      resource,
      result: 'notapplicable',
      reasonCode: 'no-objects',
      message: 'the only member of its group',
      evidence: [],
    };
  }
  const different: string[] = [];
  let unread: Gap | null = null;
  for (const [setting, own] of facts.settings) {
    if (isGap(own)) {
      if (own.level !== 'notapplicable') unread ??= own;
      continue;
    }
    const all = members.flatMap(({ settings }) => settings.get(setting) ?? []);
    const read = all.filter((value) => !isGap(value));
    const unknown = all.filter(isGap).filter(({ level }) => level !== 'notapplicable');
    const same = read.filter((value) => value === own).length;
    if (same * 2 <= read.length) different.push(setting);
    // Equal to those that were read is not yet equal to most.
    else if (same * 2 <= read.length + unknown.length) unread ??= unknown[0] ?? null;
  }
  if (different.length > 0) {
    const evidence = different.map((setting) => ({
      endpoint: setting === VERSION ? '/api/info' : setting,
      pointer: setting === VERSION ? '/body/firmware_version' : '/body',
      actual: shownValue(setting, facts),
      expected: `the same as the other members of ${facts.group}`,
      redacted: false,
    }));
    return {
      resource,
      result: 'fail',
      reasonCode: null,
      message: `differs from ${facts.group} in ${different.join(', ')}`,
      evidence,
    };
  }
  if (unread !== null)
    return { resource, result: unread.level, reasonCode: unread.reasonCode, message: unread.message, evidence: [] };
  return { resource, result: 'pass', reasonCode: null, message: `the same as ${facts.group}`, evidence: [] };
}

function shownValue(setting: string, { settings }: ConsistencyFacts): Json {
  const own = settings.get(setting) as string;
  return setting === VERSION ? own : shortenValue(JSON.parse(own) as Json);
}
