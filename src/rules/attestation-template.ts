import { Document, YAMLMap, YAMLSeq } from 'yaml';
import type { ManualRule } from '../model/rule.ts';
import { compareText } from '../snapshot/compare-text.ts';

/** As much of a rule as the form asks about. */
export type AttestedRule = Pick<ManualRule, 'id' | 'title' | 'expected' | 'evidenceToCollect' | 'reviewIntervalDays'>;

/**
 * The form for manual rules as an attestations file: one entry per rule and appliance, to be filled in. Until somebody does,
 * it is refused when it is read (`outcome`, `by`, `date` and `statement` are empty), so that an untouched form attests
 * nothing. Sorted by rule and appliance. Pure.
 */
export function renderAttestationTemplate(rules: readonly AttestedRule[], applianceNames: readonly string[]): string {
  const entries = new YAMLSeq();
  for (const rule of [...rules].sort((a, b) => compareText(a.id, b.id))) {
    for (const appliance of [...applianceNames].sort()) entries.add(entryFor(rule, appliance));
  }
  const document = new Document({ schemaVersion: 1 });
  document.commentBefore = [
    ' Manual controls: what no program can see. Fill in outcome (pass, fail or notapplicable), by, date (YYYY-MM-DD),',
    ' statement and evidence (a reference to where the proof is kept, or a list of them). Entries that stay empty are passed',
    ' over when the form is applied.',
    ' "expires" may end a statement earlier than its review interval does.',
  ].join('\n');
  document.set('attestations', entries);
  return document.toString({ lineWidth: 0 });
}

function entryFor(rule: AttestedRule, appliance: string): YAMLMap {
  const map = new YAMLMap();
  map.commentBefore = comment([
    `${rule.id}: ${rule.title}`,
    `Expected: ${rule.expected}`,
    `Evidence: ${rule.evidenceToCollect}`,
    `To be repeated every ${rule.reviewIntervalDays} days.`,
  ]);
  const fields = {
    id: `${rule.id}@${appliance}`,
    rule: rule.id,
    appliances: [appliance],
    outcome: null,
    by: null,
    date: null,
    statement: null,
    evidence: null,
  };
  for (const [key, value] of Object.entries(fields)) map.set(key, value);
  return map;
}

/** Texts of rules come from files: each on one line, so that none of it becomes content. */
function comment(lines: readonly string[]): string {
  return lines.map((line) => ` ${line.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')}`).join('\n');
}
