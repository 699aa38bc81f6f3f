import type { Json, JsonObject } from '../../src/model/json.ts';

/** A document in which one datum or container is gone, or is of another type. */
export interface LossyDocument {
  readonly kind: string;
  /** Path of what changed, its keys joined by slashes. */
  readonly what: string;
  readonly document: () => Json;
}

/** Everything that can be lost of a document, one at a time; its own `key` and `meta` stay. */
export function lossyDocuments(document: Json): LossyDocument[] {
  return places(document, []).flatMap(({ path, value }) =>
    replacementsFor(value, path).map(([kind, replacement]) => ({
      kind,
      what: `/${path.join('/')}`,
      document: () => changed(document, path, replacement),
    })),
  );
}

type Path = readonly (string | number)[];

/** Every datum and container but the answer's own `key` and `meta`. */
function places(value: Json, path: Path): { path: Path; value: Json }[] {
  const own = path.length === 0 ? [] : [{ path, value }];
  if (typeof value !== 'object' || value === null) return own;
  const inner = Array.isArray(value) ? value.map((item, index) => [index, item] as const) : Object.entries(value);
  return inner.reduce<{ path: Path; value: Json }[]>((all, [key, child]) => {
    if (path.length === 0 && (key === 'key' || key === 'meta')) return all;
    return all.concat(places(child as Json, [...path, key]));
  }, own);
}

const GONE = Symbol('gone');

/**
 * Taking an item out of a list is a change of configuration, not of knowledge, so items are only retyped.
 * So is null to a text, which may be what stands there once it is set: null becomes a number or a boolean.
 */
function replacementsFor(value: Json, path: Path): (readonly [string, Json | typeof GONE])[] {
  const deleted: (readonly [string, typeof GONE])[] =
    typeof path.at(-1) === 'number' ? [] : [[isContainer(value) ? 'container deleted' : 'datum deleted', GONE]];
  if (value === null) return [['null to number', 12345], ['null to boolean', true], ...deleted];
  switch (typeof value) {
    case 'string':
      return [
        ['datum retyped', 12345],
        ['datum retyped', false],
        ['text in a list', [value]],
        ['text to empty list', []],
        ...deleted,
      ];
    case 'boolean':
      return [['datum retyped', 'retyped'], ['datum retyped', 1], ['datum spelled as text', String(value)], ...deleted];
    case 'number':
      return [
        ['datum retyped', 'retyped'],
        ['datum retyped', true],
        ['datum spelled as text', String(value)],
        ...deleted,
      ];
    default:
      return [['container retyped', 'retyped'], ['container retyped', 12345], ...deleted];
  }
}

function isContainer(value: Json): boolean {
  return typeof value === 'object' && value !== null;
}

function changed(value: Json, path: Path, replacement: Json | typeof GONE): Json {
  const [key, ...rest] = path;
  if (key === undefined) return replacement as Json;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as JsonObject) }) as Record<string | number, Json>;
  if (rest.length === 0 && replacement === GONE) delete copy[key];
  else copy[key] = changed((value as Record<string | number, Json>)[key] as Json, rest, replacement);
  return copy as Json;
}
