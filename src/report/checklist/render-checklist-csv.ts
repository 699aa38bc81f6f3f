import { type CsvCell, csvDocument } from '../formats/csv-document.ts';
import { evidenceText } from '../formats/result-text.ts';
import { makeVisible } from '../view/make-visible.ts';
import { english } from '../wording/en/english.ts';
import { buildChecklist } from './build-checklist.ts';
import type { ChecklistInput } from './checklist-input.ts';
import { type ControlState, countAppliances, stateOfResult } from './control-state.ts';

/** The last ones are left to be filled in. The order is part of the format. */
const COLUMNS = [
  'number',
  'area',
  'ruleId',
  'title',
  'severity',
  'kind',
  'expected',
  'state',
  'appliancesWithFinding',
  'appliancesNotJudged',
  'appliancesToDo',
  'appliancesWaived',
  'appliancesInOrder',
  'appliancesNotApplicable',
  'concerned',
  'evidence',
  'resultFingerprints',
  'lookAt',
  'where',
  'attestation',
  'references',
  'scanUid',
  'tlsNotVerified',
  'inOrder',
  'notInOrder',
  'doesNotApply',
  'note',
  'evidenceSeen',
  'initials',
  'date',
] as const;

const TO_FILL_IN = 7;
const MAX_EVIDENCE = 5;
const TO_LOOK_INTO: readonly ControlState[] = ['finding', 'open', 'waived'];

/** checklist.csv: one row per control, in the order of the printed list; names of columns and states are English. Pure. */
export function renderChecklistCsv(given: ChecklistInput): string {
  const input = makeVisible(given);
  const ruleById = new Map(input.rules.map((rule) => [rule.id, rule]));
  const byRule = Map.groupBy(input.results, ({ ruleId }) => ruleId);
  const rows = buildChecklist(input, english).areas.flatMap(({ title, controls }) =>
    controls.map((control): readonly CsvCell[] => {
      const rule = ruleById.get(control.id);
      const results = byRule.get(control.id) ?? [];
      const counts = new Map(countAppliances(results).map(({ state, appliances }) => [state, appliances]));
      const count = (state: ControlState): CsvCell => (input.scan === null ? null : (counts.get(state)?.length ?? 0));
      const concerned = results.filter((one) => TO_LOOK_INTO.includes(stateOfResult(one)));
      return [
        Number(control.number),
        title,
        control.id,
        control.title,
        rule?.severity ?? null,
        rule?.kind ?? null,
        control.expected,
        control.state.word,
        ...(['finding', 'open', 'todo', 'waived', 'fine', 'inapplicable'] as const).map(count),
        TO_LOOK_INTO.flatMap((state) => counts.get(state) ?? []).join(', '),
        concerned
          .slice(0, MAX_EVIDENCE)
          .flatMap((one) => [`${one.appliance}: ${one.message}`, ...one.evidence.slice(0, 1).map(evidenceText)])
          .join('\n'),
        concerned.map(({ fingerprint }) => fingerprint.slice(0, 16)).join(' '),
        control.lookAt,
        control.steps.join('\n'),
        control.statements
          .map(({ by, text, seen }) => [by, text, seen].filter((part) => part !== null).join(' '))
          .join('\n'),
        (rule?.references ?? []).map(({ framework, id }) => `${framework}:${id}`).join(' '),
        input.scan?.uid ?? null,
        input.insecure.join(', '),
        ...Array<CsvCell>(TO_FILL_IN).fill(null),
      ];
    }),
  );
  return csvDocument(COLUMNS, rows);
}
