import { isJsonObject, type Json } from '../model/json.ts';
import type { AutomatedRule, LetBinding, Rule } from '../model/rule.ts';

/** The rules whose `check`, or a name of `let`, reads a datum (dotted, or something inside it) of an endpoint (as `inputs` writes it). */
export function rulesJudging(rules: readonly Rule[], endpoint: string, datum: string): readonly Rule[] {
  return rules.filter((rule) => rule.kind === 'automated' && judges(rule, endpoint, datum));
}

function judges(rule: AutomatedRule, endpoint: string, datum: string): boolean {
  const inputs = Object.keys(rule.inputs).filter((name) => isSamePath(rule.inputs[name] ?? '', endpoint));
  const starts = [...namesOf(rule, inputs)].map((name) => `${name}.${datum}`);
  return pathsIn([rule.check, rule.let as unknown as Json]).some((path) =>
    starts.some((start) => path === start || path.startsWith(`${start}.`)),
  );
}

/** `{protocol}` is every protocol, on either side. */
function isSamePath(left: string, right: string): boolean {
  const others = right.split('/');
  const segments = left.split('/');
  const isSame = (one: string, other: string | undefined): boolean =>
    one === other || [one, other].includes('{protocol}');
  return segments.length === others.length && segments.every((segment, index) => isSame(segment, others[index]));
}

/** Names under which objects of these inputs are read: theirs, those of their objects, and those of references into them. */
function namesOf(rule: AutomatedRule, inputs: readonly string[]): ReadonlySet<string> {
  const names = new Set(inputs);
  const bind = (one: { readonly in: string; readonly as: string } | null): void => {
    if (one !== null && inputs.includes(one.in)) names.add(one.as);
  };
  const follow = (lets: Readonly<Record<string, LetBinding>>): void => {
    for (const [name, binding] of Object.entries(lets)) {
      if ('ref' in binding) {
        if (inputs.includes(binding.into)) names.add(name);
      } else if ('anyObject' in binding) {
        bind(binding.anyObject);
        follow(binding.anyObject.let ?? {});
      } else bind('collect' in binding ? binding.collect : binding.distinctRefs);
    }
  };
  bind(rule.forEach);
  follow(rule.let);
  return names;
}

/** What only says which objects are looked at. */
const SELECTING = new Set(['where', 'distinctRefs']);

/** Every path that a `var` reads, or a reference is found at. */
function pathsIn(logic: Json): readonly string[] {
  if (Array.isArray(logic)) return logic.flatMap(pathsIn);
  if (!isJsonObject(logic)) return [];
  return Object.entries(logic).flatMap(([key, value]) => {
    if (SELECTING.has(key)) return [];
    const path = Array.isArray(value) ? value[0] : value;
    return (key === 'var' || key === 'ref') && typeof path === 'string' ? [path] : pathsIn(value as Json);
  });
}
