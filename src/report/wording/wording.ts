import type { DateFormat } from '../../model/notation.ts';
import type { ReasonCode, ResultKind, Severity } from '../../model/verdict.ts';
import type { createChecklist } from './en/checklist.ts';
import type { labels } from './en/labels.ts';
import type { print } from './en/print.ts';
import type { createSentences } from './en/sentences.ts';

/**
 * Every word that the reports for people (HTML, PDF, checklist) say by themselves. A second language is a second object
 * of this type, kept in a folder of its own beside `en`. Texts of rules come from the ruleset, texts about appliances from the result.
 */
export interface Wording {
  /** BCP 47 tag, also the `lang` of the document. */
  readonly lang: string;
  readonly months: readonly string[];
  readonly dateFormat: DateFormat;
  readonly kinds: Readonly<Record<ResultKind | 'waived' | 'none' | 'manual', string>>;
  /** One sign per kind, for narrow columns; no two alike. */
  readonly letters: Readonly<Record<ResultKind | 'waived', string>>;
  readonly meanings: Readonly<Record<ResultKind, string>>;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly reasons: Readonly<Record<ReasonCode, string>>;
  readonly states: Readonly<Record<string, string>>;
  readonly changes: Readonly<Record<string, string>>;
  readonly trust: Readonly<Record<string, string>>;
  readonly frameworks: Readonly<Record<string, string>>;
  /** Area slugs that do not read as words. */
  readonly areas: Readonly<Record<string, string>>;
  /** Parts of area slugs that are abbreviations. */
  readonly abbreviations: readonly string[];
  readonly labels: Labels;
  readonly say: Sentences;
  readonly print: PrintWording;
  readonly checklist: ChecklistWording;
}

export type Labels = Readonly<Record<keyof typeof labels, string>>;
export type Sentences = ReturnType<typeof createSentences>;
export type PrintWording = typeof print;
export type ChecklistWording = ReturnType<typeof createChecklist>;
