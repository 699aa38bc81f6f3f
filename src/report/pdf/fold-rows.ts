import { groupBy } from '../view/context.ts';
import type { Instance } from '../view/findings.ts';
import type { UnjudgedRow } from '../view/unjudged.ts';

/** Leads nowhere: links without a place in print are printed as their text. */
const NO_PLACE = '#-';

/** What stands for `results` appliances; `also` names them all, null for one alone. */
export type Folded<Row> = Row & { readonly also: string | null; readonly results: number };

/** A row as it is: small fleets keep one for each result, with its own link target. */
export function keepRow<Row>(row: Row): Folded<Row> {
  return { ...row, also: null, results: 1 };
}

/**
 * Says once what is the same on many appliances, and names them. Nothing is left out: rows are joined only where everything
 * but the appliance is equal.
 */
export function foldRows<Row extends Instance | UnjudgedRow>(
  rows: readonly Row[],
  count: (n: number) => string,
): readonly Folded<Row>[] {
  const groups = groupBy(rows, (row) =>
    JSON.stringify({ ...row, anchor: '', appliance: '', applianceHref: '', applianceIndex: 0 }),
  );
  return [...groups.values()].map((group) => {
    const [first] = group as [Row, ...Row[]];
    if (group.length === 1) return keepRow(first);
    return {
      ...first,
      appliance: count(group.length),
      applianceHref: NO_PLACE,
      also: group.map(({ appliance }) => appliance).join(', '),
      results: group.length,
    };
  });
}
