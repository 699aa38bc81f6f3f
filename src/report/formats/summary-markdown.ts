import { counted } from '../../model/counted.ts';
import type { Result } from '../../model/result.ts';
import type { Origin, ScanResult } from '../../model/scan-result.ts';
import { RESULT_KINDS, SEVERITIES } from '../../model/verdict.ts';
import { isFinding, isWaived } from '../../results/summarise.ts';
import { markdownTable, markdownText } from './markdown-text.ts';
import { exchangeable, resourceText } from './result-text.ts';

/** More would not be read in a ticket, and services cut long descriptions. */
const MAX_ROWS = 100;

/** summary.md: the scan for a ticket or a pull request. The verdict, then what was not seen, then what was found. */
export function renderSummaryMarkdown(result: ScanResult): string {
  const visible = exchangeable(result);
  const organisation = visible.run.organisation === null ? '' : `: ${markdownText(visible.run.organisation.name)}`;
  const sections = [
    [`# Configuration audit${organisation}`],
    [verdictSentence(visible)],
    facts(visible),
    ['## Coverage', '', ...coverage(visible)],
    ['## Results', '', ...counts(visible)],
    ['## Findings', '', ...findings(visible.results.filter(isFinding), visible)],
    waived(visible),
    changes(visible),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** "2 of 4 appliances have findings of high severity or above; 1 was not reached." */
function verdictSentence({ coverage: seen, results, run }: ScanResult): string {
  const threshold = run.failOn === 'none' ? SEVERITIES.length - 1 : SEVERITIES.indexOf(run.failOn);
  const serious = results.filter((result) => isFinding(result) && SEVERITIES.indexOf(result.severity) <= threshold);
  const hit = new Set(serious.map(({ appliance }) => appliance)).size;
  const { selected, failed, partial } = seen.appliances;
  const parts = [
    `${hit} of ${counted(selected, 'appliance')} ${hit === 1 ? 'has' : 'have'} findings of severity ${SEVERITIES[threshold]}${threshold === 0 ? '' : ' or above'}`,
    failed === 0 ? null : `${counted(failed, 'was', 'were')} not reached`,
    partial === 0 ? null : `${counted(partial, 'was', 'were')} read in part`,
    run.partial ? 'the scan was interrupted' : null,
  ];
  return `**${parts.filter((part) => part !== null).join('; ')}.** Coverage ${seen.percent} %.`;
}

function facts({ run, method }: ScanResult): readonly string[] {
  return [
    `- Scan ${markdownText(run.uid)}, ${run.startTime} to ${run.endTime}, judged as of ${run.asOf}`,
    `- Profile ${markdownText(run.profile)}, ruleset \`${markdownText(run.rulesetSha256)}\``,
    `- ${markdownText(run.tool.name)} ${markdownText(run.tool.version)}, exit code ${run.exitCode}`,
    ...(method.insecureAppliances.length === 0
      ? []
      : [`- **TLS was not verified** (insecure) for ${method.insecureAppliances.map(markdownText).join(', ')}`]),
    ...(method.origins ?? []).map(originLine),
  ];
}

function originLine({ zone, keyId, scanTime, appliances }: Origin): string {
  const more = appliances.length > MAX_ROWS ? [`and ${appliances.length - MAX_ROWS} more, see results.json`] : [];
  const names = [...appliances.slice(0, MAX_ROWS).map(markdownText), ...more].join(', ');
  return keyId === null
    ? `- **The origin was not verified** of what was collected from ${scanTime} on: ${names}`
    : `- Collected from ${scanTime} on and signed with key \`${keyId}\` of zone ${markdownText(zone ?? '')}: ${names}`;
}

function coverage({ appliances, coverage: seen }: ScanResult): readonly string[] {
  const shown = seen.gaps.slice(0, MAX_ROWS);
  return [
    ...markdownTable(
      ['Appliance', 'Version', 'Collection', 'Read', 'Forbidden', 'Absent', 'Failed'],
      appliances
        .slice(0, MAX_ROWS)
        .map(({ collection: { endpoints, status }, name, version }) => [
          markdownText(name),
          markdownText(version ?? 'not known'),
          status,
          endpoints.read,
          endpoints.forbidden,
          endpoints.absent,
          endpoints.failed,
        ]),
    ),
    ...rest(appliances.length),
    '',
    `${seen.rules.evaluated} of ${seen.rules.selected} rule and appliance pairs were evaluated; ${seen.rules.error} ended in error, ${seen.rules.unknown} unknown, ${seen.rules.notchecked} were not checked.`,
    ...(shown.length === 0 ? [] : ['', '### Gaps', '']),
    ...markdownTable(
      ['Appliance', 'Endpoint', 'Reason', 'What to do', 'Rules'],
      shown.map((gap) => [
        markdownText(gap.appliance),
        gap.endpoint === null ? 'the whole appliance' : markdownText(gap.endpoint),
        `${gap.reasonCode}: ${markdownText(gap.message)}`,
        markdownText(gap.advice),
        gap.affectedRules.length,
      ]),
    ),
    ...rest(seen.gaps.length),
  ];
}

function counts({ summary }: ScanResult): readonly string[] {
  return [
    ...markdownTable(
      [...SEVERITIES, 'waived'],
      [[...SEVERITIES.map((severity) => summary.bySeverity[severity]), summary.waived]],
    ),
    '',
    ...markdownTable([...RESULT_KINDS], [RESULT_KINDS.map((kind) => summary.byResult[kind])]),
  ];
}

function findings(items: readonly Result[], { rules }: ScanResult): readonly string[] {
  if (items.length === 0) return ['None among what could be evaluated.'];
  const titles = new Map(rules.map((rule) => [rule.id, rule.title]));
  const worstFirst = items.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  return [
    ...markdownTable(
      ['Severity', 'Rule', 'Appliance', 'Resource', 'Finding', 'Since'],
      worstFirst
        .slice(0, MAX_ROWS)
        .map((result) => [
          result.severity,
          markdownText(`${result.ruleId} ${titles.get(result.ruleId) ?? ''}`),
          markdownText(result.appliance),
          markdownText(resourceText(result)),
          markdownText(result.message),
          result.firstSeen?.slice(0, 10) ?? '',
        ]),
    ),
    ...rest(items.length),
  ];
}

function waived({ results }: ScanResult): readonly string[] {
  const items = results.filter(isWaived);
  if (items.length === 0) return [];
  const rows = items
    .slice(0, MAX_ROWS)
    .map((result) => [
      markdownText(result.ruleId),
      markdownText(result.appliance),
      markdownText(result.waiver?.id ?? ''),
      result.waiver?.state ?? '',
      markdownText(result.waiver?.expires ?? ''),
      markdownText(result.waiver?.justification ?? ''),
    ]);
  return [
    '## Waived',
    '',
    ...markdownTable(['Rule', 'Appliance', 'Waiver', 'State', 'Expires', 'Justification'], rows),
    ...rest(items.length),
  ];
}

function changes({ drift }: ScanResult): readonly string[] {
  if (drift.baseline === null) return [];
  const rows = drift.results
    .slice(0, MAX_ROWS)
    .map((change) => [
      change.kind,
      change.severity,
      markdownText(change.ruleId),
      markdownText(change.appliance),
      markdownText(change.resource.name ?? change.resource.path ?? ''),
      `${change.before ?? '–'} → ${change.after ?? '–'}`,
    ]);
  return [
    `## Since the scan of ${markdownText(drift.baseline.endTime)}`,
    '',
    ...(rows.length === 0
      ? ['No verdict changed.']
      : markdownTable(['Change', 'Severity', 'Rule', 'Appliance', 'Resource', 'Result'], rows)),
    ...rest(drift.results.length),
  ];
}

function rest(total: number): readonly string[] {
  return total > MAX_ROWS ? ['', `… and ${total - MAX_ROWS} more, see results.json.`] : [];
}
