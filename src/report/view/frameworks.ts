import type { FrameworkRecord } from '../../model/scan-result.ts';
import { compareText } from '../../snapshot/compare-text.ts';
import { isManual, kindBadge, type ReportContext, ruleHref } from './context.ts';
import { toBar, toSlug } from './format.ts';
import type { Badge, BarSegment } from './fragments.ts';
import { type Word, wordOf, worstWord } from './standing.ts';

export interface ControlView {
  readonly id: string;
  readonly title: string | null;
  readonly state: Badge;
  readonly note: string | null;
  readonly rules: readonly { readonly id: string; readonly href: string | null; readonly badge: Badge }[];
}

export interface FrameworkView {
  readonly key: string;
  readonly anchor: string;
  readonly title: string;
  readonly line: string;
  readonly caption: string;
  readonly bar: readonly BarSegment[];
  readonly controls: readonly ControlView[];
}

export interface FrameworksView {
  readonly lede: string;
  readonly items: readonly FrameworkView[];
  readonly empty: string | null;
}

/** What a control's rules say together. `manual`: only people can tell; `none`: no rule speaks about it. */
type ControlState = Word | 'manual' | 'none';

export function viewFrameworks(context: ReportContext): FrameworksView {
  const { say } = context.wording;
  const items = context.result.method.frameworks.map((framework) => toFramework(context, framework));
  return { lede: say.frameworksLede, items, empty: items.length === 0 ? say.noFrameworks : null };
}

function toFramework(context: ReportContext, framework: FrameworkRecord): FrameworkView {
  const { wording } = context;
  const { say } = wording;
  const controls = [...framework.controls].sort(compareControls).map((control) => toControl(context, control));
  const tally = (...keys: string[]) => controls.filter((control) => keys.includes(control.state.key)).length;
  const parts = {
    pass: tally('pass'),
    fail: tally('fail'),
    waived: tally('waived'),
    open: tally('error', 'unknown', 'notchecked'),
    manual: tally('manual'),
    notapplicable: tally('notapplicable', 'informational'),
    notselected: tally('notselected'),
    none: tally('none'),
  };
  const kinds = Object.keys(parts) as (keyof typeof parts)[];
  const bars = {
    pass: 'pass',
    fail: 'fail',
    waived: 'waived',
    open: 'error',
    manual: 'notchecked',
    notapplicable: 'notapplicable',
    notselected: 'notselected',
    none: 'none',
  };
  const title = wording.frameworks[framework.framework] ?? `${framework.title} ${framework.version}`.trim();
  return {
    key: toSlug(framework.framework),
    anchor: `framework-${toSlug(framework.framework)}`,
    title,
    line: say.list(
      kinds.filter((kind) => parts[kind] > 0 || kind === 'pass').map((kind) => say.frameworkParts[kind](parts[kind])),
    ),
    caption: say.frameworkCaption(title),
    bar: toBar(kinds.map((kind) => ({ key: bars[kind], count: parts[kind] }))),
    controls,
  };
}

/** "AC-2" before "AC-10": numbers inside ids compare as numbers. */
function compareControls(a: { id: string }, b: { id: string }): number {
  const pad = (id: string) => id.replace(/\d+/g, (digits) => digits.padStart(6, '0'));
  return compareText(pad(a.id), pad(b.id));
}

function toControl(context: ReportContext, control: FrameworkRecord['controls'][number]): ControlView {
  const { wording } = context;
  const { say } = wording;
  const rules = control.rules.map((id) => ({
    id,
    href: ruleHref(context, id),
    badge: kindBadge(ruleState(context, id), wording),
  }));
  const selected = control.rules.filter((id) => context.byRule.has(id));
  const manual = selected.filter((id) => isManual(context, id));
  const state = controlState(context, selected, manual);
  const answered = manual.every((id) => ruleState(context, id) !== 'notchecked');
  const left = control.rules.length - selected.length;
  const notes = [
    ...(selected.length === 0 || manual.length === 0
      ? []
      : manualNotes(context, manual.length === selected.length, answered)),
    ...(left > 0 ? [say.leftOut(left, control.rules.length)] : []),
  ];
  return {
    id: control.id,
    title: control.title,
    state: kindBadge(state, wording),
    note: notes.join('; ') || null,
    rules,
  };
}

function manualNotes({ wording }: ReportContext, isOnlyManual: boolean, isAnswered: boolean): readonly string[] {
  if (isOnlyManual) return [wording.say.manualOnly];
  return isAnswered ? [] : [wording.say.partlyManual];
}

/** A manual rule nobody answered leaves the control open, yet it never hides what the automated rules found. */
function controlState(context: ReportContext, selected: readonly string[], manual: readonly string[]): ControlState {
  if (selected.length === 0) return 'none';
  const states = selected.map((id) => ruleState(context, id));
  if (manual.length === selected.length && states.every((state) => state === 'notchecked')) return 'manual';
  const worst = worstWord(states);
  // Named for the reader is not judged: something has to have passed as well.
  return worst === 'informational' && selected.some((id) => hasPass(context, id)) ? 'pass' : (worst ?? 'none');
}

function hasPass(context: ReportContext, id: string): boolean {
  return (context.byRule.get(id) ?? []).some((one) => one.result === 'pass');
}

/** The worst result of a rule over the fleet. */
function ruleState(context: ReportContext, id: string): Word {
  return worstWord((context.byRule.get(id) ?? []).map(wordOf)) ?? 'notselected';
}
