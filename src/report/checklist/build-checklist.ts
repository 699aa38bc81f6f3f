import type { RuleRecord } from '../../model/scan-result.ts';
import { SEVERITIES } from '../../model/verdict.ts';
import { compareText } from '../../snapshot/compare-text.ts';
import { compareNames, formatArea, formatDate, formatPeriod } from '../view/format.ts';
import type { Badge, Fact } from '../view/fragments.ts';
import { makeVisible } from '../view/make-visible.ts';
import type { ChecklistWording, Wording } from '../wording/wording.ts';
import type { ChecklistInput } from './checklist-input.ts';
import { CONTROL_STATES } from './control-state.ts';
import { type ControlView, stateBadge, viewControl } from './view-control.ts';

/** All that the checklist prints, worded and sorted; HTML, PDF and CSV share it. */
export interface ChecklistView {
  readonly lang: string;
  readonly title: string;
  readonly words: ChecklistWording;
  readonly frame: {
    readonly organisation: string | null;
    readonly unit: string | null;
    readonly classification: string | null;
    /** `data:` address of an image. */
    readonly logo: string | null;
    readonly kicker: string;
    readonly runId: string | null;
    readonly rulesetSha256: string;
    readonly tool: string;
  };
  /** One sentence: from which scan, or that it is blank. */
  readonly source: string;
  readonly scope: string;
  /** What a reader has to know first: appliances about which nothing is known, and those that may have been others. */
  readonly warnings: readonly string[];
  readonly facts: readonly Fact[];
  readonly instructions: readonly string[];
  /** Controls by state; none of a blank list. */
  readonly totals: readonly { readonly badge: Badge; readonly count: string; readonly meaning: string }[];
  readonly areas: readonly {
    readonly anchor: string;
    readonly title: string;
    readonly count: string;
    readonly controls: readonly ControlView[];
  }[];
  readonly empty: string | null;
}

/** Areas by name; in each the worst severity first. Everything from outside is made visible here, once. Pure. */
export function buildChecklist(given: ChecklistInput, wording: Wording): ChecklistView {
  const input = makeVisible(given);
  const words = wording.checklist;
  const { organisation, scan, rules } = input;
  const areas = viewAreas(input, wording);
  const controls = areas.flatMap((area) => area.controls);
  const date = formatDate(input.asOf, wording);
  return {
    lang: wording.lang,
    title: words.title(organisation?.name ?? null, date),
    words,
    frame: {
      organisation: organisation?.name ?? null,
      unit: organisation?.unit ?? null,
      classification: organisation?.classification ?? null,
      logo: organisation?.logo ?? null,
      kicker: words.kicker,
      runId: scan?.uid ?? null,
      rulesetSha256: input.rulesetSha256,
      tool: `${input.tool.name} ${input.tool.version}`,
    },
    source: scan === null ? words.blank : words.fromScan(formatDate(scan.startTime, wording), scan.uid),
    scope: words.scope(rules.length, rules.filter(({ kind }) => kind === 'manual').length, input.appliances.length),
    warnings: [
      ...nameUnreached(input, words),
      ...(input.insecure.length === 0 ? [] : [words.insecure(input.insecure.join(', '))]),
    ],
    facts: viewFacts(input, wording),
    instructions: scan === null ? words.instructions : [words.aboutStates, ...words.instructions],
    totals: (scan === null ? [] : CONTROL_STATES)
      .map((state) => ({ state, n: controls.filter(({ stateKey }) => stateKey === state).length }))
      .filter(({ n }) => n > 0)
      .map(({ state, n }) => ({
        badge: stateBadge(state, wording),
        count: wording.say.number(n),
        meaning: words.meanings[state],
      })),
    areas,
    empty: rules.length === 0 ? words.empty : null,
  };
}

function nameUnreached({ results }: ChecklistInput, words: ChecklistWording): readonly string[] {
  const names = new Set(
    results.filter(({ reasonCode }) => reasonCode === 'appliance-unreachable').map(({ appliance }) => appliance),
  );
  return names.size === 0 ? [] : [words.unreached([...names].sort(compareText).join(', '))];
}

function viewFacts(input: ChecklistInput, wording: Wording): readonly Fact[] {
  const { facts } = wording.checklist;
  const { scan } = input;
  const fact = (term: string, text: string, code = false): Fact => ({ term, text, code });
  return [
    ...(scan === null
      ? []
      : [
          fact(facts.period, formatPeriod(scan.startTime, scan.endTime, wording)),
          fact(facts.coverage, `${wording.say.number(scan.percent)}\u00a0%`),
          fact(facts.run, scan.uid, true),
        ]),
    fact(facts.profile, input.profile),
    fact(facts.tool, `${input.tool.name} ${input.tool.version}`),
    fact(facts.ruleset, input.rulesetSha256, true),
  ];
}

function viewAreas(input: ChecklistInput, wording: Wording): ChecklistView['areas'] {
  const byRule = Map.groupBy(input.results, ({ ruleId }) => ruleId);
  const byArea = Map.groupBy(input.rules, ({ area }) => area);
  const titled = [...byArea].map(([area, rules]) => ({ title: formatArea(area, wording), rules }));
  let number = 0;
  return titled
    .sort((a, b) => compareNames(a.title, b.title))
    .map(({ title, rules }, index) => ({
      anchor: `area-${index + 1}`,
      title,
      count: wording.checklist.areaCount(rules.length),
      controls: rules.toSorted(byWeight).map((rule) => {
        number += 1;
        return viewControl(rule, number, byRule.get(rule.id) ?? [], input, wording);
      }),
    }));
}

function byWeight(a: RuleRecord, b: RuleRecord): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || compareText(a.id, b.id);
}
