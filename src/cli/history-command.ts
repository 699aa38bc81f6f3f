import type { FindingSpan } from '../history/finding-spans.ts';
import type { History } from '../history/history.ts';
import { EXIT, type ExitCode } from '../model/audit-error.ts';
import { SEVERITIES } from '../model/verdict.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { objectNames } from './object-names.ts';
import { openKnownHistory } from './open-known-history.ts';
import { type Options, parseCount } from './scan-options.ts';

const DAY_MS = 86_400_000;

/** `sps-audit history [scans|trend|findings|fixed]`: is it getting better? Without a word: all of them. */
export async function historyCommand(options: Options, [what = null]: readonly (string | null)[]): Promise<ExitCode> {
  const history = await openKnownHistory(options);
  try {
    const facts = await readFacts(history, parseCount(options['limit'], '--limit', 1, 1_000_000) ?? 20);
    const wanted = what === null ? (Object.keys(SECTIONS) as Section[]) : [what as Section];
    if (options['format'] === 'json') {
      const chosen = Object.fromEntries(wanted.map((name) => [name, facts[name]]));
      process.stdout.write(`${JSON.stringify({ asOf: facts.asOf, ...chosen }, null, 2)}\n`);
    } else process.stdout.write(`${wanted.map((name) => SECTIONS[name](facts)).join('\n')}`);
    return EXIT.ok;
  } finally {
    await history.close();
  }
}

type Facts = Awaited<ReturnType<typeof readFacts>>;
type Section = 'scans' | 'trend' | 'findings' | 'fixed';

/** Ages count to the newest scan: nothing is known beyond it. */
async function readFacts(history: History, limit: number) {
  const scans = await history.list({ limit });
  const asOf = scans[0]?.endTime ?? null;
  const days = (since: string): number =>
    asOf === null ? 0 : Math.max(0, Math.floor((Date.parse(asOf) - Date.parse(since)) / DAY_MS));
  return {
    asOf,
    scans,
    trend: scans.toReversed().map(({ uid, time, findings, percent }) => ({ uid, time, findings, percent })),
    findings: (await history.openFindings())
      .map((span) => ({ ...span, ageDays: days(span.firstSeen) }))
      .sort((a, b) => compareText(a.firstSeen, b.firstSeen) || rank(a) - rank(b) || compareText(nameOf(a), nameOf(b))),
    fixed: await history.timeToFix(),
  };
}

const rank = ({ severity }: FindingSpan): number => SEVERITIES.indexOf(severity);
const nameOf = (span: FindingSpan): string =>
  [span.ruleId, span.appliance, span.resourceName, span.resourcePath].join('\n');

const SECTIONS: Readonly<Record<Section, (facts: Facts) => string>> = {
  scans: ({ scans }) =>
    table('Scans, newest first', [
      ['Start', 'Profile', 'Appliances', 'Coverage', 'Exit code', 'Folder'],
      ...scans.map((one) => [
        shortTime(one.time),
        one.profile,
        String(one.appliances),
        `${one.percent} %`,
        `${one.exitCode}${one.partial ? ' (partial)' : ''}`,
        one.folder ?? '',
      ]),
    ]),
  trend: ({ trend }) =>
    table('Findings, oldest scan first', [
      ['Start', ...SEVERITIES, 'Coverage'],
      ...trend.map(({ time, findings, percent }) => [
        shortTime(time),
        ...SEVERITIES.map((severity) => String(findings[severity])),
        `${percent} %`,
      ]),
    ]),
  findings: ({ findings, asOf }) => {
    const objects = objectNames(findings);
    return table(`Open findings, oldest and worst first${asOf === null ? '' : `; age at ${shortTime(asOf)}`}`, [
      ['First seen', 'Days', 'Severity', 'Rule', 'Appliance', 'Object'],
      ...findings.map((one, at) => [
        shortTime(one.firstSeen),
        String(one.ageDays),
        `${one.severity}${one.waived ? ' (waived)' : ''}`,
        one.ruleId,
        one.appliance,
        objects[at] ?? '',
      ]),
    ]);
  },
  fixed: ({ fixed }) =>
    table('Time to fix', [
      ['Severity', 'Fixed', 'Median days', 'Longest'],
      ...fixed.map((one) => [one.severity, String(one.fixed), String(one.medianDays), String(one.longestDays)]),
    ]),
};

function table(title: string, rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map((cell) => cell.replace(/[\p{Cc}\p{Cf}]/gu, '\u{fffd}')));
  const widths = (clean[0] ?? []).map((_cell, column) => Math.max(...clean.map((row) => row[column]?.length ?? 0)));
  const lines = clean.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${title}\n${lines.map((line) => `  ${line}\n`).join('')}${rows.length === 1 ? '  none\n' : ''}`;
}

function shortTime(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)}Z`;
}
