import { counted } from '../model/counted.ts';
import type { Json } from '../model/json.ts';
import {
  CHANGE_KINDS,
  type ChangeKind,
  type ConfigurationChange,
  type Drift,
  type ResultChange,
} from '../model/scan-change.ts';
import { canonicalJson } from '../snapshot/canonical-json.ts';

const WORDS: Readonly<Record<ChangeKind, string>> = {
  new: 'New finding',
  'waiver-expired': 'Waiver ended',
  'newly-unknown': 'Not known any more',
  waived: 'Waived',
  fixed: 'Fixed',
  'now-known': 'Known now',
  appeared: 'Appeared',
  disappeared: 'Gone',
};
const MAX_VALUE = 120;

/** True for a change after which there is a finding that was none before. */
export function isNewFinding({ kind }: ResultChange): boolean {
  return kind === 'new' || kind === 'waiver-expired';
}

/** What changed between two scans, as lines for a terminal: verdicts with the data that explain them, then all other data. Pure. */
export function renderDriftText(drift: Drift): string {
  const lines = [countLine(drift)];
  const explained = new Set(drift.results.flatMap(({ causes }) => causes));
  for (const change of drift.results) {
    lines.push(`${WORDS[change.kind]}: ${change.severity} ${change.ruleId} on ${placeOf(change)}${turned(change)}`);
    for (const index of change.causes) lines.push(`    because ${causeLine(drift.configuration[index])}`);
  }
  const rest = drift.configuration.filter((_change, index) => !explained.has(index));
  if (rest.length > 0) lines.push('Changed, without a changed verdict:');
  lines.push(...rest.map((change) => `    ${change.appliance} ${causeLine(change)}`));
  return `${lines.map(oneLine).join('\n')}\n`;
}

/** The same as GitHub-flavoured Markdown. Pure. */
export function renderDriftMarkdown(drift: Drift): string {
  const lines = ['# What changed', '', countLine(drift), ''];
  if (drift.results.length > 0) {
    lines.push('| Change | Severity | Rule | Where | Before | After | Because |', '|---|---|---|---|---|---|---|');
    for (const change of drift.results) {
      const causes = change.causes.map((index) => causeLine(drift.configuration[index])).join('; ');
      const { kind, severity, ruleId, before, after } = change;
      lines.push(row([WORDS[kind], severity, ruleId, placeOf(change), before ?? '', after ?? '', causes]));
    }
    lines.push('');
  }
  if (drift.configuration.length > 0) {
    lines.push('| Appliance | Endpoint | Datum | Old | New |', '|---|---|---|---|---|');
    for (const { appliance, endpoint, pointer, old, new: now } of drift.configuration)
      lines.push(row([appliance, endpoint, pointer, shown(old), shown(now)]));
    lines.push('');
  }
  return lines.join('\n');
}

function countLine({ results, configuration }: Drift): string {
  const counts = CHANGE_KINDS.flatMap((kind) => {
    const count = results.filter((change) => change.kind === kind).length;
    return count === 0 ? [] : [`${count} ${WORDS[kind].toLowerCase()}`];
  });
  const data = counted(configuration.length, 'changed datum', 'changed data');
  return counts.length === 0 ? `No verdict changed; ${data}.` : `${counts.join(', ')}; ${data}.`;
}

function placeOf({ appliance, resource }: ResultChange): string {
  const name = resource.name ?? resource.path;
  return name === null ? appliance : `${appliance}, ${name}`;
}

function turned({ before, after }: ResultChange): string {
  return before === null || after === null || before === after ? '' : ` (${before} -> ${after})`;
}

function causeLine(change: ConfigurationChange | undefined): string {
  if (change === undefined) return '';
  const { endpoint, pointer, old, new: now } = change;
  return `${endpoint}${pointer === '' ? '' : ` ${pointer}`}: ${shown(old)} -> ${shown(now)}`;
}

function shown(value: Json | undefined): string {
  if (value === undefined) return '(not there)';
  const text = canonicalJson(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}

/** Values come from appliances: no control character reaches a terminal. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '\u{fffd}');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => oneLine(cell).replace(/[\\|<>&`*_[\]]/g, (one) => `\\${one}`)).join(' | ')} |`;
}
