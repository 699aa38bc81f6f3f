import { type FindingSpan, updateSpans } from '../history/finding-spans.ts';
import type { Notice } from '../model/notice.ts';
import type { Result } from '../model/result.ts';
import type { ScanResult } from '../model/scan-result.ts';
import { isFinding } from '../results/summarise.ts';
import { noticeOf } from './notice-of.ts';

/**
 * New findings and fixed ones, by the fails that were open before this scan. A fail stays open while nothing can be read of
 * it, so that one that flaps between `fail` and `error` is neither new nor fixed. Fails under a waiver in force are nobody's
 * news; one whose waiver has expired is told by the waiver.
 */
export function findingNotices(result: ScanResult, open: readonly FindingSpan[]): Notice[] {
  const before = new Map(open.map((span) => [span.fingerprint, span]));
  const titles = new Map(result.rules.map(({ id, title }) => [id, title]));
  const opened = result.results.filter((item) => isFinding(item) && isNews(item, before.get(item.fingerprint)));
  const fixed = updateSpans(open, result).closed.filter(({ waived }) => !waived);
  return [
    ...opened.map((item) =>
      noticeOf(result, item.fingerprint, {
        kind: 'new-findings',
        severity: item.severity,
        appliance: item.appliance,
        ruleId: item.ruleId,
        fingerprint: item.fingerprint,
        title: titleOf(titles.get(item.ruleId) ?? item.ruleId, item.resource.name),
        details: [item.message],
      }),
    ),
    ...fixed.map((span) =>
      noticeOf(result, span.fingerprint, {
        kind: 'fixed',
        severity: span.severity,
        appliance: span.appliance,
        ruleId: span.ruleId,
        fingerprint: span.fingerprint,
        title: titleOf(titles.get(span.ruleId) ?? span.ruleId, span.resourceName),
        details: [`Open since ${span.firstSeen.slice(0, 10)}`],
      }),
    ),
  ];
}

/** Not open before; or accepted before and not any more, although the waiver has not run out: somebody took it away. */
function isNews(item: Result, before: FindingSpan | undefined): boolean {
  return before === undefined || (before.waived && item.waiver?.state !== 'expired');
}

function titleOf(rule: string, object: string | null): string {
  return object === null ? rule : `${rule}: ${object}`;
}
