import type { ScanResult } from '../../model/scan-result.ts';
import { compileTemplate } from '../html/compile-template.ts';
import type { Templates } from '../html/load-templates.ts';
import { buildView, type ReportView } from '../view/build-view.ts';
import { createEnglish } from '../wording/en/english.ts';
import { notationOf } from '../wording/notation.ts';
import type { Wording } from '../wording/wording.ts';
import { formatPageNumber } from './number-contents.ts';
import { clip, type Paper, pageRules, shortenDigest } from './page-rules.ts';
import { printDocument } from './print-document.ts';
import { printLists } from './print-lists.ts';
import type { PrintJob } from './print-pdf.ts';

export interface PrintOptions {
  readonly templates: Templates;
  /** From `loadFontCss`. */
  readonly fontCss: string;
  readonly paper: Paper;
  /** Default: English. */
  readonly wording?: Wording;
}

interface ContentsEntry {
  readonly id: string;
  readonly title: string;
  readonly count: string | null;
  readonly items: readonly { readonly id: string; readonly title: string }[];
}

/** Templates of the pages behind cover and contents, in reading order. */
const SECTIONS = [
  'verdict',
  'coverage',
  'summary',
  'matrix',
  'findings',
  'unjudged',
  'appliances',
  'frameworks',
  'registers',
  'comparisons',
  'method',
];

/** With more columns than this the matrix is printed on landscape pages. */
const MAX_PORTRAIT_COLUMNS = 5;
/** With more columns than this their names stand upright. */
const MAX_LEVEL_NAMES = 8;
/** With more appliances than this the contents page does not name them. */
const MAX_NAMED_APPLIANCES = 40;
/** Things of one kind that the cover names: the sign-off below has to stay on it. */
const MAX_COVER_ITEMS = 3;

/** The printed edition of a result: a page for {@link PrintJob}. Pure: equal input gives equal text. */
export function buildPrintJob(result: ScanResult, options: PrintOptions): PrintJob {
  const wording = options.wording ?? createEnglish(notationOf(result.run.organisation));
  const view = buildView(result, wording);
  const contents = listContents(view);
  const page = { ...view, ...printLists(view, wording), print: toPrintView(view, wording) };
  const render = (name: string, model: object) => compileTemplate(options.templates, `print/${name}.hbs`)(model);
  const css = [
    options.fontCss,
    options.templates.get('print/print.css') ?? '',
    pageRules(view.verdict, wording.print, options.paper),
  ].join('\n');
  const cover = render('cover', page);
  const body = SECTIONS.map((name) => render(name, page)).join('');
  return {
    html: (pageNumbers) => {
      const numbered = contents.map((entry) => withPages(entry, pageNumbers));
      const main = cover + render('contents', { ...page, contents: numbered }) + body;
      return printDocument(view, css, unlinkMissing(main));
    },
    contents: contents.flatMap((entry) => [entry.id, ...entry.items.map((item) => item.id)]),
    asOf: result.run.asOf,
    creator: view.verdict.tool,
    samples: toSamples(view),
  };
}

/** Sections, and one level below: severities, appliances, frameworks. */
function listContents(view: ReportView): readonly ContentsEntry[] {
  const named = view.appliances.items.length > MAX_NAMED_APPLIANCES ? [] : view.appliances.items;
  const below: Readonly<Record<string, ContentsEntry['items']>> = {
    findings: view.findings.groups.map((group) => ({ id: group.anchor, title: group.title })),
    appliances: named.map((one) => ({ id: one.anchor, title: clip(one.name) })),
    frameworks: view.frameworks.items.map((one) => ({ id: one.anchor, title: clip(one.title) })),
  };
  return view.sections.map((section) => ({ ...section, items: below[section.id] ?? [] }));
}

function withPages(entry: ContentsEntry, pages: ReadonlyMap<string, number> | null): object {
  const number = (id: string) => formatPageNumber(pages?.get(id));
  return {
    ...entry,
    page: number(entry.id),
    items: entry.items.map((item) => ({ ...item, page: number(item.id) })),
  };
}

function toPrintView(view: ReportView, wording: Wording): object {
  const columns = view.matrix.columns.length;
  return {
    ...wording.print,
    coverNotices: view.verdict.notices.map((notice) => shortenNotice(notice, wording)),
    rulesetShort: shortenDigest(view.verdict.rulesetSha256),
    matrixClass: columns > MAX_PORTRAIT_COLUMNS ? 'wide' : 'portrait',
    manyColumns: columns > MAX_LEVEL_NAMES,
  };
}

function shortenNotice(
  { title, first, count, more }: ReportView['verdict']['notices'][number],
  { say, labels }: Wording,
): Pick<ReportView['verdict']['notices'][number], 'title' | 'items' | 'more'> {
  const rest = count - MAX_COVER_ITEMS;
  const section = more === null ? labels.verdict : labels.coverage;
  return { title, items: first.slice(0, MAX_COVER_ITEMS), more: rest > 0 ? say.more(rest, section) : null };
}

/** What is folded in print has no place to lead to: a link to it stays as its text. */
function unlinkMissing(html: string): string {
  const ids = new Set([...html.matchAll(/ id="([^"]*)"/g)].map((found) => found[1]));
  return html.replace(/<a href="#([^"]*)"/g, (tag, id: string) => (ids.has(id) ? tag : '<a'));
}

/** Texts at the front and the back of the document, and every name in it that is not plain ASCII. */
function toSamples(view: ReportView): readonly string[] {
  const names = [view.verdict.organisation ?? '', ...view.appliances.items.map((one) => one.name)];
  return [view.title, view.verdict.headline, view.verdict.runId, view.method.lede, ...names];
}
