import type { Problem } from '../model/audit-error.ts';
import type { Ruleset } from './load-ruleset.ts';

/** Ids that frameworks and profiles name and no rule has: a report would list them as left out. */
export function danglingIds({ rules, frameworks, profiles }: Ruleset): readonly Problem[] {
  const known = new Set(rules.map(({ id }) => id));
  const named = [
    ...frameworks.flatMap(({ framework, controls }) =>
      controls.flatMap(({ id, rules: ids }) => ids.map((rule) => ({ rule, where: `control ${id} of ${framework}` }))),
    ),
    ...[...profiles.values()].flatMap(({ name, include, exclude, parameters }) =>
      [...include, ...exclude, ...Object.keys(parameters)].map((rule) => ({ rule, where: `profile ${name}` })),
    ),
  ];
  return named
    .filter(({ rule }) => !known.has(rule))
    .map(({ rule, where }) => ({ message: `${where} names ${rule}, and there is no such rule` }));
}
