import { inputOf } from '../evaluate/input-of.ts';
import type { Problem } from '../model/audit-error.ts';
import type {
  AnyObjectBinding,
  AutomatedRule,
  CollectBinding,
  DistinctRefsBinding,
  LetBinding,
  Rule,
} from '../model/rule.ts';
import { type LogicScope, lintLogic, pathMistake } from './lint-logic.ts';

/** The object that logic is about: its name, and the input that it comes from. */
type Subject = { readonly as: string; readonly in: string } | null;

/** `{{path}}` of a message template. */
export const MESSAGE_PLACE = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** Mistakes that the JSON Schema cannot see. Pointers are into the rule file. */
export function lintRule(rule: Rule): Problem[] {
  if (rule.kind !== 'automated') return [];
  return [
    ...lintInputs(rule),
    ...lintForEach(rule),
    ...lintExpressions(rule),
    ...lintLets(rule, rule.let, rule.forEach, '/let'),
    ...lintParameters(rule),
    ...lintMessages(rule),
  ];
}

/** The schema has a pattern for paths; it takes `..` for a name. */
function lintInputs({ inputs }: AutomatedRule): Problem[] {
  return Object.entries(inputs).flatMap(([name, path]) => {
    const pointer = `/inputs/${name}`;
    if (/^\/api\/configuration\/(?:passwords|private_keys)(?:\/|$)/.test(path))
      return [{ pointer, message: 'passwords and private keys are never read' }];
    return /\/\.+(?:\/|$)/.test(path)
      ? [
          {
            pointer,
            message: `is no endpoint path: ${path}`,
            hint: 'Such as /api/configuration/{protocol}/connections/*',
          },
        ]
      : [];
  });
}

function lintForEach(rule: AutomatedRule): Problem[] {
  const { forEach } = rule;
  if (forEach === null) return [];
  const path = inputOf(rule.inputs, forEach.in);
  if (path === undefined) return [{ pointer: '/forEach/in', message: `there is no input "${forEach.in}"` }];
  const isMany = path.endsWith('/*') || path.includes('{protocol}');
  const mistake = pathMistake(forEach.name, scopeOf(rule, forEach, Object.keys(rule.let)));
  return [
    ...(isMany
      ? []
      : [
          {
            pointer: '/forEach/in',
            message: `"${forEach.in}" is one object, not a collection (/*) or one per protocol`,
          },
        ]),
    ...(mistake === null ? [] : [{ pointer: '/forEach/name', ...mistake }]),
  ];
}

function lintExpressions(rule: AutomatedRule): Problem[] {
  const scope = scopeOf(rule, rule.forEach, Object.keys(rule.let));
  const where = rule.forEach?.where;
  return [
    ...(where === undefined ? [] : lintLogic(where, '/forEach/where', scope)),
    ...(rule.when === null ? [] : lintLogic(rule.when, '/when', scope)),
    ...(rule.check === null ? [] : lintLogic(rule.check, '/check', scope)),
  ];
}

function scopeOf(rule: AutomatedRule, subject: Subject, lets: readonly string[]): LogicScope {
  const inputs = Object.entries(rule.inputs);
  const collections = inputs.flatMap(([name, path]) => (path.endsWith('/*') ? [name] : []));
  const builtIn = subject === null ? ['$appliance', '$inventory'] : ['$appliance', '$inventory', '$item', subject.as];
  const saysProtocol = subject !== null && (inputOf(rule.inputs, subject.in) ?? '{protocol}').includes('{protocol}');
  const perProtocol = inputs.flatMap(([name, path]) =>
    path.includes('{protocol}') && !path.endsWith('/*') ? [name] : [],
  );
  const isInput = (name: string): boolean => name !== subject?.as && !lets.includes(name);
  return {
    names: new Set([...Object.keys(rule.inputs), ...lets, ...builtIn]),
    params: new Set(Object.keys(rule.params)),
    collections: new Set(collections),
    lists: new Set(collections.filter(isInput)),
    unbound: new Set(saysProtocol ? [] : perProtocol.filter(isInput)),
    takesDefaults: true,
  };
}

/** Each binding may use those that stand before it, so that none leads back to itself. */
function lintLets(
  rule: AutomatedRule,
  lets: Readonly<Record<string, LetBinding>>,
  subject: Subject,
  pointer: string,
): Problem[] {
  return Object.entries(lets).flatMap(([name, binding], index) =>
    lintLet(rule, binding, scopeOf(rule, subject, Object.keys(lets).slice(0, index)), `${pointer}/${name}`),
  );
}

function lintLet(rule: AutomatedRule, binding: LetBinding, outer: LogicScope, pointer: string): Problem[] {
  if ('ref' in binding) {
    return [
      ...lintCollection(rule, binding.into, `${pointer}/into`),
      ...lintLogic({ var: binding.ref }, `${pointer}/ref`, outer),
    ];
  }
  const [kind, definition] = Object.entries(binding)[0] as [
    string,
    DistinctRefsBinding['distinctRefs'] | CollectBinding['collect'] | AnyObjectBinding['anyObject'],
  ];
  const at = `${pointer}/${kind}`;
  const inner = 'let' in definition ? (definition.let ?? {}) : {};
  const scope = { ...scopeOf(rule, definition, Object.keys(inner)), takesDefaults: false };
  return [
    ...(inputOf(rule.inputs, definition.in) === undefined
      ? [{ pointer: `${at}/in`, message: `there is no input "${definition.in}"` }]
      : []),
    ...('into' in definition ? lintCollection(rule, definition.into, `${at}/into`) : []),
    ...('ref' in definition ? lintLogic({ var: definition.ref }, `${at}/ref`, scope) : []),
    ...('where' in definition && definition.where !== undefined
      ? lintLogic(definition.where, `${at}/where`, scope)
      : []),
    ...('each' in definition ? lintLogic(definition.each, `${at}/each`, scope) : []),
    ...lintLets(rule, inner, definition, `${at}/let`),
    ...('test' in definition ? lintLogic(definition.test, `${at}/test`, scope) : []),
  ];
}

function lintCollection(rule: AutomatedRule, name: string, pointer: string): Problem[] {
  return inputOf(rule.inputs, name)?.endsWith('/*')
    ? []
    : [{ pointer, message: `there is no collection "${name}" among the inputs` }];
}

function lintParameters({ params }: AutomatedRule): Problem[] {
  return Object.entries(params).flatMap(([name, { type, default: value, minimum, maximum, unit }]) => {
    const pointer = `/params/${name}`;
    if (type !== 'integer') return [];
    if (minimum === undefined || maximum === undefined || unit === undefined)
      return [{ pointer, message: 'a number says minimum, maximum and unit' }];
    if (typeof value === 'number' && (value < minimum || value > maximum))
      return [{ pointer: `${pointer}/default`, message: `is outside ${minimum} to ${maximum}` }];
    return [];
  });
}

function paramMistake({ params }: AutomatedRule): { readonly message: string; readonly hint: string } {
  return {
    message: 'there is no such parameter',
    hint: `Parameters are: ${Object.keys(params).join(', ') || 'none'}.`,
  };
}

function lintMessages(rule: AutomatedRule): Problem[] {
  const scope = scopeOf(rule, rule.forEach, Object.keys(rule.let));
  return Object.entries(rule.message).flatMap(([kind, template]) =>
    [...template.matchAll(MESSAGE_PLACE)].flatMap(([, path = '']) => {
      const name = path.split('.', 1).join();
      if (name === 'params' && Object.hasOwn(rule.params, path.slice('params.'.length))) return [];
      const mistake = name === 'params' ? paramMistake(rule) : pathMistake(path, scope);
      if (mistake === null) return [];
      const message = scope.names.has(name) ? `{{${path}}}: ${mistake.message}` : `nothing provides {{${path}}}`;
      return [{ ...mistake, pointer: `/message/${kind}`, message }];
    }),
  );
}
