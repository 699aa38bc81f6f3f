import type { Json, JsonObject } from '../model/json.ts';
import { isRedacted } from '../model/snapshot.ts';
import { type Gap, gap, isGap } from './gap.ts';
import type { Trace } from './trace.ts';
import { isList, isObject, type Value, type ValueObject } from './value.ts';

/** Where a value stands: an endpoint and an RFC 6901 pointer into its answer. */
export interface Location {
  readonly endpoint: string;
  readonly pointer: string;
  /** Made by an operator from the datum there: reads show the fact, not the datum. */
  readonly derived?: boolean;
}

/** A name's value: located data, a gap, or a computed list without a place. */
export interface Binding {
  readonly value: Value;
  readonly location: Location | null;
  /** The gap for a first key that is not there, where that is not a missing datum of the appliance. */
  readonly whenAbsent?: (key: string) => Gap;
}

/** Looks a name up; undefined when the rule provides no such name. */
export type Scope = (name: string) => Binding | undefined;

/** What stays the same while one rule is evaluated on one appliance. */
export interface Context {
  readonly trace: Trace;
  readonly params: JsonObject;
  /** Evaluation time in milliseconds since the epoch. */
  readonly asOfMs: number;
  /** Firmware version of the appliance, null when it is not known. */
  readonly version: string | null;
  /** Follows a reference into a named collection (operator `deref`). */
  readonly dereference: (reference: Value, collection: string) => Binding;
  /** Places of objects and lists that were read, so that reads inside them can be located. */
  readonly places: WeakMap<object, Location>;
  /** Facts of the certificates in a text, by evaluation time and text; kept for all rules of one appliance. */
  readonly certificates: Map<string, readonly ValueObject[] | undefined>;
}

/** The data that json-logic-js hands to an operator: names at the top, one item inside a list operator. */
export type Frame =
  | { readonly context: Context; readonly scope: Scope }
  | { readonly context: Context; readonly item: Value; readonly location: Location | null };

/** An operand that an operator evaluates itself. */
export type Thunk = (frame: Frame) => Value;

/** Frame of one item of a list; the item's place is its own, or its index in the list's. */
export function itemFrame(context: Context, list: readonly Value[], index: number): Frame {
  const item = list[index] as Value;
  const own = typeof item === 'object' && item !== null ? context.places.get(item) : undefined;
  const listPlace = context.places.get(list);
  const location = own ?? (listPlace === undefined ? null : child(listPlace, String(index)));
  return { context, item, location };
}

/** Sentinel for a path whose last key is absent from an object that is there. */
export const ABSENT = Symbol('absent');

/**
 * Reads a dotted path: own properties only, numeric segments index lists. Records the read.
 * Gives {@link ABSENT} when only the last key is missing; any earlier break is a gap.
 */
export function readPath(frame: Frame, path: string): Value | typeof ABSENT {
  const segments = path === '' ? [] : path.split('.');
  const start = startOf(frame, segments, path);
  if (isGap(start)) return start;
  let { value } = start;
  let place = start.location;
  for (const [index, segment] of segments.entries()) {
    if (isGap(value)) return value;
    const next = property(value, segment);
    const nextPlace = place === null ? null : child(place, segment);
    if (next === undefined) {
      if (index === 0 && start.whenAbsent !== undefined) return start.whenAbsent(segment);
      if (nextPlace !== null && !nextPlace.derived) record(frame, nextPlace, undefined, path);
      const isLast = index === segments.length - 1;
      return isLast && isObject(value) && !isRedacted(value) ? ABSENT : notThere(path, segment, value, nextPlace);
    }
    value = next;
    place = nextPlace;
  }
  if (isGap(value)) return value;
  remember(frame.context, value, place);
  if (place !== null) record(frame, place, value, path);
  return value;
}

/** `missing-datum`; `type-mismatch` when the path runs into something that has no keys, `redacted` when a secret stands there. */
export function notThere(path: string, segment: string, holder: Value, place: Location | null): Gap {
  const isSecret = isObject(holder) && isRedacted(holder);
  const isContainer = (isObject(holder) || isList(holder)) && !isSecret;
  const plain = isSecret ? 'a secret' : 'a plain value';
  return gap({
    level: 'unknown',
    reasonCode: isContainer ? 'missing-datum' : isSecret ? 'redacted' : 'type-mismatch',
    message: isContainer ? `${path} is absent` : `${path} cannot be read: there is no "${segment}" in ${plain}`,
    endpoint: place?.endpoint ?? null,
    pointer: place?.pointer ?? null,
  });
}

/** The place of a path without reading it, for gaps that say where the datum should be. */
export function placeOf(frame: Frame, path: string): Location | null {
  const segments = path === '' ? [] : path.split('.');
  const start = startOf(frame, segments, path);
  if (isGap(start) || start.location === null) return null;
  return segments.reduce<Location>(child, start.location);
}

/** Consumes the leading name of a path at the top level, nothing inside an item. */
function startOf(frame: Frame, segments: string[], path: string): Binding | Gap {
  if (!('scope' in frame)) return { value: frame.item, location: frame.location };
  const name = segments.shift();
  const binding = name === undefined ? undefined : frame.scope(name);
  if (binding !== undefined) return isGap(binding.value) ? binding.value : binding;
  return gap({ level: 'error', reasonCode: 'rule-exception', message: `the rule provides no "${name ?? path}"` });
}

function property(value: Value, key: string): Value | undefined {
  if (isList(value)) return /^(0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function child(place: Location, key: string): Location {
  if (place.derived) return place;
  return { endpoint: place.endpoint, pointer: `${place.pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}` };
}

function remember(context: Context, value: Value, place: Location | null): void {
  if (place !== null && typeof value === 'object' && value !== null) context.places.set(value, place);
}

function record(frame: Frame, place: Location, value: Value | undefined, path: string): void {
  const read = { endpoint: place.endpoint, pointer: place.pointer, expected: null };
  if (value === undefined) frame.context.trace.reads.push(read);
  else if (place.derived) frame.context.trace.reads.push({ ...read, actual: { [path]: value as Json } });
  else frame.context.trace.reads.push({ ...read, actual: value as Json });
}
