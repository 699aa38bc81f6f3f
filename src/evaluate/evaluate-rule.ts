import type { Json, JsonObject } from '../model/json.ts';
import type { Evidence, Resource } from '../model/result.ts';
import type { AutomatedRule } from '../model/rule.ts';
import type { ReasonCode, ResultKind } from '../model/verdict.ts';
import { evidenceOf, evidenceOfGap } from './evidence.ts';
import type { Frame, Scope, Thunk } from './frame.ts';
import { type Gap, gap, isGap } from './gap.ts';
import { inputOf } from './input-of.ts';
import { fillMessage, nameAt } from './message.ts';
import { satisfiesVersion } from './operators/versions.ts';
import { programOf, type RuleProgram } from './rule-program.ts';
import { collectionOf, openFrame, type RuleWorld } from './scope.ts';
import { shortenValue } from './shorten-value.ts';
import type { Collection, CollectionObject, SnapshotView } from './snapshot-view.ts';
import { capture, type Read } from './trace.ts';
import { isObject, type Value, wanted } from './value.ts';

/** A verdict before it is joined with the rule's texts: what one rule says about one resource of one appliance. */
export interface Verdict {
  readonly resource: Resource;
  readonly result: ResultKind;
  readonly reasonCode: ReasonCode | null;
  readonly message: string;
  readonly evidence: readonly Evidence[];
}

/** What an automated rule is evaluated with, besides the snapshot. */
export interface RuleSettings {
  readonly parameters: JsonObject;
  readonly inventory: JsonObject;
  /** Milliseconds since the epoch. */
  readonly asOfMs: number;
}

/** How many inert objects are named in the one result that lists them. */
const MAX_NAMED = 50;

/** Evaluates one automated rule on one appliance: at least one verdict, never an exception. */
export function evaluateRule(rule: AutomatedRule, view: SnapshotView, settings: RuleSettings): Verdict[] {
  const program = programOf(rule);
  const world: RuleWorld = {
    view,
    inputs: rule.inputs,
    lets: program.lets,
    params: settings.parameters,
    inventory: settings.inventory,
    asOfMs: settings.asOfMs,
    letValues: new Map(),
  };
  const whole = wholeResource(rule);
  try {
    const beforehand = judgeBeforehand(program, view, whole);
    if (beforehand !== null) return [beforehand];
    return rule.forEach === null ? [judge(program, openFrame(world, null), whole)] : judgeObjects(program, world);
  } catch (error) {
    const message = `the rule could not be evaluated: ${error instanceof Error ? error.message : String(error)}`;
    return [gapVerdict(whole, gap({ level: 'error', reasonCode: 'rule-exception', message }), [])];
  }
}

/** Where a rule that judges no single object stands: its first input, or the collection it runs over. */
function wholeResource(rule: AutomatedRule): Resource {
  const path = rule.forEach === null ? Object.values(rule.inputs)[0] : inputOf(rule.inputs, rule.forEach.in);
  return { path: path?.replace(/\/\*$/, '') ?? null, name: null };
}

/** What decides without looking at any object: a rule without a check, an appliance that was not read, a version it does not apply to. */
function judgeBeforehand(program: RuleProgram, view: SnapshotView, resource: Resource): Verdict | null {
  const { rule, check, when } = program;
  if (check === null && when === null) return personVerdict(rule);
  if (view.snapshot.status === 'failed') {
    const unread = view.body(resource.path?.replace('{protocol}', 'ssh') ?? '/api').value;
    return gapVerdict(resource, isGap(unread) ? { ...unread, endpoint: null } : wanted('an endpoint', unread), []);
  }
  return judgeVersion(rule, view.snapshot.version, resource);
}

/** A rule that cannot be checked yet, where it applies: a person answers it. */
function personVerdict(rule: AutomatedRule): Verdict {
  const message = `to be judged by a person: ${rule.uncheckable ?? 'the rule has no check'}`;
  return {
    resource: { path: null, name: null },
    result: 'notchecked',
    reasonCode: 'manual-pending',
    message,
    evidence: [],
  };
}

/** A version outside what the rule applies to; null when it applies. A version that is not known decides nothing. */
export function judgeVersion(rule: AutomatedRule, version: string | null, resource: Resource): Verdict | null {
  const constraint = rule.appliesTo?.version;
  if (constraint === undefined) return null;
  const applies = version === null ? undefined : satisfiesVersion(version, constraint);
  if (applies === true) return null;
  if (applies === false) {
    const message = `version ${version} is outside ${constraint}`;
    return { resource, result: 'notapplicable', reasonCode: 'version', message, evidence: [] };
  }
  const message = `the rule applies to version ${constraint}, and the version is not known`;
  return gapVerdict(
    resource,
    gap({ level: 'unknown', reasonCode: 'missing-datum', message, endpoint: '/api/info' }),
    [],
  );
}

function judgeObjects(program: RuleProgram, world: RuleWorld): Verdict[] {
  const { rule } = program;
  const forEach = rule.forEach as NonNullable<AutomatedRule['forEach']>;
  const collection = collectionOf(world, forEach.in, null);
  const { objects, gaps } = collection;
  const verdicts = gaps.map((listing) =>
    gapVerdict({ path: listing.path.replace(/\/\*$/, ''), name: null }, listing.gap, []),
  );
  const inert: string[] = [];
  for (const object of objects) {
    const frame = openFrame(world, { name: forEach.as, object });
    const name = nameAt(forEach.name, frame);
    const resource = { path: object.href, name };
    if (isGap(object.binding.value)) {
      verdicts.push(gapVerdict(resource, object.binding.value, []));
      continue;
    }
    const verdict = judgeObject(program, frame, resource);
    if (verdict === null) inert.push(inertName(object, name));
    else verdicts.push(verdict);
  }
  if (verdicts.length === 0) verdicts.push(emptyVerdict(program, world, collection));
  if (inert.length > 0) verdicts.push(inertVerdict(program, inert));
  return verdicts;
}

/** One object of a collection; null when `where` leaves it out. */
export function judgeObject(program: RuleProgram, frame: Frame & { scope: Scope }, resource: Resource): Verdict | null {
  const { value, reads } =
    program.where === null ? { value: true, reads: [] } : runDecisive(frame, program.where, false);
  if (value === false) return null;
  return value === true ? judge(program, frame, resource) : gapVerdict(resource, asGap(value), reads);
}

function inertName(object: CollectionObject, name: string | null): string {
  return object.protocol === null ? (name ?? object.key) : `${object.protocol}/${name ?? object.key}`;
}

function inertVerdict({ rule }: RuleProgram, names: readonly string[]): Verdict {
  const shown = names.slice(0, MAX_NAMED).join(', ');
  const name = names.length > MAX_NAMED ? `${shown} and ${names.length - MAX_NAMED} more` : shown;
  const { path } = wholeResource(rule);
  return {
    resource: { path, name },
    result: 'informational',
    reasonCode: 'condition',
    message: 'not in use, so not judged',
    evidence: [],
  };
}

/** No object to judge: what the rule says about that, unless this version has no such collection. */
function emptyVerdict({ rule }: RuleProgram, world: RuleWorld, { objects, lacks }: Collection): Verdict {
  const resource = wholeResource(rule);
  if (lacks !== null) return gapVerdict(resource, lacks, []);
  const listing = resource.path ?? '';
  const isCollection = inputOf(rule.inputs, rule.forEach?.in ?? '')?.endsWith('/*') ?? false;
  const body = listing.includes('{protocol}') || !isCollection ? null : world.view.body(listing).value;
  if (isGap(body) && body.level === 'notapplicable') return gapVerdict(resource, body, []);
  const result = rule.forEach?.onEmpty ?? 'notapplicable';
  const message = objects.length > 0 ? 'none of the objects is in use' : 'there are no such objects';
  const reasonCode = result === 'notapplicable' ? 'no-objects' : null;
  if (result === 'notapplicable' || !isObject(body)) return { resource, result, reasonCode, message, evidence: [] };
  const actual = shortenValue((body['items'] ?? null) as Json);
  const evidence = [{ endpoint: listing, pointer: '/items', actual, expected: rule.expected, redacted: false }];
  return { resource, result, reasonCode, message, evidence };
}

/** One object, or the appliance as a whole: references that are null, `when`, then `check`. */
export function judge(program: RuleProgram, frame: Frame & { scope: Scope }, resource: Resource): Verdict {
  const absent = nullReference(program, frame, 'notapplicable');
  if (absent !== null) {
    return {
      resource,
      result: 'notapplicable',
      reasonCode: 'condition',
      message: `${absent.ref} is not set`,
      evidence: evidenceOf(absent.reads),
    };
  }
  if (program.when !== null) {
    const { value, reads } = runDecisive(frame, program.when, false);
    if (value === false) {
      const evidence = evidenceOf(reads).map((entry) => ({ ...entry, expected: null }));
      return {
        resource,
        result: 'notapplicable',
        reasonCode: 'condition',
        message: 'its condition is not met',
        evidence,
      };
    }
    if (value !== true) return gapVerdict(resource, asGap(value), reads);
  }
  if (program.check === null) return personVerdict(program.rule);
  const unset = nullReference(program, frame, 'fail');
  if (unset !== null) return failVerdict(program, frame, resource, unset.reads);
  const { value, reads } = runDecisive(frame, program.check, true);
  if (value === true) {
    const message = program.rule.message.pass ?? program.rule.expected;
    return {
      resource,
      result: 'pass',
      reasonCode: null,
      message: fillMessage(message, frame),
      evidence: evidenceOf(reads),
    };
  }
  return value === false ? failVerdict(program, frame, resource, reads) : gapVerdict(resource, asGap(value), reads);
}

function failVerdict({ rule }: RuleProgram, frame: Frame, resource: Resource, reads: readonly Read[]): Verdict {
  return {
    resource,
    result: 'fail',
    reasonCode: null,
    message: fillMessage(rule.message.fail, frame),
    evidence: evidenceOf(reads),
  };
}

/** The first reference that is null where the rule says what that means; a definite null only, never an absent one. */
function nullReference(
  program: RuleProgram,
  frame: Frame & { scope: Scope },
  onNull: 'fail' | 'notapplicable',
): { ref: string; reads: Read[] } | null {
  for (const [name, binding] of program.lets) {
    if (binding.kind !== 'reference' || binding.definition.onNull !== onNull) continue;
    if (frame.scope(name)?.value !== null) continue;
    const { reads } = run(frame, binding.path);
    for (const read of reads) read.expected = 'set';
    return { ref: binding.definition.ref, reads };
  }
  return null;
}

function run(frame: Frame, thunk: Thunk): { value: Value; reads: Read[] } {
  return capture(frame.context.trace, () => thunk(frame));
}

/**
 * Runs an expression of which one value must not rest on a default: a pass, or being left out. A default may turn absence into
 * fail, never into that; so where one was used the expression has to come out the same without any.
 */
function runDecisive(frame: Frame, thunk: Thunk, guarded: boolean): { value: Value; reads: Read[] } {
  const { trace } = frame.context;
  trace.usedDefault = false;
  const outcome = run(frame, thunk);
  if (outcome.value !== guarded || !trace.usedDefault) return outcome;
  trace.ignoresDefaults = true;
  const strictly = run(frame, thunk);
  trace.ignoresDefaults = false;
  return strictly.value === guarded ? outcome : strictly;
}

function asGap(value: Value): Gap {
  return isGap(value) ? value : wanted('true or false', value);
}

function gapVerdict(resource: Resource, cause: Gap, reads: readonly Read[]): Verdict {
  const evidence = evidenceOfGap(cause, reads);
  return { resource, result: cause.level, reasonCode: cause.reasonCode, message: cause.message, evidence };
}
