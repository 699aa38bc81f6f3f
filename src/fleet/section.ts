import type { Problem } from '../model/audit-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { Place, YamlFile } from './yaml-file.ts';

/**
 * One object of a file, read by key. A value of the wrong type reads as absent: the schema has already told that mistake,
 * and the mistakes behind it are to be found in the same run.
 */
export interface Section {
  readonly place: Place;
  /** Whether the key stands there, whatever its value. */
  readonly has: (key: string) => boolean;
  readonly text: (key: string) => string | undefined;
  readonly number: (key: string) => number | undefined;
  readonly raw: (key: string) => Json | undefined;
  readonly texts: (key: string) => readonly string[];
  readonly object: (key: string) => JsonObject;
  readonly section: (key: string) => Section;
  readonly sections: (key: string) => readonly Section[];
  /** Notes a mistake at the value of a key, or at the section itself without one. */
  readonly refuse: (key: string | readonly (string | number)[] | null, message: string, hint?: string) => void;
}

/** The top of a file as a section; mistakes are added to `problems`. */
export function openSection(yaml: YamlFile, problems: Problem[], value: Json = yaml.value, place: Place = []): Section {
  const object: JsonObject = isJsonObject(value) ? value : {};
  const raw = (key: string) => (Object.hasOwn(object, key) ? object[key] : undefined);
  const open = (child: Json | undefined, ...tokens: Place) =>
    openSection(yaml, problems, child ?? null, [...place, ...tokens]);
  const list = (key: string): readonly Json[] => {
    const items = raw(key);
    return Array.isArray(items) ? items : [];
  };
  return {
    place,
    raw,
    has: (key) => raw(key) !== undefined,
    text: (key) => ofType(raw(key), 'string'),
    number: (key) => ofType(raw(key), 'number'),
    texts: (key) => list(key).filter((item) => typeof item === 'string'),
    object: (key) => {
      const child = raw(key);
      return isJsonObject(child) ? child : {};
    },
    section: (key) => open(raw(key), key),
    sections: (key) => list(key).map((item, index) => open(item, key, index)),
    refuse: (key, message, hint) => {
      problems.push(yaml.problemAt(key === null ? place : [...place, ...[key].flat()], message, hint));
    },
  };
}

function ofType<T extends 'string' | 'number'>(
  value: Json | undefined,
  type: T,
): (T extends 'string' ? string : number) | undefined {
  return typeof value === type ? (value as T extends 'string' ? string : number) : undefined;
}
