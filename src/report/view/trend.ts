import type { TrendPoint } from '../../model/scan-change.ts';
import { SEVERITIES } from '../../model/verdict.ts';
import type { ReportContext } from './context.ts';
import { formatDate, trimNumber } from './format.ts';

/** The plot's box in SVG user units: 640 × 160 with room for labels around it. */
const PLOT = { left: 40, right: 500, top: 12, bottom: 128 };
/** Two labels at the ends of lines keep this distance. */
const LABEL_GAP = 16;

export interface TrendView {
  readonly title: string;
  readonly description: string;
  readonly lines: readonly {
    readonly key: string;
    readonly label: string;
    readonly points: string;
    readonly dots: readonly { readonly x: string; readonly y: string }[];
    readonly labelX: string;
    readonly labelY: string;
  }[];
  readonly ticks: readonly { readonly y: string; readonly label: string }[];
  readonly firstDate: string;
  readonly lastDate: string;
  readonly heads: readonly string[];
  readonly rows: readonly {
    readonly date: string;
    /** ISO 8601, for tables that are sorted. */
    readonly time: string;
    readonly uid: string;
    readonly counts: readonly string[];
    readonly total: string;
    readonly percent: string;
  }[];
}

/** null below two points: one point is no trend. */
export function viewTrend(context: ReportContext): TrendView | null {
  const trend = withThisScan(context);
  const [first, last] = [trend[0], trend.at(-1)];
  if (first === undefined || last === undefined || trend.length < 2) return null;
  const { wording } = context;
  const top = niceCeiling(Math.max(1, ...trend.map(total)));
  const toY = (value: number) => PLOT.bottom - (value / top) * (PLOT.bottom - PLOT.top);
  const all = trend.map((point) => toY(total(point)));
  const worst = trend.map((point) => toY(point.findings.critical + point.findings.high));
  const endAll = all.at(-1) ?? 0;
  const endWorst = worst.at(-1) ?? 0;
  const [firstDate, lastDate] = [formatDate(first.time, wording), formatDate(last.time, wording)];
  return {
    title: wording.say.trendTitle,
    description: wording.say.trendDescription(trend.length, firstDate, lastDate),
    lines: [
      toLine('all', wording.say.trendAll, all, endAll),
      toLine('worst', wording.say.trendWorst, worst, Math.max(endWorst, endAll + LABEL_GAP)),
    ],
    ticks: [0, top / 2, top].map((value) => ({ y: trimNumber(toY(value)), label: trimNumber(value) })),
    firstDate,
    lastDate,
    heads: SEVERITIES.map((severity) => wording.severities[severity]),
    rows: trend.map((point) => ({
      date: formatDate(point.time, wording),
      time: point.time,
      uid: point.uid,
      counts: SEVERITIES.map((severity) => wording.say.number(point.findings[severity])),
      total: wording.say.number(total(point)),
      percent: `${wording.say.number(point.percent)}\u00a0%`,
    })),
  };
}

/** History holds the scans before this one; the line ends with this one. */
function withThisScan({ result }: ReportContext): readonly TrendPoint[] {
  const { run, summary, coverage, trend } = result;
  if (trend.length === 0 || trend.some((point) => point.uid === run.uid)) return trend;
  return [...trend, { uid: run.uid, time: run.endTime, findings: summary.bySeverity, percent: coverage.percent }];
}

function toLine(key: string, label: string, ys: readonly number[], labelY: number): TrendView['lines'][number] {
  const step = (PLOT.right - PLOT.left) / (ys.length - 1);
  const dots = ys.map((y, index) => ({ x: trimNumber(PLOT.left + index * step), y: trimNumber(y) }));
  return {
    key,
    label,
    points: dots.map((dot) => `${dot.x},${dot.y}`).join(' '),
    dots,
    labelX: trimNumber(PLOT.right + 10),
    labelY: trimNumber(labelY + 4),
  };
}

function total(point: TrendPoint): number {
  return SEVERITIES.reduce((sum, severity) => sum + point.findings[severity], 0);
}

/** The next of 2, 4, 10, 20, 40, 100 …: halves of it are whole numbers. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 4, 10].find((candidate) => candidate * power >= value) ?? 10;
  return Math.max(2, factor * power);
}
