import { suggest } from '../fleet/suggest.ts';
import { MAX_PROBLEMS, type Place, parseYamlFile, refusal, type YamlFile } from '../fleet/yaml-file.ts';
import type { Problem } from '../model/audit-error.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { isCalendarDate } from '../results/calendar.ts';

/** What a field of a register holds. `names` is a list of texts or one text; `labels` an object of texts. */
export type FieldKind = 'text' | 'date' | 'names' | 'labels' | readonly string[];

export interface FieldSpec {
  readonly kind: FieldKind;
  readonly required: boolean;
}

/** One entry as it was read; every field that its kind does not allow is left out and told as a problem. */
export interface RegisterEntry {
  readonly place: Place;
  readonly text: (field: string) => string | null;
  readonly names: (field: string) => readonly string[];
  readonly labels: (field: string) => Readonly<Record<string, string>>;
}

export interface Register {
  readonly yaml: YamlFile;
  readonly entries: readonly RegisterEntry[];
  /** All mistakes so far; whoever finds more adds them and hands them to {@link refuseIfAny}. */
  readonly problems: Problem[];
}

const MAX_TEXT = 4000;
const MAX_NAMES = 10_000;

/**
 * Reads a register (waivers, attestations): `schemaVersion: 1` and a list of entries under `listName`, each an object with
 * exactly the known fields. Collects every mistake with its line and column.
 *
 * @throws AuditError (exit code 2) when the text is no YAML at all.
 */
export function readRegister(
  text: string,
  file: string,
  listName: string,
  fields: Readonly<Record<string, FieldSpec>>,
): Register {
  const yaml = parseYamlFile(text, file);
  const problems = [...yaml.problems];
  const top = isObject(yaml.value) ? yaml.value : null;
  if (top === null) {
    problems.push(yaml.problemAt([], `The file must be an object with "schemaVersion" and "${listName}".`));
    return { yaml, entries: [], problems };
  }
  problems.push(...unknownKeys(yaml, [], top, ['$schema', 'schemaVersion', listName]));
  if (own(top, 'schemaVersion') !== 1) problems.push(yaml.problemAt(['schemaVersion'], '"schemaVersion" must be 1.'));
  const list = own(top, listName);
  if (!Array.isArray(list)) problems.push(yaml.problemAt([listName], `"${listName}" must be a list.`));
  const items: readonly Json[] = Array.isArray(list) ? list : [];
  const entries = items.flatMap((item, index) => {
    const place = [listName, index];
    if (isObject(item)) return [readEntry(yaml, place, item, fields, problems)];
    problems.push(yaml.problemAt(place, `Each item of "${listName}" must be an object.`));
    return [];
  });
  return { yaml, entries, problems };
}

/** @throws AuditError (exit code 2) with all problems in the order of the file, when there is one. */
export function refuseIfAny(file: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const sorted = [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  throw refusal(file, sorted.slice(0, MAX_PROBLEMS));
}

/** Problems for texts that an earlier entry has already, such as an id. */
export function repeatedIds(register: Register): readonly Problem[] {
  const seen = new Set<string>();
  return register.entries.flatMap((entry) => {
    const id = entry.text('id');
    if (id === null || !seen.has(id)) {
      if (id !== null) seen.add(id);
      return [];
    }
    return [
      register.yaml.problemAt([...entry.place, 'id'], `The id ${JSON.stringify(id.slice(0, 100))} stands twice.`),
    ];
  });
}

function readEntry(
  yaml: YamlFile,
  place: Place,
  item: JsonObject,
  fields: Readonly<Record<string, FieldSpec>>,
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
  return {
    place,
    text: (field) => (typeof good.get(field) === 'string' ? (good.get(field) as string).trim() : null),
    names: (field) => [...new Set([good.get(field) ?? []].flat() as string[])].sort(),
    labels: (field) => (good.get(field) ?? {}) as Readonly<Record<string, string>>,
  };
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
  const isLabels = isObject(value) && Object.keys(value).length > 0 && Object.values(value).every(isText);
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

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: Json): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TEXT;
}
