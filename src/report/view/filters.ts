import { RESULT_KINDS, type ResultKind, SEVERITIES } from '../../model/verdict.ts';
import { kindBadge, type ReportContext, severityBadge } from './context.ts';
import { compareNames, formatArea, toSlug } from './format.ts';
import type { Badge } from './fragments.ts';

/** What the reader can choose by: only what occurs. */
export interface FiltersView {
  /** 1234.5 as this report writes it, by which its tables are sorted. */
  readonly number: string;
  readonly severities: readonly Badge[];
  readonly kinds: readonly Badge[];
  readonly appliances: readonly { readonly index: string; readonly name: string }[];
  readonly areas: readonly { readonly key: string; readonly name: string }[];
  readonly frameworks: readonly { readonly key: string; readonly name: string }[];
}

export function viewFilters(context: ReportContext): FiltersView {
  const { wording, result } = context;
  const rules = [...context.rules.values()];
  const kinds = new Set<ResultKind>();
  for (const one of result.results) kinds.add(one.result);
  const areas = new Map(rules.map((rule) => [toSlug(rule.area), formatArea(rule.area, wording)]));
  const frameworks = new Map(
    rules.flatMap((rule) =>
      rule.references.map(({ framework }) => [toSlug(framework), wording.frameworks[framework] ?? framework] as const),
    ),
  );
  const byName = (entries: ReadonlyMap<string, string>) =>
    [...entries].map(([key, name]) => ({ key, name })).sort((a, b) => compareNames(a.name, b.name));
  return {
    number: wording.say.number(1234.5),
    severities: SEVERITIES.filter((severity) => rules.some((rule) => rule.severity === severity)).map((severity) =>
      severityBadge(severity, wording),
    ),
    kinds: [
      ...RESULT_KINDS.filter((kind) => kinds.has(kind)).map((kind) => kindBadge(kind, wording)),
      ...(result.summary.waived > 0 ? [kindBadge('waived', wording)] : []),
    ],
    appliances: [...context.appliances.values()].map(({ record, index }) => ({
      index: String(index),
      name: record.name,
    })),
    areas: byName(areas),
    frameworks: byName(frameworks),
  };
}
