import type { JsonObject } from '../model/json.ts';
import type { Notice, NoticeKind, NoticeMessage } from '../model/notice.ts';
import type { ScanResult } from '../model/scan-result.ts';
import { renderOcsf } from '../report/formats/ocsf.ts';
import { SEVERITY_WORDS } from '../report/formats/verdict-mapping.ts';

const GOOD: ReadonlySet<NoticeKind> = new Set(['fixed', 'appliance-back', 'coverage-back', 'baseline']);

/** OCSF 1.7.0, class 2003: activity and status of a finding. */
const CREATE = { activity_id: 1, type_uid: 200301 };
const CLOSE = { activity_id: 3, type_uid: 200303 };
const STATUS_RESOLVED = 4;

/**
 * One OCSF Compliance Finding (class 2003) per notice, in order. What is about one result is that result's event, as in
 * results.ocsf.jsonl, opened or closed; all else is an event of the same class about the appliance or the scan.
 */
export function ocsfEvents(
  notices: readonly Notice[],
  result: ScanResult | null,
  run: NoticeMessage['run'],
): JsonObject[] {
  const about = new Set(notices.map(({ fingerprint }) => fingerprint));
  // What lists objects not in use has the fingerprint of what is said of their collection, and is nobody's news.
  const items = result?.results.filter((one) => about.has(one.fingerprint) && one.result !== 'informational') ?? [];
  const lines =
    result === null
      ? []
      : renderOcsf({ ...result, results: items })
          .split('\n')
          .filter(Boolean);
  const byFingerprint = new Map(
    lines.map((line) => {
      const event = JSON.parse(line) as JsonObject & { metadata: { uid: string } };
      return [event.metadata.uid, event] as const;
    }),
  );
  const fails = new Set(
    items.filter(({ result: verdict }) => verdict === 'fail').map(({ fingerprint }) => fingerprint),
  );
  return notices.map((notice) => {
    const known = notice.fingerprint === null ? undefined : byFingerprint.get(notice.fingerprint);
    // A finding that is told late may be gone by now: the event of the result would say something else.
    const isStill = notice.kind !== 'new-findings' || fails.has(notice.fingerprint ?? '');
    if (known === undefined || !isStill) return ownEvent(notice, run);
    return notice.kind === 'fixed' ? { ...known, ...CLOSE, status_id: STATUS_RESOLVED } : { ...known, ...CREATE };
  });
}

function ownEvent(notice: Notice, run: NoticeMessage['run']): JsonObject {
  const { kind, uid, severity, appliance, ruleId, title, details } = notice;
  const isGood = GOOD.has(kind);
  const subject =
    notice.fingerprint ?? `sps-audit/${kind.replace(/-(?:lost|back)$/, '')}/${appliance ?? ruleId ?? uid}`;
  return {
    ...(isGood && kind !== 'baseline' ? { ...CLOSE, status_id: STATUS_RESOLVED } : { ...CREATE, status_id: 1 }),
    category_uid: 2,
    class_uid: 2003,
    time: Date.parse(run.endTime),
    severity_id: isGood ? 1 : SEVERITY_WORDS[severity ?? 'medium'].ocsf,
    message: title,
    metadata: {
      version: '1.7.0',
      uid,
      correlation_uid: run.uid,
      product: { name: run.tool.name, version: run.tool.version, vendor_name: run.tool.name },
    },
    finding_info: { uid: subject, title, desc: [title, ...details].join('\n'), types: [`sps-audit/${kind}`] },
    compliance: {
      control: ruleId ?? `sps-audit/${kind}`,
      // Only a result's own event says Pass (1): that an appliance is back, or an object gone, is none (99: Other).
      status_id: isGood ? 99 : 2,
      status: isGood ? 'Other' : 'Warning',
      status_details: [...details],
    },
    resources: [
      { uid: appliance ?? 'fleet', name: appliance ?? 'fleet', type: appliance === null ? 'fleet' : 'appliance' },
    ],
    unmapped: { notice: kind },
  };
}
