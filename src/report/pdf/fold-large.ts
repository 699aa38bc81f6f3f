import type { ReportView } from '../view/build-view.ts';
import { groupBy, LARGE_FLEET } from '../view/context.ts';
import type { Instance } from '../view/findings.ts';
import type { UnjudgedRow } from '../view/unjudged.ts';

/** Leads nowhere: links without a place in print are printed as their text. */
const NO_PLACE = '#-';

/** What stands for several appliances; `also` names them all, null for one alone. */
export type Folded<Row> = Row & { readonly also: string | null };

/**
 * The printed edition of a large fleet says once what is the same on many appliances, and names them. Nothing is left out:
 * rows are joined only where everything but the appliance is equal. Small fleets keep a row for each, with its own link target.
 */
export function foldLarge(view: ReportView): object {
  const isLarge = view.appliances.items.length > LARGE_FLEET;
  const fold = <Row extends Instance | UnjudgedRow>(rows: readonly Row[], count: (n: number) => string) =>
    isLarge ? foldRows(rows, count) : rows.map((row): Folded<Row> => ({ ...row, also: null }));
  const count = (n: number): string => `${view.labels.appliances} (${n})`;
  return {
    findings: {
      ...view.findings,
      groups: view.findings.groups.map((group) => ({
        ...group,
        findings: group.findings.map((finding) => ({ ...finding, instances: fold(finding.instances, count) })),
      })),
    },
    unjudged: {
      ...view.unjudged,
      rules: view.unjudged.rules.map((rule) => ({ ...rule, rows: fold(rule.rows, count) })),
    },
  };
}

function foldRows<Row extends Instance | UnjudgedRow>(
  rows: readonly Row[],
  count: (n: number) => string,
): readonly Folded<Row>[] {
  const groups = groupBy(rows, (row) =>
    JSON.stringify({ ...row, anchor: '', appliance: '', applianceHref: '', applianceIndex: 0 }),
  );
  return [...groups.values()].map((group) => {
    const [first] = group as [Row, ...Row[]];
    if (group.length === 1) return { ...first, also: null };
    return {
      ...first,
      appliance: count(group.length),
      applianceHref: NO_PLACE,
      also: group.map(({ appliance }) => appliance).join(', '),
    };
  });
}
