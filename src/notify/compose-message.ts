import { cleanText } from '../collect/clean-text.ts';
import { counted } from '../model/counted.ts';
import { NOTICE_KINDS, type Notice, type NoticeKind, type NoticeMessage } from '../model/notice.ts';
import type { ScanResult } from '../model/scan-result.ts';
import { SEVERITIES } from '../model/verdict.ts';
import { digestJson } from '../snapshot/sha256-hex.ts';

/** Longer sections are cut and counted: the report has them all. */
const MAX_NOTICES = 50;
const MAX_DETAILS = 30;
const MAX_SUBJECT = 180;
const MAX_LINE = 500;

const HEADINGS: Readonly<Record<NoticeKind, string>> = {
  baseline: 'Baseline',
  'appliance-lost': 'Appliances that could not be read',
  'new-findings': 'New findings',
  'waiver-expired': 'Waivers that have expired',
  'attestation-expired': 'Attestations that have expired',
  'coverage-lost': 'No longer judged',
  'certificate-expiring': 'Certificates about to expire',
  'waiver-expiring': 'Waivers about to expire',
  'attestation-expiring': 'Attestations about to expire',
  'appliance-back': 'Appliances that were read again',
  'coverage-back': 'Judged again',
  fixed: 'Fixed',
};

/** One of a kind, and several, for the subject. */
const SUBJECTS: Readonly<Record<NoticeKind, readonly [one: string, many: string]>> = {
  baseline: ['baseline', 'baselines'],
  'appliance-lost': ['appliance lost', 'appliances lost'],
  'new-findings': ['new finding', 'new findings'],
  'waiver-expired': ['waiver expired', 'waivers expired'],
  'attestation-expired': ['attestation expired', 'attestations expired'],
  'coverage-lost': ['appliance with less coverage', 'appliances with less coverage'],
  'certificate-expiring': ['certificate expiring', 'certificates expiring'],
  'waiver-expiring': ['waiver expiring', 'waivers expiring'],
  'attestation-expiring': ['attestation expiring', 'attestations expiring'],
  'appliance-back': ['appliance back', 'appliances back'],
  'coverage-back': ['appliance with coverage back', 'appliances with coverage back'],
  fixed: ['fixed', 'fixed'],
};

/** Puts what one channel is told into words. `notices` are in order and at least one. Pure. */
export function composeMessage(result: ScanResult, notices: readonly Notice[], folder: string): NoticeMessage {
  const { run, coverage, summary } = result;
  const byKind = Map.groupBy(notices, ({ kind }) => kind);
  const counts = NOTICE_KINDS.flatMap((kind) => {
    const count = byKind.get(kind)?.length ?? 0;
    return count === 0 ? [] : [subjectPart(kind, count, byKind.get(kind) ?? [])];
  });
  const organisation = run.organisation === null ? '' : `${run.organisation.name}: `;
  const findings = SEVERITIES.map((severity) => `${summary.bySeverity[severity]} ${severity}`).join(', ');
  return {
    uid: digestJson([run.uid, ...notices.map(({ uid }) => uid)]).slice(0, 32),
    subject: cleanText(`[sps-audit] ${organisation}${counts.join(', ')}`, MAX_SUBJECT),
    sections: NOTICE_KINDS.flatMap((kind) => {
      const all = byKind.get(kind) ?? [];
      if (all.length === 0) return [];
      const shown = all.slice(0, MAX_NOTICES).map(cleaned);
      return [{ kind, heading: HEADINGS[kind], notices: shown, omitted: all.length - shown.length }];
    }),
    footer: [
      `Now: ${findings}; ${coverage.percent} % of the selected rules judged; exit code ${run.exitCode}`,
      cleanText(`Report: ${folder}`, MAX_LINE),
    ],
    run: runOf(result),
    folder,
  };
}

function runOf({ run, coverage }: Pick<ScanResult, 'run' | 'coverage'>): NoticeMessage['run'] {
  const { uid, startTime, endTime, profile, exitCode, tool } = run;
  return { uid, startTime, endTime, profile, exitCode, percent: coverage.percent, tool };
}

function subjectPart(kind: NoticeKind, count: number, notices: readonly Notice[]): string {
  const [one, many] = SUBJECTS[kind];
  if (kind !== 'new-findings') return counted(count, one, many);
  const worst = SEVERITIES.find((severity) => notices.some((notice) => notice.severity === severity));
  return `${counted(count, one, many)} (worst: ${worst})`;
}

/** What an appliance said is in here: titles hold names of objects, details hold messages. */
function cleaned(notice: Notice): Notice {
  const { title, details } = notice;
  const more = details.length - MAX_DETAILS;
  return {
    ...notice,
    title: cleanText(title, MAX_LINE),
    details: [
      ...details.slice(0, MAX_DETAILS).map((line) => cleanText(line, MAX_LINE)),
      ...(more > 0 ? [`and ${more} more; the report names them all`] : []),
    ],
  };
}

/** The line that a notice begins with, such as "high  sps-ams-01  Title". */
function headOf({ severity, appliance, title }: Notice): string {
  const owner = appliance === null || title.startsWith(appliance) ? null : appliance;
  return [severity, owner, title].filter((part) => part !== null).join('  ');
}

/** The message as plain text, for mail and chats. */
export function renderText({ sections, footer }: NoticeMessage): string {
  const parts = sections.map(({ heading, notices, omitted }) =>
    [
      `${heading} (${notices.length + omitted})`,
      ...notices.flatMap((notice) => [
        `  ${headOf(notice)}${notice.ruleId === null || notice.title.includes(notice.ruleId) ? '' : `  [${notice.ruleId}]`}`,
        ...notice.details.map((line) => `      ${line}`),
      ]),
      ...(omitted > 0 ? [`  and ${omitted} more; the report names them all`] : []),
    ].join('\n'),
  );
  return `${[...parts, footer.join('\n')].join('\n\n')}\n`;
}
