import type { Result } from '../../model/result.ts';
import type { RuleRecord } from '../../model/scan-result.ts';
import { actualOf } from '../../results/actual-of.ts';
import { formatDate, formatValue, toPlace } from '../view/format.ts';
import type { Badge, Place, Value } from '../view/fragments.ts';
import type { Wording } from '../wording/wording.ts';
import type { ChecklistInput } from './checklist-input.ts';
import { type ControlState, countAppliances, stateOfResult, worstState } from './control-state.ts';

/** Results quoted for one control; the others are counted. */
const MAX_EVIDENCE = 3;
/** Appliances named for one state of one control. */
const MAX_NAMES = 6;
/** Digits of a fingerprint that are printed: enough to find the result. */
const REFERENCE_DIGITS = 12;

/** One line of the checklist. */
export interface ControlView {
  readonly number: string;
  readonly anchor: string;
  readonly id: string;
  readonly title: string;
  readonly severity: Badge;
  readonly expected: string;
  readonly state: Badge;
  /** The state where there is one to print: a blank list leaves the room to its reader. */
  readonly mark: Badge | null;
  readonly stateKey: ControlState;
  /** "finding on 2", worst first, with the names of those that are not in order. */
  readonly counts: readonly { readonly text: string; readonly names: string | null }[];
  readonly evidence: readonly {
    readonly appliance: string;
    readonly object: string | null;
    readonly message: string;
    readonly place: Place | null;
    readonly found: Value | null;
    readonly reference: string;
    readonly waiver: string | null;
  }[];
  readonly more: string | null;
  /** What a person has to see, and the menu steps that lead there; empty where a program has looked. */
  readonly lookAt: string | null;
  readonly steps: readonly string[];
  readonly interval: string | null;
  readonly statements: readonly { readonly by: string; readonly text: string; readonly seen: string | null }[];
  readonly nobody: string | null;
  readonly noteLabel: string;
  readonly initialsLabel: string;
}

/** CSS-safe keys that the style sheets of the report colour already. */
const BADGE_KEYS: Readonly<Record<ControlState, string>> = {
  finding: 'fail',
  open: 'error',
  todo: 'notchecked',
  waived: 'waived',
  noted: 'informational',
  fine: 'pass',
  inapplicable: 'notapplicable',
  blank: 'notselected',
};

export function stateBadge(state: ControlState, wording: Wording): Badge {
  return { key: BADGE_KEYS[state], word: wording.checklist.states[state] };
}

/** One control with its state; `results` are those of the rule, in the order of the file. */
export function viewControl(
  rule: RuleRecord,
  number: number,
  results: readonly Result[],
  input: ChecklistInput,
  wording: Wording,
): ControlView {
  const words = wording.checklist;
  const state = worstState(results.map(stateOfResult));
  const needsPerson = rule.kind === 'manual' || ['todo', 'open', 'blank'].includes(state);
  const statements = viewStatements(rule, results, input, wording);
  return {
    number: String(number),
    anchor: `control-${number}`,
    id: rule.id,
    title: rule.title,
    severity: { key: rule.severity, word: wording.severities[rule.severity] },
    expected: rule.expected,
    state: stateBadge(state, wording),
    mark: input.scan === null ? null : stateBadge(state, wording),
    stateKey: state,
    counts: rule.kind === 'manual' && state === 'todo' ? [] : viewCounts(results, input, wording),
    ...viewEvidence(rule, results, wording),
    lookAt: rule.evidenceToCollect,
    steps: needsPerson ? whereToLook(rule) : [],
    interval: rule.reviewIntervalDays === null ? null : words.every(rule.reviewIntervalDays),
    statements,
    nobody: rule.kind === 'manual' && statements.length === 0 && input.scan !== null ? words.nobody : null,
    noteLabel: words.noteFor(rule.id),
    initialsLabel: words.initialsFor(rule.id),
  };
}

/** Menu paths. The other steps of an automated rule tell how to mend it, not where to look. */
function whereToLook({ kind, remediation: { web = [] } }: RuleRecord): readonly string[] {
  return kind === 'manual' ? web : web.filter((step) => step.includes(' > '));
}

function viewCounts(results: readonly Result[], input: ChecklistInput, wording: Wording): ControlView['counts'] {
  const words = wording.checklist;
  const total = input.appliances.length;
  return countAppliances(results).map(({ state, appliances }) => {
    const rest = appliances.length - MAX_NAMES;
    const names = [...appliances.slice(0, MAX_NAMES), ...(rest > 0 ? [words.others(rest)] : [])].join(', ');
    const isNamed = ['finding', 'open', 'todo', 'waived'].includes(state) && appliances.length < total;
    return { text: words.counted(words.states[state], appliances.length, total), names: isNamed ? names : null };
  });
}

/** Results that need an eye, worst first; what is in order is only counted, and appliances that were not reached are named on the front. */
function viewEvidence(
  rule: RuleRecord,
  results: readonly Result[],
  wording: Wording,
): Pick<ControlView, 'evidence' | 'more'> {
  const words = wording.checklist;
  const listed = ['finding', 'open', 'waived', ...(rule.kind === 'manual' ? [] : ['todo'])].flatMap((state) =>
    results.filter((one) => stateOfResult(one) === state && one.reasonCode !== 'appliance-unreachable'),
  );
  const rest = listed.length - MAX_EVIDENCE;
  return {
    evidence: listed.slice(0, MAX_EVIDENCE).map((one) => {
      const [first] = one.evidence;
      const withValue = first !== undefined && one.result === 'fail';
      return {
        appliance: one.appliance,
        object: one.resource.name,
        message: one.message,
        place: first === undefined ? null : toPlace(first.endpoint, first.pointer),
        found: withValue ? formatValue(actualOf(first), wording) : null,
        reference: words.reference(one.fingerprint.slice(0, REFERENCE_DIGITS)),
        waiver: one.waiver === null ? null : words.waiver(one.waiver.id, formatDate(one.waiver.expires, wording)),
      };
    }),
    more: rest > 0 ? words.moreEvidence(rest) : null,
  };
}

/** Statements in force, each once, and those that have ended. */
function viewStatements(
  rule: RuleRecord,
  results: readonly Result[],
  input: ChecklistInput,
  wording: Wording,
): ControlView['statements'] {
  const words = wording.checklist;
  const inForce = results.flatMap(({ attestation }) => (attestation === null ? [] : [attestation]));
  const valid = [...new Map(inForce.map((one) => [one.id, one])).values()];
  const lapsed = input.attestations.filter((one) => one.rule === rule.id && one.state === 'expired');
  const show = (one: (typeof inForce)[number], isValid: boolean) => ({
    by: (isValid ? words.stated : words.lapsed)(
      one.by,
      formatDate(one.date, wording),
      formatDate(one.expires, wording),
    ),
    text: one.statement,
    seen: one.evidence.length === 0 ? null : words.seen(one.evidence.join(', ')),
  });
  return [...valid.map((one) => show(one, true)), ...lapsed.map((one) => show(one, false))];
}
