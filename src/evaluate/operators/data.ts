import { ABSENT, type Frame, notThere, placeOf, readPath, type Thunk } from '../frame.ts';
import { type Gap, gap, isGap } from '../gap.ts';
import { lenient, type Operator, quoting, strict } from '../operator.ts';
import { capture } from '../trace.ts';
import { isList, isObject, type Value, wanted } from '../value.ts';
import { compareVersions } from './versions.ts';

/** Own properties only. A default stands for a last key that is absent from an object that is there, and for nothing else. */
const variable = strict(0, 2, (frame, [path = '', fallback]) => {
  if (path === null) return readOrGap(frame, '');
  if (typeof path !== 'string' && typeof path !== 'number') return wanted('a path', path);
  const value = readPath(frame, String(path));
  if (value !== ABSENT) return value;
  const { trace } = frame.context;
  if (fallback === undefined || trace.ignoresDefaults) return absence(frame, String(path));
  trace.usedDefault = true;
  return fallback;
});

function readOrGap(frame: Frame, path: string): Value {
  const value = readPath(frame, path);
  return value === ABSENT ? absence(frame, path) : value;
}

function absence(frame: Frame, path: string): Gap {
  return notThere(path, path, {}, placeOf(frame, path));
}

const parameter = strict(1, 1, (frame, [name]) => {
  const params = frame.context.params;
  if (typeof name !== 'string' || !Object.hasOwn(params, name)) {
    return gap({ level: 'error', reasonCode: 'rule-exception', message: `the rule has no parameter ${String(name)}` });
  }
  const value = params[name] as Value;
  if (value !== null) return value;
  return gap({ level: 'notchecked', reasonCode: 'not-configured', message: `nobody gave the parameter ${name}` });
});

/**
 * The one of several paths that is there. A path counts as present as soon as its first key below the common parent
 * (at least the leading name) exists, so that `timestamping: {}` is a present object without `enabled`, not an absent variant.
 */
const exactlyOne = quoting(2, null, (frame: Frame, thunks: readonly Thunk[]) => {
  const { trace } = frame.context;
  const paths = thunks.map((thunk) => capture(trace, () => thunk(frame)).value);
  if (!paths.every((path) => typeof path === 'string'))
    return wanted(
      'a path',
      paths.find((path) => typeof path !== 'string'),
    );
  const parentLength = commonParentLength(paths);
  const present: string[] = [];
  for (const path of paths) {
    const segments = path.split('.');
    const probe = segments.slice(0, Math.max(parentLength, 1) + 1).join('.');
    const { value } = capture(trace, () => readPath(frame, probe));
    if (isGap(value)) return value;
    if (value !== ABSENT) present.push(path);
  }
  const [only, ...more] = present;
  if (only === undefined) return absence(frame, paths[0] as string);
  if (more.length === 0) return readOrGap(frame, only);
  return gap({ level: 'unknown', reasonCode: 'type-mismatch', message: `${present.join(' and ')} are both there` });
});

function commonParentLength(paths: readonly string[]): number {
  const split = paths.map((path) => path.split('.').slice(0, -1));
  const first = split[0] ?? [];
  let length = 0;
  while (length < first.length && split.every((segments) => segments[length] === first[length])) length += 1;
  return length;
}

/** True only when the path is absent from an object that was read and the appliance is known to have that version or a later one. */
const absentSince = lenient(2, 2, (frame, [path, since]) => {
  if (typeof path !== 'string' || typeof since !== 'string') return wanted('a path and a version', path);
  const value = readPath(frame, path);
  if (isGap(value)) return value;
  if (value !== ABSENT) return false;
  const order = frame.context.version === null ? undefined : compareVersions(frame.context.version, since);
  return order !== undefined && order >= 0 ? true : absence(frame, path);
});

/** The first operand, unless its endpoint refuses GET by design; then the next. A 403, 404 or 5xx is never passed over. */
const firstReadable = quoting(1, null, (frame: Frame, thunks: readonly Thunk[]) => {
  let value: Value = null;
  for (const thunk of thunks) {
    value = thunk(frame);
    if (!isGap(value) || !value.refused) return value;
  }
  return value;
});

const dereference = strict(2, 2, (frame, [reference, collection]) => {
  if (typeof collection !== 'string') return wanted('the name of a collection', collection);
  if (reference === null) return null;
  const binding = frame.context.dereference(reference as Value, collection);
  const { value, location } = binding;
  if (location !== null && typeof value === 'object' && value !== null) frame.context.places.set(value, location);
  return value;
});

/** The values of some keys in that order; an absent key is a gap item. */
const pick = strict(2, 2, (frame, [object, keys]) => {
  if (!isObject(object)) return wanted('an object', object);
  if (keys === undefined || !isList(keys)) return wanted('a list of keys', keys);
  const place = frame.context.places.get(object) ?? null;
  return keys.map((key) => {
    if (typeof key !== 'string') return wanted('a key', key);
    const value = readPath({ context: frame.context, item: object, location: place }, key);
    return value === ABSENT ? notThere(key, key, object, place) : value;
  });
});

export const DATA_OPERATORS: Readonly<Record<string, Operator>> = {
  var: variable,
  param: parameter,
  exactlyOne,
  absentSince,
  firstReadable,
  deref: dereference,
  pick,
};
