import type { Result } from '../../model/result.ts';
import type { ApplianceRecord } from '../../model/scan-result.ts';
import { RESULT_KINDS } from '../../model/verdict.ts';
import {
  type ApplianceContext,
  isManual,
  kindBadge,
  kindRank,
  type ReportContext,
  resultBadge,
  ruleTitle,
} from './context.ts';
import { capitalise, formatDate, formatPeriod } from './format.ts';
import type { Badge, Fact } from './fragments.ts';
import { isOpen } from './standing.ts';
import type { ApplianceTally } from './tally-appliances.ts';

/** Up to this many appliances stand open; more are folded, each behind its one line. */
const MAX_OPEN = 4;

/** A clock that differs less than this from ours agrees, in milliseconds. */
const CLOCK_TOLERANCE_MS = 2000;

export interface ApplianceResultRow {
  /** Own anchor of a result that stands nowhere else; null where `href` leads to it. */
  readonly anchor: string | null;
  readonly href: string | null;
  readonly ruleId: string;
  readonly title: string;
  readonly object: string | null;
  readonly badge: Badge;
  readonly message: string | null;
}

export interface ApplianceView {
  readonly anchor: string;
  readonly index: number;
  readonly name: string;
  readonly line: string;
  readonly status: Badge;
  readonly open: boolean;
  readonly identity: readonly Fact[];
  readonly tls: readonly Fact[];
  readonly noTls: string;
  readonly log: readonly Fact[];
  readonly notes: readonly string[];
  readonly rejected: readonly { readonly href: string; readonly foundIn: string; readonly reason: string }[];
  readonly rejectedTitle: string;
  readonly counts: readonly { readonly badge: Badge; readonly count: string }[];
  readonly rows: readonly ApplianceResultRow[];
  readonly rowsTitle: string;
  /** The same rows by kind, of a large fleet: there a page shows rule ids that lead to what is said elsewhere. */
  readonly lists: readonly { readonly badge: Badge; readonly rows: readonly ApplianceResultRow[] }[];
  /** Folded to one line of rule ids per kind, for large fleets. */
  readonly folded: readonly { readonly badge: Badge; readonly title: string; readonly ids: string }[];
}

export interface AppliancesView {
  readonly lede: string;
  readonly items: readonly ApplianceView[];
  readonly empty: string | null;
}

export function viewAppliances(context: ReportContext): AppliancesView {
  const { say } = context.wording;
  const items = [...context.appliances.values()].map((one) => toAppliance(context, one));
  return { lede: say.appliancesLede, items, empty: items.length === 0 ? say.noAppliances : null };
}

function toAppliance(context: ReportContext, { record, index, anchor, tally }: ApplianceContext): ApplianceView {
  const { wording } = context;
  const { say } = wording;
  const rows = worstFirst(tally.listed).map((one) => toRow(context, one));
  const { status, torn, rejectedHrefs } = record.collection;
  return {
    anchor,
    index,
    name: record.name,
    line: [
      ...(record.version === null ? [] : [record.version]),
      say.findingsShort(tally.findings),
      ...(tally.open > 0 ? [say.openShort(tally.open)] : []),
    ].join(' · '),
    status: { key: status, word: wording.states[status] ?? status },
    open: context.appliances.size <= MAX_OPEN,
    identity: toIdentity(context, record),
    tls: toTls(context, record),
    noTls: say.noTls,
    log: toLog(context, record),
    notes: torn ? [say.torn] : [],
    rejected: rejectedHrefs,
    rejectedTitle: say.rejected(rejectedHrefs.length),
    counts: RESULT_KINDS.filter((kind) => record.counts[kind] > 0).map((kind) => ({
      badge: kindBadge(kind, wording),
      count: say.number(record.counts[kind]),
    })),
    rows,
    rowsTitle: context.large ? say.rowsTitleOpen(rows.length) : say.rowsTitle(tally.results),
    lists: context.large ? toLists(rows) : [],
    folded: toFolded(context, tally.folded),
  };
}

function toLists(rows: readonly ApplianceResultRow[]): ApplianceView['lists'] {
  return [...Map.groupBy(rows, ({ badge }) => badge.key).values()].map((group) => ({
    badge: (group[0] as ApplianceResultRow).badge,
    rows: group,
  }));
}

function toFolded({ wording }: ReportContext, folded: ApplianceTally['folded']): ApplianceView['folded'] {
  return RESULT_KINDS.flatMap((kind) => {
    const ids = folded.get(kind) ?? [];
    if (ids.length === 0) return [];
    const badge = kindBadge(kind, wording);
    return [{ badge, title: capitalise(wording.say.idsOf(badge.word, ids.length)), ids: ids.join(', ') }];
  });
}

function toRow(context: ReportContext, one: Result): ApplianceResultRow {
  const anchor = context.anchors.get(one) ?? '';
  const elsewhere =
    one.result === 'fail' || (!isManual(context, one.ruleId) && (isOpen(one) || one.result === 'notchecked'));
  return {
    anchor: elsewhere ? null : anchor,
    href: elsewhere ? `#${anchor}` : null,
    ruleId: one.ruleId,
    title: ruleTitle(context, one.ruleId),
    object: one.resource.name,
    badge: resultBadge(one, context.wording),
    message: elsewhere || context.large ? null : one.message,
  };
}

/** They are in order of their rules already. */
function worstFirst(results: readonly Result[]): readonly Result[] {
  return results.toSorted((a, b) => kindRank(a.result) - kindRank(b.result));
}

function toIdentity(context: ReportContext, record: ApplianceRecord): readonly Fact[] {
  const { say } = context.wording;
  const labels = Object.entries(record.labels).map(([key, value]) => `${key}=${value}`);
  return present([
    [say.factUrl, record.url, true],
    [say.factVersion, record.version, false],
    [say.factProfile, record.profile, false],
    [say.factLabels, labels.join(', ') || null, false],
    [say.factCriticality, record.criticality, false],
    [say.factZone, record.zone, false],
  ]);
}

function toTls(context: ReportContext, record: ApplianceRecord): readonly Fact[] {
  const { tls } = record;
  if (tls === null) return [];
  const { say, trust } = context.wording;
  const validity = `${formatDate(tls.notBefore, context.wording)} – ${formatDate(tls.notAfter, context.wording)}`;
  return present([
    [say.factProtocol, `${tls.protocol}, ${tls.cipher}`, false],
    [say.factTrust, trust[tls.trust] ?? tls.trust, false],
    [say.factSubject, tls.subject, false],
    [say.factIssuer, tls.issuer, false],
    [say.factValidity, validity, false],
    [say.factFingerprint, tls.sha256, true],
  ]);
}

function toLog(context: ReportContext, record: ApplianceRecord): readonly Fact[] {
  const { wording } = context;
  const { say, labels } = wording;
  const { collection } = record;
  const { read, forbidden, failed, absent } = collection.endpoints;
  const { error } = collection;
  return present([
    [say.factPeriod, formatPeriod(collection.startTime, collection.endTime, wording), false],
    [say.factRequests, say.requests(collection.requests, collection.logins), false],
    [labels.endpoints, say.endpointsRead(read, say.missing(forbidden, failed, absent)), false],
    [say.factClock, formatOffset(context, collection.clockOffsetMs), false],
    [
      say.factError,
      error === null ? null : [error.message, error.hint].filter((part) => part !== null).join(' '),
      false,
    ],
  ]);
}

function formatOffset(context: ReportContext, offsetMs: number | null): string | null {
  if (offsetMs === null) return null;
  const { say } = context.wording;
  if (Math.abs(offsetMs) < CLOCK_TOLERANCE_MS) return say.clockSame;
  return say.clockOffset((Math.abs(offsetMs) / 1000).toFixed(1), offsetMs > 0);
}

function present(facts: readonly (readonly [string, string | null, boolean])[]): readonly Fact[] {
  return facts.flatMap(([term, text, code]) => (text === null ? [] : [{ term, text, code }]));
}
