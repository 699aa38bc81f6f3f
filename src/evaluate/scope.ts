import type { JsonObject } from '../model/json.ts';
import type { Binding, Context, Frame, Scope } from './frame.ts';
import { type Gap, gap, isGap } from './gap.ts';
import { inputOf } from './input-of.ts';
import { decide } from './operators/logic.ts';
import type { LetProgram } from './rule-program.ts';
import type { Collection, CollectionObject, SnapshotView } from './snapshot-view.ts';
import { capture, createTrace } from './trace.ts';
import { isList, isObject, type Value, wanted } from './value.ts';

/** What the names of one rule mean on one appliance: everything but the object being judged. */
export interface RuleWorld {
  readonly view: SnapshotView;
  readonly inputs: Readonly<Record<string, string>>;
  readonly lets: ReadonlyMap<string, LetProgram>;
  readonly params: JsonObject;
  readonly inventory: JsonObject;
  readonly asOfMs: number;
  /** Names that mean the same for every object: found out once, however many objects are judged. */
  readonly letValues: Map<LetProgram, Binding>;
}

/** The object being judged, under the name the rule gives it. */
export interface Subject {
  readonly name: string;
  readonly object: CollectionObject;
}

/** A frame in which the rule's names can be read, for one object or for the appliance as a whole. */
export function openFrame(world: RuleWorld, subject: Subject | null, lets = world.lets): Frame & { scope: Scope } {
  const protocol = subject?.object.protocol ?? null;
  const cache = new Map<string, Binding>();
  const scope: Scope = (name) => {
    const known = cache.get(name);
    if (known !== undefined) return known;
    const binding = bind(name);
    if (binding !== undefined) cache.set(name, binding);
    return binding;
  };
  const context: Context = {
    trace: createTrace(),
    params: world.params,
    asOfMs: world.asOfMs,
    version: world.view.snapshot.version,
    dereference: (reference, collection) => dereference(world, protocol, reference, collection),
    places: new WeakMap(),
    certificates: world.view.certificates,
  };
  const frame = { context, scope };
  const bind = (name: string): Binding | undefined => {
    if (name === subject?.name) return subject.object.binding;
    if (name.startsWith('$')) return builtIn(world, subject, name);
    const program = lets.get(name);
    if (program !== undefined) return bindLet(world, program, frame);
    return Object.hasOwn(world.inputs, name) ? bindInput(world, context, protocol, name) : undefined;
  };
  return frame;
}

function bindInput(world: RuleWorld, context: Context, protocol: string | null, name: string): Binding | undefined {
  const path = world.inputs[name] as string;
  if (path.endsWith('/*')) return bindCollection(collectionOf(world, name, protocol), context);
  if (!path.includes('{protocol}')) return world.view.body(path);
  return protocol === null ? undefined : world.view.body(path.replace('{protocol}', protocol));
}

/** A collection read as a list: its objects, and a gap item for whatever of it could not be read, or when this version lacks it. */
function bindCollection(collection: Collection, context: Context): Binding {
  const { objects } = collection;
  for (const { binding } of objects) {
    const { value, location } = binding;
    if (location !== null && typeof value === 'object' && value !== null) context.places.set(value, location);
  }
  return {
    value: [...objects.map(({ binding }) => binding.value), ...gapItems(collection)],
    location: null,
  };
}

function gapItems({ gaps, lacks }: Collection): readonly Gap[] {
  return [...gaps.map((listing) => listing.gap), ...(lacks === null ? [] : [lacks])];
}

function builtIn(world: RuleWorld, subject: Subject | null, name: string): Binding | undefined {
  const { appliance, version, tls } = world.view.snapshot;
  if (name === '$item' && subject !== null) {
    const { key, href, protocol } = subject.object;
    return { value: { key, href, protocol }, location: null };
  }
  if (name === '$appliance') {
    const certificate = tls?.certificates[0] ?? null;
    const facts = { name: appliance.name, host: appliance.host, tls: { certificate, protocol: tls?.protocol ?? null } };
    return { value: version === null ? facts : { ...facts, version }, location: null };
  }
  if (name === '$inventory') return inventoryBinding(world.inventory);
  return undefined;
}

/** Inventory facts; one that nobody gave is a gap of its own kind: not the appliance's fault, and somebody can mend it. */
export function inventoryBinding(inventory: JsonObject): Binding {
  const whenAbsent = (fact: string): Gap =>
    gap({ level: 'notchecked', reasonCode: 'not-configured', message: `the inventory does not say ${fact}` });
  return { value: inventory, location: null, whenAbsent };
}

function bindLet(world: RuleWorld, program: LetProgram, frame: Frame): Binding {
  if (program.kind === 'reference') {
    const reference = program.path(frame);
    return isGap(reference)
      ? { value: reference, location: null }
      : frame.context.dereference(reference, program.definition.into);
  }
  const known = world.letValues.get(program);
  if (known !== undefined) return known;
  const binding = { value: letValue(world, program, frame), location: null };
  world.letValues.set(program, binding);
  return binding;
}

function letValue(world: RuleWorld, program: Exclude<LetProgram, { kind: 'reference' }>, frame: Frame): Value {
  switch (program.kind) {
    case 'distinctRefs':
      return distinctRefs(world, program);
    case 'collect':
      return collect(world, program);
    case 'anyObject':
      return anyObject(world, program, frame);
  }
}

/** Runs `body` for every object of an input, with the gaps of its listings as items of their own. */
function overObjects(
  world: RuleWorld,
  definition: { readonly in: string; readonly as: string },
  lets: ReadonlyMap<string, LetProgram>,
  body: (frame: Frame & { scope: Scope }, object: CollectionObject) => Value | undefined,
): Value[] {
  const collection = collectionOf(world, definition.in, null);
  const values: Value[] = [...gapItems(collection)];
  for (const object of collection.objects) {
    const frame = openFrame(world, { name: definition.as, object }, lets);
    // Nobody can tell whether such a list leads to a pass, so an absent datum stays one.
    frame.context.trace.ignoresDefaults = true;
    const value = body(frame, object);
    if (value !== undefined) values.push(value);
  }
  return values;
}

/** The addresses that matching objects refer to. What cannot be followed is a gap item: a policy it may name is not shown unused. */
function distinctRefs(world: RuleWorld, { definition, where, ref }: LetProgram & { kind: 'distinctRefs' }): Value {
  const values = overObjects(world, definition, new Map(), (frame, { protocol }) => {
    const matches = where === null ? true : where(frame);
    if (matches === false) return undefined;
    if (matches !== true) return isGap(matches) ? matches : wanted('true or false', matches);
    const reference = ref(frame);
    if (reference === null || isGap(reference)) return reference ?? undefined;
    const found = followReference(world, protocol, reference, definition.into);
    return isGap(found) ? found : found.href;
  });
  const gaps = values.filter(isGap);
  return [...new Set(values.filter((value) => !isGap(value))), ...gaps];
}

function collect(world: RuleWorld, { definition, each }: LetProgram & { kind: 'collect' }): Value {
  const values = overObjects(world, definition, new Map(), (frame) => each(frame));
  return values.flatMap((value) => (isList(value) ? value : [isGap(value) ? value : wanted('a list', value)]));
}

function anyObject(world: RuleWorld, program: LetProgram & { kind: 'anyObject' }, outer: Frame): Value {
  const { definition, where, lets, test } = program;
  const values = overObjects(world, definition, lets, (frame) => {
    const matches = where === null ? true : where(frame);
    if (matches !== true) return matches === false ? undefined : matches;
    for (const [name, inner] of lets) {
      if (inner.kind !== 'reference' || inner.definition.onNull === 'null') continue;
      if (frame.scope(name)?.value === null) return undefined;
    }
    return capture(frame.context.trace, () => test(frame)).value;
  });
  return decide(
    outer,
    values.map((value) => ({ value, reads: [] })),
    true,
  );
}

/** Objects of a named input. */
export function collectionOf(world: RuleWorld, name: string, protocol: string | null): Collection {
  const path = inputOf(world.inputs, name);
  if (path === undefined) {
    const unknown = gap({ level: 'error', reasonCode: 'rule-exception', message: `the rule has no input ${name}` });
    return { objects: [], gaps: [{ path: name, gap: unknown }], lacks: null };
  }
  return world.view.collection(path, protocol);
}

function dereference(world: RuleWorld, protocol: string | null, reference: Value, collection: string): Binding {
  if (reference === null) return { value: null, location: null };
  const found = followReference(world, protocol, reference, collection);
  if (isGap(found)) return { value: found, location: null };
  // Null stands for "refers to nothing"; an object that is nothing is another matter.
  return found.binding.value === null ? { value: wanted('an object', null), location: null } : found.binding;
}

/** The object that a reference names: it has to lead to a listed object of that collection, by key and address alike. */
function followReference(
  world: RuleWorld,
  protocol: string | null,
  reference: Value,
  name: string,
): CollectionObject | Gap {
  const target = parseReference(reference);
  if (isGap(target)) return target;
  const { objects, gaps } = collectionOf(world, name, protocol);
  const [found, another] = objects.filter(
    ({ key, href }) => key === target.key && (target.href === null || href === target.href),
  );
  if (another !== undefined) {
    const message = `a reference leads to ${target.key}, and ${found?.href} and ${another.href} are both called so`;
    return gap({ level: 'error', reasonCode: 'dangling-reference', message, endpoint: another.href });
  }
  if (found !== undefined) return found;
  const incomplete = gaps[0];
  if (incomplete !== undefined) return incomplete.gap;
  const message = `a reference leads to ${target.href ?? target.key}, which is not there`;
  return gap({ level: 'error', reasonCode: 'dangling-reference', message, endpoint: target.href });
}

function parseReference(reference: Value): { key: string; href: string | null } | Gap {
  if (typeof reference === 'string' && reference !== '') return { key: reference, href: null };
  if (!isObject(reference)) return wanted('a reference', reference);
  const key = Object.hasOwn(reference, 'key') ? reference['key'] : undefined;
  const meta = Object.hasOwn(reference, 'meta') ? reference['meta'] : undefined;
  const href = isObject(meta) && Object.hasOwn(meta, 'href') ? meta['href'] : undefined;
  if (typeof key !== 'string' || key === '') return wanted('a reference with a key', reference);
  if (href !== undefined && typeof href !== 'string') return wanted('a reference with an address', href);
  return { key, href: href === undefined ? null : href.replace(/#.*$/, '').replace(/\/$/, '') };
}
