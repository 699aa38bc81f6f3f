import { suggest } from '../fleet/suggest.ts';
import { type Place, parseYamlFile, refusal, type YamlFile } from '../fleet/yaml-file.ts';
import type { Problem } from '../model/audit-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { isCalendarDate } from '../results/calendar.ts';

/** What a field of a register holds. `names` is a list of texts or one text; `labels` an object of texts. */
export type FieldKind = 'text' | 'date' | 'names' | 'labels' | readonly string[];

export interface FieldSpec {
  readonly kind: FieldKind;
  readonly required: boolean;
}

/** One entry; a field that its kind does not allow is as one that is not there. */
export interface RegisterEntry {
  /** Without the blanks around it. */
  readonly text: (field: string) => string | null;
  /** A text that has to be there: empty in an entry with mistakes alone. */
  readonly required: (field: string) => string;
  /** Each once, sorted. */
  readonly names: (field: string) => readonly string[];
  readonly labels: (field: string) => Readonly<Record<string, string>>;
  /** A mistake with line and column; null: of the entry as a whole. */
  readonly problemAt: (field: string | null, message: string, hint?: string) => Problem;
}

export interface RegisterForm {
  /** Name of the list of entries. */
  readonly list: string;
  /** Every field that an entry may have, `id`, `appliances` and `labels` among them. */
  readonly fields: Readonly<Record<string, FieldSpec>>;
  /** What is wrong with an entry beyond its fields. */
  readonly check: (entry: RegisterEntry) => readonly Problem[];
}

const MAX_TEXT = 4000;
const MAX_NAMES = 10_000;

/**
 * Parses a register (waivers, attestations): `schemaVersion: 1` and a list of entries, each an object with known fields, an id
 * of its own and a scope. Pure.
 *
 * @throws AuditError (exit code 2) with all mistakes in the order of the file, each with line and column.
 */
export function parseRegister(text: string, file: string, form: RegisterForm): readonly RegisterEntry[] {
  const yaml = parseYamlFile(text, file);
  const problems = [...yaml.problems];
  const entries = readEntries(yaml, form, problems);
  problems.push(...repeatedIds(entries), ...entries.flatMap(scopeProblems), ...entries.flatMap(form.check));
  if (problems.length === 0) return entries;
  throw refusal(
    file,
    problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)),
  );
}

function readEntries(yaml: YamlFile, { list: name, fields }: RegisterForm, problems: Problem[]): RegisterEntry[] {
  const top = yaml.value;
  if (!isJsonObject(top)) {
    problems.push(yaml.problemAt([], `The file must be an object with "schemaVersion" and "${name}".`));
    return [];
  }
  problems.push(...unknownKeys(yaml, [], top, ['$schema', 'schemaVersion', name]));
  if (own(top, 'schemaVersion') !== 1) problems.push(yaml.problemAt(['schemaVersion'], '"schemaVersion" must be 1.'));
  const list = own(top, name);
  if (!Array.isArray(list)) problems.push(yaml.problemAt([name], `"${name}" must be a list.`));
  const items: readonly Json[] = Array.isArray(list) ? list : [];
  return items.flatMap((item, index) => {
    if (isJsonObject(item)) return [readEntry(yaml, [name, index], item, fields, problems)];
    problems.push(yaml.problemAt([name, index], `Each item of "${name}" must be an object.`));
    return [];
  });
}

function readEntry(
  yaml: YamlFile,
  place: Place,
  item: JsonObject,
  fields: RegisterForm['fields'],
  problems: Problem[],
): RegisterEntry {
  problems.push(...unknownKeys(yaml, place, item, Object.keys(fields)));
  const good = new Map<string, Json>();
  for (const [name, { kind, required }] of Object.entries(fields)) {
    const value = own(item, name);
    if (value === undefined || value === null) {
      if (required) problems.push(yaml.problemAt([...place, name], `"${name}" is missing here.`));
      continue;
    }
    const wrong = wrongness(kind, value);
    if (wrong === null) good.set(name, value);
    else problems.push(yaml.problemAt([...place, name], `"${name}" must be ${wrong}.`));
  }
  const text = (field: string): string | null => {
    const value = good.get(field);
    return typeof value === 'string' ? value.trim() : null;
  };
  return {
    text,
    required: (field) => text(field) ?? '',
    names: (field) => [...new Set([good.get(field) ?? []].flat() as string[])].sort(),
    labels: (field) => (good.get(field) ?? {}) as Readonly<Record<string, string>>,
    problemAt: (field, message, hint) => yaml.problemAt(field === null ? place : [...place, field], message, hint),
  };
}

function repeatedIds(entries: readonly RegisterEntry[]): readonly Problem[] {
  const seen = new Set<string>();
  return entries.flatMap((entry) => {
    const id = entry.text('id');
    if (id === null) return [];
    if (seen.has(id)) return [entry.problemAt('id', `The id ${JSON.stringify(id.slice(0, 100))} stands twice.`)];
    seen.add(id);
    return [];
  });
}

/** An entry has to say whom it is about: all of them is said with a star, never by silence. */
function scopeProblems(entry: RegisterEntry): readonly Problem[] {
  if (entry.names('appliances').length > 0 || Object.keys(entry.labels('labels')).length > 0) return [];
  const hint = 'Name the appliances, or write appliances: "*" for all of them.';
  return [entry.problemAt(null, '"appliances" or "labels" is missing here.', hint)];
}

/** What a value should have been, or null when it is that. No message quotes the value. */
function wrongness(kind: FieldKind, value: Json): string | null {
  if (typeof kind !== 'string') {
    return typeof value === 'string' && kind.includes(value) ? null : `one of ${kind.join(', ')}`;
  }
  if (kind === 'date') return typeof value === 'string' && isCalendarDate(value) ? null : 'a date, YYYY-MM-DD';
  if (kind === 'text') return isText(value) ? null : `a text of 1 to ${MAX_TEXT} characters`;
  if (kind === 'names') {
    const isList = Array.isArray(value) && value.length > 0 && value.length <= MAX_NAMES && value.every(isText);
    return isText(value) || isList ? null : 'a name or a list of names';
  }
  const isLabels = isJsonObject(value) && Object.keys(value).length > 0 && Object.values(value).every(isText);
  return isLabels ? null : 'an object of texts, such as { site: ams }';
}

function unknownKeys(yaml: YamlFile, place: Place, object: JsonObject, known: readonly string[]): Problem[] {
  return Object.keys(object)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = suggest(key, known);
      const hint = meant === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean "${meant}"?`;
      return yaml.problemAt([...place, key], `${JSON.stringify(key.slice(0, 60))} is not known here.`, hint, 'key');
    });
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isText(value: Json): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TEXT;
}
