import { closest } from 'fastest-levenshtein';
import { suggest } from '../fleet/suggest.ts';
import type { Problem } from '../model/audit-error.ts';
import type { Rule } from '../model/rule.ts';
import { isKnownPath, type KnownPaths, knownPaths } from '../results/known-paths.ts';
import type { Ruleset } from './load-ruleset.ts';

/** Inputs of rules that the list of known endpoints does not name, each as a mistake of the rule's file. */
export function unknownEndpoints(
  rules: readonly Rule[],
  { knownEndpoints, files }: Pick<Ruleset, 'knownEndpoints' | 'files'>,
): readonly Problem[] {
  const known = knownPaths(knownEndpoints);
  return rules.flatMap((rule) =>
    Object.entries(rule.kind === 'automated' ? rule.inputs : {}).flatMap(([name, path]) => {
      const problem = endpointProblem(path, known);
      return problem === null ? [] : [{ file: files.get(rule.id) ?? rule.id, pointer: `/inputs/${name}`, ...problem }];
    }),
  );
}

/**
 * What is odd about an input's path; null when it is known. An appliance may have more endpoints than we know of; where one lacks
 * the endpoint, though, the rule is `notapplicable`, and nobody would notice that the path is misspelt.
 */
export function endpointProblem(path: string, known: KnownPaths): Problem | null {
  if (isKnownPath(path, known)) return null;
  const near = nearestOf(path, known.exact);
  const message = `${path} is none of the known endpoints. Where an appliance lacks it, the rule is notapplicable.`;
  return near === undefined ? { message } : { message, hint: `Did you mean ${near}?` };
}

/** The path with one object for a collection or the other way round; else of those whose segments are much the same the nearest. */
function nearestOf(path: string, known: ReadonlySet<string>): string | undefined {
  const other = path.endsWith('/*') ? path.slice(0, -2) : `${path}/*`;
  if (known.has(other)) return other;
  const segments = path.split('/');
  const near = [...known].filter((form) => {
    const parts = form.split('/');
    return (
      parts.length === segments.length &&
      parts.every((part, at) => part === segments[at] || suggest(segments[at] as string, [part]) !== undefined)
    );
  });
  return near.length === 0 ? undefined : closest(path, near);
}
