import { relative } from 'node:path';
import { cleanText } from '../collect/clean-text.ts';
import { counted } from '../model/counted.ts';
import type { ScanResult } from '../model/scan-result.ts';
import { SEVERITIES } from '../model/verdict.ts';
import { isFinding } from '../results/summarise.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { shorten, type Terminal } from './terminal.ts';

/** Rows of findings and of gaps that still fit a screen together with the rest. */
const MAX_ROWS = 6;

const EXIT_WORDS: Readonly<Record<number, string>> = {
  0: 'no findings at the threshold, coverage complete',
  4: 'no appliance could be read',
  10: 'findings, coverage complete',
  20: 'incomplete, no findings at the threshold among the rest',
  30: 'findings, and incomplete',
  40: 'an expired waiver or attestation',
  130: 'interrupted; what was finished is kept',
  143: 'terminated; what was finished is kept',
};

/** The summary that ends a scan: coverage first, then findings, then where the reports lie. At most a screen. */
export function renderSummary(result: ScanResult, folder: string, terminal: Terminal): string {
  const { coverage, run } = result;
  const { appliances, endpoints } = coverage;
  const line = (text: string): string => shorten(text, terminal.width);
  const read = appliances.complete + appliances.partial;
  return [
    '',
    terminal.style(
      'bold',
      line(
        `${read} of ${counted(appliances.selected, 'appliance')} read, ${coverage.percent} % of the selected rules judged`,
      ),
    ),
    line(
      `Endpoints: ${endpoints.read} read, ${endpoints.forbidden} forbidden, ${endpoints.absent} absent, ${endpoints.failed} failed`,
    ),
    ...gapLines(result, terminal),
    ...insecureLines(result, terminal),
    '',
    line(
      `Findings: ${SEVERITIES.map((severity) => `${result.summary.bySeverity[severity]} ${severity}`).join(', ')}${result.summary.waived > 0 ? `; ${result.summary.waived} waived` : ''}`,
    ),
    ...findingLines(result, terminal),
    '',
    // In full: it is there to be copied.
    `Reports: ${relative('.', folder) || folder}`,
    line(`Exit code ${run.exitCode}: ${EXIT_WORDS[run.exitCode] ?? 'see the documentation'}`),
    '',
  ].join('\n');
}

function gapLines({ coverage }: ScanResult, terminal: Terminal): string[] {
  const label = 'not read';
  // An appliance that was not read at all stands before single endpoints, so that the bound never hides it.
  const gaps = [...coverage.gaps].sort((a, b) => Number(a.endpoint !== null) - Number(b.endpoint !== null));
  const lines = gaps.map(({ appliance, endpoint, message, reasonCode }) => {
    const what = endpoint === null ? cleanText(message) : `${cleanText(endpoint)} (${reasonCode})`;
    // Cut before it is coloured: the codes take no room.
    const text = shorten(`${cleanText(appliance)}  ${what}`, terminal.width - label.length - 4);
    return `  ${terminal.style('magenta', label)}  ${text}`;
  });
  return lines.length > MAX_ROWS
    ? [...lines.slice(0, MAX_ROWS), `  and ${lines.length - MAX_ROWS} more; the report names them all`]
    : lines;
}

function insecureLines({ method }: ScanResult, terminal: Terminal): string[] {
  if (method.insecureAppliances.length === 0) return [];
  const label = 'TLS not verified';
  const names = method.insecureAppliances.map((name) => cleanText(name)).join(', ');
  return [`  ${terminal.style('magenta', label)}  ${shorten(names, terminal.width - label.length - 4)}`];
}

function findingLines(result: ScanResult, terminal: Terminal): string[] {
  const titles = new Map(result.rules.map(({ id, title }) => [id, title]));
  const byRule = Map.groupBy(result.results.filter(isFinding), ({ ruleId }) => ruleId);
  const rows = [...byRule].map(([ruleId, findings]) => ({
    ruleId,
    severity: findings[0]?.severity ?? 'info',
    count: findings.length,
  }));
  rows.sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      b.count - a.count ||
      compareText(a.ruleId, b.ruleId),
  );
  const lines = rows.slice(0, MAX_ROWS).map(({ ruleId, severity, count }) => {
    const head = `  ${severity.padEnd(8)}  ${ruleId.padEnd(14)}  ${String(count).padStart(3)} ×  `;
    const text = `${head}${shorten(cleanText(titles.get(ruleId) ?? ''), terminal.width - head.length)}`;
    return severity === 'critical' || severity === 'high' ? terminal.style('red', text) : text;
  });
  return rows.length > MAX_ROWS ? [...lines, `  and ${rows.length - MAX_ROWS} more rules with findings`] : lines;
}
