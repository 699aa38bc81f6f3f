import type { RuleRecord } from '../../model/scan-result.ts';
import { RESULT_KINDS } from '../../model/verdict.ts';
import { compareText } from '../../snapshot/compare-text.ts';
import { filterKeys, groupBy, kindBadge, kindRank, type ReportContext, ruleHref, severityBadge } from './context.ts';
import { compareNames, formatArea, toSlug } from './format.ts';
import type { Badge } from './fragments.ts';
import { type Word, wordOf, worstWord } from './standing.ts';

/** From this many columns on their heads stand upright and cells are narrow. */
const DENSE_COLUMNS = 9;

/** A label makes useful columns when it has this many values. */
const GROUPS = { least: 2, most: 8 };

export interface MatrixCell {
  readonly badge: Badge;
  readonly href: string | null;
  readonly text: string;
  /** Stands for the word where columns are narrow; null elsewhere. */
  readonly letter: string | null;
}

export interface MatrixRow {
  readonly anchor: string;
  readonly ruleId: string;
  readonly title: string;
  readonly href: string | null;
  readonly severity: Badge;
  readonly areaKey: string;
  readonly frameworks: string;
  /** Result kinds that occur in the row, for the filter. */
  readonly kinds: string;
  readonly cells: readonly MatrixCell[];
}

export interface MatrixView {
  readonly lede: string;
  readonly caption: string;
  /** True when a column is one appliance; otherwise it is a group of appliances with the same label value. */
  readonly single: boolean;
  readonly dense: boolean;
  /** What the letters of a dense matrix mean; empty elsewhere. */
  readonly legend: readonly { readonly badge: Badge; readonly letter: string }[];
  readonly columns: readonly { readonly name: string; readonly href: string | null; readonly index: string }[];
  readonly span: string;
  readonly areas: readonly { readonly key: string; readonly name: string; readonly rows: readonly MatrixRow[] }[];
  readonly empty: string | null;
}

interface Column {
  readonly name: string;
  readonly href: string | null;
  readonly index: string;
  readonly members: readonly string[];
  readonly dense: boolean;
}

export function viewMatrix(context: ReportContext): MatrixView {
  const { wording } = context;
  const label = context.large ? chooseLabel(context) : null;
  const columns = context.large ? groupColumns(context, label) : applianceColumns(context);
  const dense = !context.large && columns.length >= DENSE_COLUMNS;
  const areas = groupBy(context.rules.values(), (rule) => rule.area);
  return {
    lede: !context.large
      ? wording.say.matrixLede
      : label === null
        ? wording.say.matrixLedeAll
        : wording.say.matrixLedeGroups(label),
    caption: wording.say.matrixCaption,
    single: !context.large,
    dense,
    legend: dense ? toLegend(context) : [],
    columns: columns.map(({ name, href, index }) => ({ name, href, index })),
    span: String(columns.length + 1),
    areas: [...areas]
      .map(([area, rules]) => ({
        key: toSlug(area),
        name: formatArea(area, wording),
        rows: [...rules].sort((a, b) => compareText(a.id, b.id)).map((rule) => toRow(context, rule, columns)),
      }))
      .sort((a, b) => compareNames(a.name, b.name)),
    empty: context.rules.size === 0 ? wording.say.matrixEmpty : null,
  };
}

function applianceColumns(context: ReportContext): readonly Column[] {
  return [...context.appliances.values()].map(({ record, index, anchor }) => ({
    name: record.name,
    href: `#${anchor}`,
    index: String(index),
    members: [record.name],
    dense: context.appliances.size >= DENSE_COLUMNS,
  }));
}

function toLegend({ result, wording }: ReportContext): MatrixView['legend'] {
  const kinds = RESULT_KINDS.filter((kind) => result.summary.byResult[kind] > 0);
  const all = result.summary.waived > 0 ? [...kinds, 'waived' as const] : kinds;
  return all.map((kind) => ({ badge: kindBadge(kind, wording), letter: wording.letters[kind] }));
}

/** The label that most appliances carry and that has few values; ties go to the first by name. */
function chooseLabel(context: ReportContext): string | null {
  const carried = groupBy(
    context.result.appliances.flatMap((record) => Object.entries(record.labels)),
    ([key]) => key,
  );
  const useful = [...carried]
    .map(([key, pairs]) => ({ key, carriers: pairs.length, values: new Set(pairs.map(([, value]) => value)).size }))
    .filter(({ values }) => values >= GROUPS.least && values <= GROUPS.most)
    .sort((a, b) => b.carriers - a.carriers || b.values - a.values || compareText(a.key, b.key));
  return useful[0]?.key ?? null;
}

function groupColumns(context: ReportContext, label: string | null): readonly Column[] {
  const { say } = context.wording;
  const columnOf = (labels: Readonly<Record<string, string>>) =>
    label === null ? say.wholeFleet : Object.hasOwn(labels, label) ? (labels[label] ?? '') : say.unlabelled;
  const groups = groupBy(context.appliances.values(), ({ record }) => columnOf(record.labels));
  return [...groups]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, members]) => ({
      name,
      href: null,
      index: '',
      members: members.map(({ record }) => record.name),
      dense: false,
    }));
}

function toRow(context: ReportContext, rule: RuleRecord, columns: readonly Column[]): MatrixRow {
  const results = context.byRule.get(rule.id) ?? [];
  const words = new Map<string, Word>();
  const kinds = new Set<Word>();
  for (const one of results) {
    const [known, word] = [words.get(one.appliance), wordOf(one)];
    kinds.add(word);
    words.set(one.appliance, known === undefined ? word : (worstWord([known, word]) ?? word));
  }
  const keys = filterKeys(context, rule.id);
  return {
    anchor: `rule-${context.ruleSlugs.get(rule.id) ?? toSlug(rule.id)}`,
    ruleId: rule.id,
    title: rule.title,
    href: ruleHref(context, rule.id),
    severity: severityBadge(rule.severity, context.wording),
    areaKey: keys.area,
    frameworks: keys.frameworks,
    kinds: [...kinds].sort().join(' '),
    cells: columns.map((column) => toCell(context, rule, column, words)),
  };
}

function toCell(
  context: ReportContext,
  rule: RuleRecord,
  column: Column,
  wordsOf: ReadonlyMap<string, Word>,
): MatrixCell {
  const { wording, large } = context;
  const words = column.members.map((name) => wordsOf.get(name)).filter((word) => word !== undefined);
  const worst = worstWord(words);
  if (worst === undefined) return { badge: { key: 'notselected', word: '–' }, href: null, text: '–', letter: null };
  const badge = kindBadge(worst, wording);
  const n = words.filter((word) => word === worst).length;
  return {
    badge,
    href: large ? ruleHref(context, rule.id) : cellHref(context, rule, worst, column),
    text: large && isWorthCounting(worst) ? wording.say.cellCount(badge.word, n, words.length) : badge.word,
    letter: !large && column.dense ? wording.letters[worst] : null,
  };
}

function isWorthCounting(word: Word): boolean {
  return word === 'waived' || kindRank(word) < kindRank('pass');
}

/** A cell of one appliance leads to its evidence; where nothing stands for itself, to the appliance. */
function cellHref(context: ReportContext, rule: RuleRecord, word: Word, column: Column): string | null {
  const one = (context.byRule.get(rule.id) ?? []).find(
    (each) => column.members.includes(each.appliance) && wordOf(each) === word,
  );
  if (one === undefined || one.reasonCode === 'appliance-unreachable') return column.href;
  if (rule.kind === 'manual' && one.result !== 'fail') return `#manual-${context.ruleSlugs.get(rule.id)}`;
  return `#${context.anchors.get(one)}`;
}
