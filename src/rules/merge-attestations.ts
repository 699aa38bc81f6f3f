import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { AuditError } from '../model/audit-error.ts';

/** Fields that a person fills in. */
const ANSWERS = ['outcome', 'by', 'date', 'statement', 'evidence'] as const;

/**
 * A filled form without the entries that nobody answered, as text in which everything else keeps its line and column, so
 * that mistakes are told where they stand. A list in brackets (JSON) is left as it is. Pure.
 *
 * @returns the text, how many entries were left out, and how many are left.
 */
export function withoutUnanswered(form: string): {
  readonly text: string;
  readonly unanswered: number;
  readonly answered: number;
} {
  const list = entriesOf(parseDocument(form, { keepSourceTokens: true }));
  const dashes = dashesOf(list);
  let text = form;
  let unanswered = 0;
  for (const item of list?.items ?? []) {
    if (!isMap(item) || !isUntouched(item)) continue;
    const [start, end] = item.range ?? [0, 0];
    const dash = dashes.findLast((offset) => offset <= start);
    if (dash === undefined) continue;
    const blank = form.slice(dash, end).replace(/[^\n]/g, ' ');
    text = text.slice(0, dash) + blank + text.slice(end);
    unanswered += 1;
  }
  return { text, unanswered, answered: (list?.items.length ?? 0) - unanswered };
}

/** Where in the text the entries of a list begin; none for a list in brackets. */
function dashesOf(list: YAMLSeq | null): readonly number[] {
  const source = list?.srcToken;
  if (source?.type !== 'block-seq') return [];
  return source.items.flatMap(({ start }) =>
    start.filter(({ type }) => type === 'seq-item-ind').map(({ offset }) => offset),
  );
}

/** What a form did to a register. */
export interface MergedAttestations {
  readonly text: string;
  readonly added: number;
  readonly replaced: number;
}

/**
 * Puts the entries of a form into a register, each in the place of the entry with its id or at the end. Comments of the
 * register stay. Both texts were parsed without a mistake before. Pure.
 *
 * @throws AuditError (exit 2) when an entry is older than the one it would replace.
 */
export function mergeAttestations(register: string | null, form: string): MergedAttestations {
  const target = parseDocument(register ?? 'schemaVersion: 1\nattestations: []\n');
  const list = entriesOf(target);
  if (list === null) throw new AuditError('The attestations file has no list "attestations".');
  list.flow = false;
  const counts = { added: 0, replaced: 0 };
  for (const item of entriesOf(parseDocument(form))?.items ?? []) {
    if (!isMap(item)) continue;
    const entry = cleaned(item);
    const at = list.items.findIndex((one) => isMap(one) && one.get('id') === entry.get('id'));
    const old = list.items[at];
    if (!isMap(old)) {
      list.items.push(entry);
      counts.added += 1;
      continue;
    }
    if (String(old.get('date')) > String(entry.get('date')))
      throw new AuditError(
        `The statement ${String(entry.get('id'))} of the form is older than the one in the register.`,
        {
          hint: 'Take it out of the form, or give it today’s date.',
        },
      );
    list.items[at] = entry;
    counts.replaced += 1;
  }
  return { text: target.toString({ lineWidth: 0 }), ...counts };
}

function entriesOf(document: Document): YAMLSeq | null {
  const list = document.get('attestations', true);
  return isSeq(list) ? list : null;
}

function isUntouched(item: YAMLMap): boolean {
  return ANSWERS.every((field) => {
    const value = item.get(field);
    return value === null || value === undefined || (isSeq(value) && value.items.length === 0);
  });
}

/** Without what is empty and without the form's instructions. */
function cleaned(item: YAMLMap): YAMLMap {
  item.commentBefore = null;
  // An empty scalar reads as undefined.
  item.items = item.items.filter(({ key }) => item.get(key) !== undefined);
  return item;
}
