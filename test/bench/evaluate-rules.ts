import { evaluateAppliance } from '../../src/evaluate/evaluate-appliance.ts';
import { isGap } from '../../src/evaluate/gap.ts';
import { compileLets, programOf } from '../../src/evaluate/rule-program.ts';
import { collectionOf, openFrame, type RuleWorld, type Subject } from '../../src/evaluate/scope.ts';
import { type SnapshotView, viewSnapshot } from '../../src/evaluate/snapshot-view.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { AutomatedRule, LetBinding, SelectedRule } from '../../src/model/rule.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { loadRuleset } from '../../src/rules/load-ruleset.ts';
import { selectRules } from '../../src/rules/select-rules.ts';
import { AS_OF, treeSnapshot } from '../evaluate/tree-snapshot.ts';
import { interleave, timed } from './measure.ts';
import { applyPlainly, world as plainWorld, withParameters } from './plain-json-logic.ts';
import { compare, type Row } from './table.ts';

/** Evaluations in one measurement: a single one takes some milliseconds. */
const TIMES = 20;
const ROUNDS = 15;

/** One application of one expression: `guard` false ends the object's row of expressions there. */
interface Step {
  readonly logic: Json;
  readonly data: object;
  readonly collections: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

/** Expressions that are applied in turn, up to the first that does not hold. */
type Chain = readonly Step[];

/** The whole ruleset on one appliance, against json-logic-js on the same logic with every name's value put together beforehand. */
export async function benchEvaluateRules(): Promise<readonly Row[]> {
  const ruleset = await loadRuleset([]);
  const choice = { profile: 'extended', only: [], skip: [], framework: null, parameters: {} };
  const selection = selectRules(ruleset, choice).rules;
  const light = selection.filter(({ rule }) => !/"(?:certs?|cert_\w+|ssh_keys)":/.test(JSON.stringify(rule)));
  return [
    await compareOn('rules on one appliance', selection, 2),
    await compareOn('rules on one appliance, without those that parse certificates and keys', light, null),
  ];
}

async function compareOn(what: string, selection: readonly SelectedRule[], target: number | null): Promise<Row> {
  const snapshot = treeSnapshot('hardened-8.0');
  const chains = plainChains(selection, snapshot);
  plainWorld.asOfMs = Date.parse(AS_OF);
  const settings = { inventory: {}, asOf: AS_OF };
  const repeat = (work: () => void) => async () =>
    (await timed(() => {
      for (let time = 0; time < TIMES; time += 1) work();
    })) / TIMES;
  const measured = await interleave(
    [
      { name: 'evaluated', run: repeat(() => void evaluateAppliance(snapshot, selection, settings)) },
      { name: 'json-logic-js', run: repeat(() => chains.forEach(applyChain)) },
    ],
    ROUNDS,
  );
  const steps = chains.reduce((sum, chain) => sum + chain.length, 0);
  const title = `${selection.length} ${what} (${steps} expressions)`;
  return compare(title, ['evaluated', 'json-logic-js'], measured, target);
}

function applyChain(chain: Chain): void {
  for (const { logic, data, collections } of chain) {
    plainWorld.collections = collections;
    if (!applyPlainly(logic, data)) return;
  }
}

function plainChains(selection: readonly SelectedRule[], snapshot: Snapshot): Chain[] {
  const view = viewSnapshot(snapshot);
  return selection.flatMap(({ rule, parameters }) =>
    rule.kind === 'automated' ? chainsOf(rule, parameters, view) : [],
  );
}

function chainsOf(rule: AutomatedRule, parameters: JsonObject, view: SnapshotView): Chain[] {
  const { inputs } = rule;
  const world: RuleWorld = { ...worldOf(view, rule), params: parameters };
  const step = (logic: Json | null | undefined, data: object): Step[] =>
    logic == null
      ? []
      : [{ logic: withParameters(logic, parameters), data, collections: collectionsOf(world, inputs) }];
  const lets = Object.values(rule.let).flatMap((binding) => letChains(binding, world, step));
  const subjects = rule.forEach === null ? [null] : subjectsOf(world, rule.forEach.in, rule.forEach.as);
  const judged = subjects.map((subject) => {
    const data = dataOf(world, subject, rule);
    return [...step(rule.forEach?.where, data), ...step(rule.when, data), ...step(rule.check, data)];
  });
  return [...lets, ...judged];
}

/** What has to be asked of other objects first, such as which policies are in use. Once per rule. */
function letChains(
  binding: LetBinding,
  world: RuleWorld,
  step: (logic: Json | undefined, data: object) => Step[],
): Chain[] {
  if ('ref' in binding) return [];
  const definition =
    'distinctRefs' in binding ? binding.distinctRefs : 'collect' in binding ? binding.collect : binding.anyObject;
  return subjectsOf(world, definition.in, definition.as).map((subject) => {
    const inner = 'let' in definition ? (definition.let ?? {}) : {};
    const data = dataOf({ ...world, lets: compileLets(inner) }, subject, { inputs: world.inputs, let: inner });
    const where = 'where' in definition ? step(definition.where, data) : [];
    const rest =
      'ref' in definition ? { var: definition.ref } : 'each' in definition ? definition.each : definition.test;
    return [...where, ...step(rest, data)];
  });
}

function worldOf(view: SnapshotView, rule: AutomatedRule): RuleWorld {
  const { lets } = programOf(rule);
  return {
    view,
    inputs: rule.inputs,
    lets,
    params: {},
    inventory: {},
    asOfMs: Date.parse(AS_OF),
    letValues: new Map(),
  };
}

function subjectsOf(world: RuleWorld, input: string, as: string): Subject[] {
  return collectionOf(world, input, null).objects.map((object) => ({ name: as, object }));
}

/** Every name's value in one plain object; a name that has none is left out. */
function dataOf(world: RuleWorld, subject: Subject | null, rule: Pick<AutomatedRule, 'inputs' | 'let'>): object {
  const { scope } = openFrame(world, subject);
  const names = [...Object.keys(rule.inputs), ...Object.keys(rule.let), '$appliance', '$item', '$inventory'];
  if (subject !== null) names.push(subject.name);
  const known = names.map((name) => [name, scope(name)?.value] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.filter(([, value]) => !isGap(value)));
}

function collectionsOf(world: RuleWorld, inputs: AutomatedRule['inputs']): Step['collections'] {
  const names = Object.keys(inputs).filter((name) => inputs[name]?.endsWith('/*'));
  return Object.fromEntries(
    names.map((name) => [
      name,
      Object.fromEntries(
        collectionOf(world, name, null).objects.map(({ key, binding }) => [key, binding.value as Json]),
      ),
    ]),
  );
}
