import { counted } from '../model/counted.ts';
import type { Notice } from '../model/notice.ts';
import type { ApplianceRecord, ScanResult } from '../model/scan-result.ts';
import { isPresent } from '../results/summarise.ts';
import { certificateEnds } from './certificate-ends.ts';
import { expiryStage, expiryWords } from './expiry-stage.ts';
import { noticeOf } from './notice-of.ts';

const MAX_LINES = 10;

/** Appliances lost or back, and rules that can no longer, or can again, be judged on an appliance that is read. */
export function coverageNotices(result: ScanResult, previous: ScanResult): Notice[] {
  const before = new Map(previous.appliances.map((appliance) => [appliance.name, appliance]));
  return result.appliances.flatMap((appliance): Notice[] => {
    const known = before.get(appliance.name);
    if (known === undefined) return [];
    const [was, is] = [isLost(known), isLost(appliance)];
    if (is) return was ? [] : [lost(result, appliance)];
    const now = openRules(result, appliance.name);
    if (was) return [back(result, appliance, now)];
    const then = openRules(previous, appliance.name);
    return [...worse(result, appliance, without(now, then)), ...better(result, appliance, without(then, now), now)];
  });
}

export function isLost({ collection }: Pick<ApplianceRecord, 'collection'>): boolean {
  return collection.status === 'failed';
}

/** What the reading of an appliance ended with. */
export function collectionLines({ collection }: Pick<ApplianceRecord, 'collection'>): string[] {
  const { error } = collection;
  return error === null ? [] : [error.message, ...(error.hint === null ? [] : [error.hint])];
}

function lost(result: ScanResult, appliance: ApplianceRecord): Notice {
  const { name, url } = appliance;
  return noticeOf(result, name, {
    kind: 'appliance-lost',
    appliance: name,
    title: `${name} could not be read`,
    details: [url, ...collectionLines(appliance)],
  });
}

/** With all that its absence may have kept from being told. */
function back(result: ScanResult, { name }: ApplianceRecord, open: ReadonlySet<string>): Notice {
  const rest =
    open.size === 0 ? [] : [`${counted(open.size, 'rule')} cannot be judged`, ...gapLines(result, name, open)];
  const ends = [...certificateEnds(result).values()].filter(
    ({ appliance, daysLeft }) => appliance === name && expiryStage(daysLeft) > 0,
  );
  return noticeOf(result, name, {
    kind: 'appliance-back',
    appliance: name,
    title: `${name} was read again`,
    details: [...rest, ...ends.map(({ what, daysLeft }) => `The ${what} ${expiryWords(daysLeft)}`)],
  });
}

function worse(result: ScanResult, appliance: ApplianceRecord, rules: ReadonlySet<string>): Notice[] {
  if (rules.size === 0) return [];
  const { name } = appliance;
  const notice = noticeOf(result, name, {
    kind: 'coverage-lost',
    appliance: name,
    title: `${name}: ${counted(rules.size, 'rule')} can no longer be judged`,
    details: [[...rules].join(', '), ...collectionLines(appliance), ...gapLines(result, name, rules)],
  });
  return [notice];
}

function better(
  result: ScanResult,
  { name }: ApplianceRecord,
  rules: ReadonlySet<string>,
  open: ReadonlySet<string>,
): Notice[] {
  if (rules.size === 0) return [];
  const rest = open.size === 0 ? [] : [`${counted(open.size, 'rule')} still cannot`];
  const notice = noticeOf(result, name, {
    kind: 'coverage-back',
    appliance: name,
    title: `${name}: ${counted(rules.size, 'rule')} can be judged again`,
    details: [[...rules].join(', '), ...rest],
  });
  return [notice];
}

/** Rules of which something about this appliance is not known, sorted. */
function openRules(result: ScanResult, appliance: string): Set<string> {
  const open = result.results.filter(
    (item) => item.appliance === appliance && isPresent(item) && (item.result === 'error' || item.result === 'unknown'),
  );
  return new Set(open.map(({ ruleId }) => ruleId).sort());
}

function without(set: ReadonlySet<string>, other: ReadonlySet<string>): Set<string> {
  return new Set([...set].filter((item) => !other.has(item)));
}

/** What was not read, as far as one of the rules reads it; the verdicts' own words where every endpoint was read. */
function gapLines(result: ScanResult, appliance: string, rules: ReadonlySet<string>): string[] {
  const gaps = result.coverage.gaps.filter(
    (gap) => gap.appliance === appliance && gap.endpoint !== null && gap.affectedRules.some((id) => rules.has(id)),
  );
  const lines = gaps.map(({ endpoint, message, advice }) =>
    // Some messages begin with the endpoint themselves.
    message.startsWith(`${endpoint} `) ? `${message}. ${advice}` : `${endpoint}: ${message}. ${advice}`,
  );
  const engine = result.rules.filter(({ kind }) => kind === 'engine').map(({ id }) => id);
  const explained = new Set([...engine, ...gaps.flatMap(({ affectedRules }) => affectedRules)]);
  for (const item of result.results) {
    const isOpen = item.result === 'error' || item.result === 'unknown';
    if (item.appliance !== appliance || !isPresent(item) || !isOpen) continue;
    if (!rules.has(item.ruleId) || explained.has(item.ruleId)) continue;
    explained.add(item.ruleId);
    lines.push(`${item.ruleId}: ${item.message}`);
  }
  const rest = lines.length - MAX_LINES;
  return rest > 0 ? [...lines.slice(0, MAX_LINES), `and ${rest} more`] : lines;
}
