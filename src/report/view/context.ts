import type { Result } from '../../model/result.ts';
import type { ApplianceRecord, RuleRecord, ScanResult } from '../../model/scan-result.ts';
import { RESULT_KINDS, type ResultKind, SEVERITIES, type Severity, worstKind } from '../../model/verdict.ts';
import { isPresent, isWaived } from '../../results/summarise.ts';
import type { Wording } from '../wording/wording.ts';
import { compareText, toSlug } from './format.ts';
import type { Badge, FilterKeys, Link } from './fragments.ts';

/** Above this many appliances the page groups and folds, so that its size follows the findings and not the fleet. */
export const LARGE_FLEET = 20;

/** What every section needs: the (visible) result, the words, and indexes over results. */
export interface ReportContext {
  readonly result: ScanResult;
  readonly wording: Wording;
  readonly large: boolean;
  readonly rules: ReadonlyMap<string, RuleRecord>;
  readonly appliances: ReadonlyMap<
    string,
    { readonly record: ApplianceRecord; readonly index: number; readonly anchor: string }
  >;
  readonly byRule: ReadonlyMap<string, readonly Result[]>;
  readonly byAppliance: ReadonlyMap<string, readonly Result[]>;
  /** Unique in the document, made of the fingerprint; of results that stand somewhere in it. */
  readonly anchors: ReadonlyMap<Result, string>;
  /** Unique suffix of the ids of a rule's places in the document. */
  readonly ruleSlugs: ReadonlyMap<string, string>;
}

/** `whole` is visible text already; results that only the baseline had speak through the drift section alone. */
export function buildContext(whole: ScanResult, wording: Wording): ReportContext {
  const result = { ...whole, results: whole.results.filter(isPresent) };
  const slugOf = uniqueSlugs();
  const appliances = [...result.appliances].sort((a, b) => compareText(a.name, b.name));
  const results = [...result.results].sort(compareResults);
  const anchorOf = uniqueSlugs();
  const large = appliances.length > LARGE_FLEET;
  // What a large fleet folds to an id has no place of its own.
  const placed = large ? results.filter(({ result: kind }) => kind !== 'pass' && kind !== 'notapplicable') : results;
  return {
    result,
    wording,
    large,
    rules: new Map(result.rules.map((rule) => [rule.id, rule])),
    appliances: new Map(
      appliances.map((record, index) => [record.name, { record, index, anchor: `appliance-${slugOf(record.name)}` }]),
    ),
    byRule: groupBy(results, (one) => one.ruleId),
    byAppliance: groupBy(results, (one) => one.appliance),
    anchors: new Map(placed.map((one) => [one, `r-${anchorOf(one.fingerprint.slice(0, 16))}`])),
    ruleSlugs: new Map(allRuleIds(result).map((id) => [id, slugOf(id)])),
  };
}

/** Results that say nothing for want of data. */
export function isOpen(one: Result): boolean {
  return one.result === 'error' || one.result === 'unknown';
}

/** The name of the appliance where the result is about one alone. */
export function onlyAppliance({ result }: ReportContext): string | null {
  const [first, ...others] = result.appliances;
  return first === undefined || others.length > 0 ? null : first.name;
}

export function isManual(context: ReportContext, ruleId: string): boolean {
  return context.rules.get(ruleId)?.kind === 'manual';
}

export function kindBadge(kind: ResultKind | 'waived' | 'none' | 'manual', wording: Wording): Badge {
  return { key: kind, word: wording.kinds[kind] };
}

/**
 * One word for several results: the worst, and `waived` where nothing worse is left than accepted fails. What is open speaks
 * before what was accepted, as on the checklist, so that a waiver never hides a question. undefined: there are no results.
 */
export function worstWord(results: readonly Result[]): ResultKind | 'waived' | undefined {
  return worstOfWords(results.map((one) => (isWaived(one) ? 'waived' : one.result)));
}

export function worstOfWords(words: readonly (ResultKind | 'waived')[]): ResultKind | 'waived' | undefined {
  const worst = worstKind(words.filter((word) => word !== 'waived'));
  const isOpenStill = worst !== undefined && kindRank(worst) <= kindRank('notchecked');
  return words.includes('waived') && !isOpenStill ? 'waived' : worst;
}

export function resultBadge(one: Result, wording: Wording): Badge {
  return kindBadge(isWaived(one) ? 'waived' : one.result, wording);
}

export function severityBadge(severity: Severity, wording: Wording): Badge {
  return { key: severity, word: wording.severities[severity] };
}

export function filterKeys(context: ReportContext, ruleId: string): FilterKeys {
  const rule = context.rules.get(ruleId);
  const frameworks = [...new Set((rule?.references ?? []).map((reference) => toSlug(reference.framework)))];
  return { severity: rule?.severity ?? 'info', area: toSlug(rule?.area ?? ''), frameworks: frameworks.join(' ') };
}

/** Where a reader who follows a rule wants to arrive: its findings, else what is open about it, else its matrix row. */
export function ruleHref(context: ReportContext, ruleId: string): string | null {
  const slug = context.ruleSlugs.get(ruleId);
  if (slug === undefined || !context.rules.has(ruleId)) return null;
  const results = context.byRule.get(ruleId) ?? [];
  if (results.some((one) => one.result === 'fail')) return `#finding-${slug}`;
  if (isManual(context, ruleId)) return `#manual-${slug}`;
  if (results.some((one) => isOpen(one) && one.reasonCode !== 'appliance-unreachable')) return `#open-${slug}`;
  return `#rule-${slug}`;
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

function allRuleIds(result: ScanResult): readonly string[] {
  return [...new Set([...result.rules.map((rule) => rule.id), ...result.results.map((one) => one.ruleId)])].sort();
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
