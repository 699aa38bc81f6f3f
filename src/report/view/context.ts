import type { Result } from '../../model/result.ts';
import type { ApplianceRecord, RuleRecord, ScanResult } from '../../model/scan-result.ts';
import { RESULT_KINDS, type ResultKind, SEVERITIES, type Severity } from '../../model/verdict.ts';
import { isFinding, isWaived } from '../../results/summarise.ts';
import { compareText } from '../../snapshot/compare-text.ts';
import type { Wording } from '../wording/wording.ts';
import { toSlug } from './format.ts';
import type { Badge, FilterKeys, Link } from './fragments.ts';
import { isInOrder, isOpen, type Word, wordOf } from './standing.ts';
import { type ApplianceTally, emptyTally, tallyAppliances } from './tally-appliances.ts';

/** Above this many appliances the page groups and folds, so that its size follows the findings and not the fleet. */
export const LARGE_FLEET = 20;

/** One appliance: its place in the order of names and in the document, and its results. */
export interface ApplianceContext {
  readonly record: ApplianceRecord;
  readonly index: number;
  readonly anchor: string;
  readonly tally: Readonly<ApplianceTally>;
}

/** What every section needs: the (visible) result, the words, and indexes over results. */
export interface ReportContext {
  readonly result: ScanResult;
  readonly wording: Wording;
  readonly large: boolean;
  readonly rules: ReadonlyMap<string, RuleRecord>;
  readonly appliances: ReadonlyMap<string, ApplianceContext>;
  /** Rule id -> its results by appliance and object; rules in order of their ids. */
  readonly byRule: ReadonlyMap<string, readonly Result[]>;
  readonly findings: readonly Result[];
  /** Fails that were accepted. */
  readonly waived: readonly Result[];
  /** Neither in order nor a fail: error, unknown and not checked. */
  readonly unjudged: readonly Result[];
  readonly open: readonly Result[];
  /** Where a reader who follows a rule wants to arrive: its findings, else what is open about it, else its matrix row. */
  readonly hrefs: ReadonlyMap<string, string>;
  /** Unique in the document, made of the fingerprint; of results that stand somewhere in it. */
  readonly anchors: ReadonlyMap<Result, string>;
  /** Unique suffix of the ids of a rule's places in the document. */
  readonly ruleSlugs: ReadonlyMap<string, string>;
}

/** Texts are visible already. */
export function buildContext(result: ScanResult, wording: Wording): ReportContext {
  const slugOf = uniqueSlugs();
  const anchorOf = uniqueSlugs();
  const appliances = [...result.appliances].sort((a, b) => compareText(a.name, b.name));
  const large = appliances.length > LARGE_FLEET;
  const rules = new Map(result.rules.map((rule) => [rule.id, rule]));
  const results = [...result.results].sort(compareResults);
  const byRule = groupBy(results, (one) => one.ruleId);
  // Few, where all that is in order are some hundred thousand.
  const unfinished = results.filter((one) => !isInOrder(one));
  const unjudged = unfinished.filter((one) => isOpen(one) || one.result === 'notchecked');
  const placed = large ? unfinished : results;
  const tallies = tallyAppliances(results, appliances, rules, large);
  const places = new Map(
    appliances.map((record, index) => {
      const anchor = `appliance-${slugOf(record.name)}`;
      return [record.name, { record, index, anchor, tally: tallies.get(record.name) ?? emptyTally() }];
    }),
  );
  const ids = [...new Set([...rules.keys(), ...byRule.keys()])].sort();
  const ruleSlugs = new Map(ids.map((id) => [id, slugOf(id)]));
  return {
    result,
    wording,
    large,
    rules,
    appliances: places,
    byRule,
    findings: unfinished.filter(isFinding),
    waived: unfinished.filter(isWaived),
    unjudged,
    open: unjudged.filter(isOpen),
    anchors: new Map(placed.map((one) => [one, `r-${anchorOf(one.fingerprint.slice(0, 16))}`])),
    ruleSlugs,
    hrefs: new Map([...rules.values()].map((rule) => [rule.id, toHref(rule, byRule.get(rule.id) ?? [], ruleSlugs)])),
  };
}

function toHref({ id, kind }: RuleRecord, results: readonly Result[], slugs: ReadonlyMap<string, string>): string {
  const slug = slugs.get(id);
  if (results.some((one) => one.result === 'fail')) return `#finding-${slug}`;
  if (kind === 'manual') return `#manual-${slug}`;
  if (results.some((one) => isOpen(one) && one.reasonCode !== 'appliance-unreachable')) return `#open-${slug}`;
  return `#rule-${slug}`;
}

/** The name of the appliance where the result is about one alone. */
export function onlyAppliance({ result }: ReportContext): string | null {
  const [first, ...others] = result.appliances;
  return first === undefined || others.length > 0 ? null : first.name;
}

export function isManual(context: ReportContext, ruleId: string): boolean {
  return context.rules.get(ruleId)?.kind === 'manual';
}

export function kindBadge(kind: Word | 'none' | 'manual', wording: Wording): Badge {
  return { key: kind, word: wording.kinds[kind] };
}

export function resultBadge(one: Result, wording: Wording): Badge {
  return kindBadge(wordOf(one), wording);
}

export function severityBadge(severity: Severity, wording: Wording): Badge {
  return { key: severity, word: wording.severities[severity] };
}

export function filterKeys(context: ReportContext, ruleId: string): FilterKeys {
  const rule = context.rules.get(ruleId);
  const frameworks = [...new Set((rule?.references ?? []).map((reference) => toSlug(reference.framework)))];
  return { severity: rule?.severity ?? 'info', area: toSlug(rule?.area ?? ''), frameworks: frameworks.join(' ') };
}

/** Null where the document has no such rule. */
export function ruleHref(context: ReportContext, ruleId: string): string | null {
  return context.hrefs.get(ruleId) ?? null;
}

export function ruleLink(context: ReportContext, ruleId: string): Link {
  return { text: ruleId, href: ruleHref(context, ruleId) };
}

export function applianceLink(context: ReportContext, name: string): Link {
  const found = context.appliances.get(name);
  return { text: name, href: found === undefined ? null : `#${found.anchor}` };
}

export function ruleTitle(context: ReportContext, ruleId: string): string {
  return context.rules.get(ruleId)?.title ?? ruleId;
}

export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

export function kindRank(kind: ResultKind): number {
  return RESULT_KINDS.indexOf(kind);
}

function compareResults(a: Result, b: Result): number {
  return (
    compareText(a.ruleId, b.ruleId) ||
    compareText(a.appliance, b.appliance) ||
    compareText(a.resource.name ?? '', b.resource.name ?? '') ||
    compareText(a.resource.path ?? '', b.resource.path ?? '') ||
    compareText(a.fingerprint, b.fingerprint)
  );
}

/** Slugs of texts that may collide once sanitised; the second of two gets a number. */
function uniqueSlugs(): (text: string) => string {
  const used = new Set<string>();
  return (text) => {
    const base = toSlug(text);
    let slug = base;
    for (let n = 2; used.has(slug); n += 1) slug = `${base}-${n}`;
    used.add(slug);
    return slug;
  };
}
