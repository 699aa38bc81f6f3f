import type { ApplianceView } from '../view/appliances.ts';
import type { ReportView } from '../view/build-view.ts';
import { groupBy, LARGE_FLEET } from '../view/context.ts';
import type { Instance } from '../view/findings.ts';
import type { UnjudgedRow } from '../view/unjudged.ts';
import type { Wording } from '../wording/wording.ts';
import { createBound } from './bound-rows.ts';
import { type Folded, foldRows, keepRow } from './fold-rows.ts';

/** Results of these kinds are only counted in print. */
const FOLDED_KINDS = ['pass', 'notapplicable', 'notselected'];

/**
 * The sections whose lists grow with the results, as they are printed: equal rows of a large fleet joined, and bounded. What is
 * not printed is counted where it would stand; every other number speaks of all.
 */
export function printLists(view: ReportView, { say }: Wording) {
  const isLarge = view.appliances.items.length > LARGE_FLEET;
  const count = (n: number): string => `${view.labels.appliances} (${n})`;
  const fold = <Row extends Instance | UnjudgedRow>(rows: readonly Row[]): readonly Folded<Row>[] =>
    isLarge ? foldRows(rows, count) : rows.map(keepRow);
  const [boundFindings, boundUnjudged] = [createBound(say.notPrinted), createBound(say.notPrinted)];
  return {
    findings: {
      ...view.findings,
      groups: view.findings.groups.map((group) => ({
        ...group,
        findings: group.findings.map((finding) => {
          const { rows, more } = boundFindings(fold(finding.instances), ({ evidence, results }) => ({
            lines: 1 + evidence.length,
            results,
          }));
          return { ...finding, instances: rows, more };
        }),
      })),
    },
    unjudged: {
      ...view.unjudged,
      rules: view.unjudged.rules.map((rule) => ({
        ...rule,
        ...boundUnjudged(fold(rule.rows), ({ results }) => ({ lines: 1, results })),
      })),
    },
    appliances: { ...view.appliances, items: printAppliances(view.appliances.items, isLarge, say) },
    coverage: boundGaps(view.coverage, say),
    drift: boundDrift(view.drift, say),
    consistency: {
      ...view.consistency,
      ...createBound(say.notPrinted)(view.consistency.rows, ({ outliers }) => ({ lines: outliers.length, results: 1 })),
    },
  };
}

/** Of a large fleet's appliance each result is named; what it says stands once, under the rule. */
function printAppliances(items: readonly ApplianceView[], isLarge: boolean, say: Wording['say']) {
  const listed = items.map((one) => ({
    one,
    rows: one.rows.filter((row) => !FOLDED_KINDS.includes(row.badge.key)),
  }));
  const bound = createBound(say.notPrinted);
  // The shortest first, so that one huge appliance does not take the place of the others.
  const printed = new Map(
    listed
      .toSorted((a, b) => a.rows.length - b.rows.length)
      .map(({ one, rows }) => [one, bound(isLarge ? [] : rows)] as const),
  );
  return listed.map(({ one, rows }) => ({ ...one, ...printed.get(one), ids: isLarge ? toIds(rows, say) : '' }));
}

/** A rule with many objects is named once. */
function toIds(rows: ApplianceView['rows'], say: Wording['say']): string {
  const groups = groupBy(rows, ({ ruleId, badge }) => `${ruleId} (${badge.word})`);
  return [...groups].map(([id, { length }]) => (length === 1 ? id : `${id} × ${say.number(length)}`)).join(', ');
}

/** Characters of names on a line of the gaps' first column; A4 holds some more of most. */
const NAMES_LINE = 40;

/** One gap of a thousand appliances names them all. */
function boundGaps(coverage: ReportView['coverage'], say: Wording['say']) {
  const { rows, more } = createBound(say.notPrinted)(coverage.gaps, ({ appliances }) => {
    const characters = appliances.reduce((sum, { text }) => sum + text.length + 2, 0);
    return { lines: Math.ceil(characters / NAMES_LINE), results: 1 };
  });
  return { ...coverage, gaps: rows, gapsMore: more };
}

function boundDrift(drift: ReportView['drift'], say: Wording['say']) {
  const bound = createBound(say.notPrinted);
  const changes = bound(drift.changes, ({ verdicts }) => ({ lines: 1 + verdicts.length, results: 1 }));
  const others = bound(drift.others);
  return {
    ...drift,
    changes: changes.rows,
    changesMore: changes.more,
    others: others.rows,
    othersMore: others.more,
  };
}
