import { closest } from 'fastest-levenshtein';
import { PROTOCOLS } from '../evaluate/snapshot-view.ts';
import { suggest } from '../fleet/suggest.ts';
import type { Problem } from '../model/audit-error.ts';
import type { Rule } from '../model/rule.ts';
import type { EndpointPage } from '../results/gap-advice.ts';
import type { Ruleset } from './load-ruleset.ts';

/** The known endpoints as rules write them: `*` for each object of one, every protocol by name or all by `{protocol}`. */
export interface KnownPaths {
  readonly exact: ReadonlySet<string>;
  /** Segments of those that have a key in the middle or at the end, which may be any. */
  readonly templates: readonly (readonly string[])[];
}

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
  const segments = path.split('/');
  if (known.exact.has(path) || known.templates.some((template) => fits(template, segments))) return null;
  const near = nearestOf(path, known.exact);
  const message = `${path} is none of the known endpoints. Where an appliance lacks it, the rule is notapplicable.`;
  return near === undefined ? { message } : { message, hint: `Did you mean ${near}?` };
}

export function knownPaths(endpoints: readonly EndpointPage[]): KnownPaths {
  const written = endpoints.flatMap(({ path }) =>
    path.includes('{protocol}')
      ? ['{protocol}', ...PROTOCOLS].map((protocol) => path.replace('{protocol}', protocol))
      : [path],
  );
  const forms = written.map((path) => path.replace(/\/\{key\}$/, '/*'));
  return {
    exact: new Set(forms.filter((path) => !path.includes('{key}'))),
    templates: written.filter((path) => path.includes('{key}')).map((path) => path.split('/')),
  };
}

function fits(template: readonly string[], segments: readonly string[]): boolean {
  return template.length === segments.length && template.every((part, at) => part === '{key}' || part === segments[at]);
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
