import { counted } from '../model/counted.ts';
import type { Notice } from '../model/notice.ts';
import type { ApplianceRecord, ScanResult } from '../model/scan-result.ts';
import { SEVERITIES } from '../model/verdict.ts';
import { isFinding } from '../results/summarise.ts';
import { collectionLines, isLost } from './coverage-notices.ts';
import { expiringNow } from './expiry-notices.ts';
import { noticeOf } from './notice-of.ts';

const MAX_LINES = 20;

/** What later messages are measured against: said once, in numbers. */
export function baselineNotice(result: ScanResult): Notice {
  const { coverage, appliances } = result;
  const lost = appliances
    .filter(isLost)
    .map((one) => `${one.name} could not be read: ${collectionLines(one)[0] ?? ''}`);
  const lines = [...lost, ...expiringNow(result)];
  const gaps = coverage.gaps.filter(({ endpoint }) => endpoint !== null).length;
  return noticeOf(result, 'fleet', {
    kind: 'baseline',
    title: `First scan of ${counted(appliances.length, 'appliance')}; from now on only changes are told`,
    details: [
      `${coverage.percent} % of the selected rules judged, ${counted(gaps, 'endpoint')} not read`,
      `Findings: ${findingCounts(result, null)}; ${result.summary.waived} waived`,
      ...lines.slice(0, MAX_LINES),
      ...(lines.length > MAX_LINES ? [`and ${lines.length - MAX_LINES} more`] : []),
    ],
  });
}

/** The same for one appliance that joins a fleet that was scanned before. */
export function newApplianceNotice(result: ScanResult, appliance: ApplianceRecord): Notice {
  const { name, collection } = appliance;
  return noticeOf(result, name, {
    kind: 'baseline',
    appliance: name,
    title: `First scan of ${name}; from now on only changes are told`,
    details: [
      ...(isLost(appliance) ? ['It could not be read', ...collectionLines(appliance)] : [`Read: ${collection.status}`]),
      `Findings: ${findingCounts(result, name)}`,
    ],
  });
}

function findingCounts(result: ScanResult, appliance: string | null): string {
  const findings = result.results.filter((item) => isFinding(item) && (appliance ?? item.appliance) === item.appliance);
  const counts = SEVERITIES.map((severity) => [severity, findings.filter((item) => item.severity === severity).length]);
  return counts.map(([severity, count]) => `${count} ${severity}`).join(', ');
}
