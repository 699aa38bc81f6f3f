import type { FindingSpan } from '../history/finding-spans.ts';
import { NOTICE_KINDS, type Notice } from '../model/notice.ts';
import type { ScanResult } from '../model/scan-result.ts';
import { SEVERITIES } from '../model/verdict.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { baselineNotice, newApplianceNotice } from './baseline-notices.ts';
import { coverageNotices } from './coverage-notices.ts';
import { expiryNotices } from './expiry-notices.ts';
import { findingNotices } from './finding-notices.ts';

/**
 * What a person should hear of a scan: what changed since the previous one, and nothing else; nothing changed, nothing to
 * hear. Pure, and the same for the same scans.
 *
 * `previous`: the newest earlier scan that can be compared; null: the baseline is told. `open`: the fails that were open when
 * this scan began, of which the history keeps those that could not be judged since. An appliance that the previous scan did
 * not have is told as a baseline of its own. An interrupted scan says nothing.
 */
export function changesOf(result: ScanResult, previous: ScanResult | null, open: readonly FindingSpan[]): Notice[] {
  if (result.run.partial) return [];
  if (previous === null) return [baselineNotice(result)];
  const known = new Set(previous.appliances.map(({ name }) => name));
  const joined = result.appliances.filter(({ name }) => !known.has(name));
  const isKnown = ({ appliance }: Notice): boolean => appliance === null || known.has(appliance);
  return [
    ...joined.map((appliance) => newApplianceNotice(result, appliance)),
    ...findingNotices(result, open).filter(isKnown),
    ...coverageNotices(result, previous),
    ...expiryNotices(result, previous),
  ].sort(compareNews);
}

/** The order of a message: by kind, then the worst first. */
export function compareNews(a: Notice, b: Notice): number {
  return (
    NOTICE_KINDS.indexOf(a.kind) - NOTICE_KINDS.indexOf(b.kind) ||
    severityRank(a) - severityRank(b) ||
    compareText(a.appliance ?? '', b.appliance ?? '') ||
    compareText(a.ruleId ?? '', b.ruleId ?? '') ||
    compareText(a.title, b.title) ||
    compareText(a.uid, b.uid)
  );
}

function severityRank({ severity }: Notice): number {
  return severity === null ? -1 : SEVERITIES.indexOf(severity);
}
