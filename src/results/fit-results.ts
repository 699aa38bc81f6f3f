import type { Result } from '../model/result.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { ApplianceReport } from './report-appliance.ts';

/** The rules, and some hundred objects of the kinds that many rules look at; each result takes about a kilobyte. */
const MAX_RESULTS_PER_APPLIANCE = 2_000;

const MESSAGE =
  'This appliance has more results than fit in beside those of the others; those of this rule were dropped.';
const ADVICE =
  'Raise maxResults in the fleet file, at a kilobyte of memory for each, or scan fewer appliances at a time.';

/**
 * Keeps a fleet's results within what fits into memory and reports: when there are more than `maxResults`, or 2,000 for each appliance, the
 * appliances with the most lose theirs, the largest first, so that one that names thousands of objects costs no other one anything. Of each
 * rule with several results on such an appliance one is left, an error. What is lost does not depend on the order of the reports.
 *
 * @param appliances of the whole fleet, those that are still to come included
 */
export function fitResults(
  reports: readonly ApplianceReport[],
  appliances: number,
  maxResults: number,
): ApplianceReport[] {
  const most = Math.max(maxResults, MAX_RESULTS_PER_APPLIANCE * appliances);
  let total = reports.reduce((sum, { results }) => sum + results.length, 0);
  if (total <= most) return [...reports];
  const lost = new Map<ApplianceReport, ApplianceReport>();
  for (const report of [...reports].sort(largestFirst)) {
    if (total <= most) break;
    const left = withoutResults(report);
    total -= report.results.length - left.results.length;
    lost.set(report, left);
  }
  return reports.map((report) => lost.get(report) ?? report);
}

function largestFirst(a: ApplianceReport, b: ApplianceReport): number {
  return b.results.length - a.results.length || compareText(a.record.name, b.record.name);
}

function withoutResults(report: ApplianceReport): ApplianceReport {
  const { name } = report.record;
  const affectedRules: string[] = [];
  const results: Result[] = [];
  for (const [ruleId, list] of Map.groupBy(report.results, (one) => one.ruleId)) {
    const [first] = list;
    if (first === undefined || list.length === 1) {
      results.push(...list);
      continue;
    }
    affectedRules.push(ruleId);
    results.push({
      ...first,
      resource: { path: null, name: null },
      result: 'error',
      reasonCode: 'limit',
      message: MESSAGE,
      evidence: [],
      fingerprint: fingerprintOf(ruleId, name, null),
    });
  }
  if (affectedRules.length === 0) return report;
  const gap = { appliance: name, endpoint: null, httpStatus: null, reasonCode: 'limit' as const };
  return { ...report, results, gaps: [...report.gaps, { ...gap, message: MESSAGE, advice: ADVICE, affectedRules }] };
}
