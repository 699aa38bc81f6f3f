import { PROTOCOLS } from '../evaluate/snapshot-view.ts';
import type { EndpointPage } from './gap-advice.ts';

/** The known endpoints as rules write them: `*` for each object of one, every protocol by name or all by `{protocol}`. */
export interface KnownPaths {
  readonly exact: ReadonlySet<string>;
  /** Segments of those that have a key in the middle or at the end, which may be any. */
  readonly templates: readonly (readonly string[])[];
}

/** Made once of a list, however many appliances are judged by it. */
const pathsOfLists = new WeakMap<readonly EndpointPage[], KnownPaths>();

export function knownPaths(endpoints: readonly EndpointPage[]): KnownPaths {
  const made = pathsOfLists.get(endpoints) ?? makePaths(endpoints);
  pathsOfLists.set(endpoints, made);
  return made;
}

function makePaths(endpoints: readonly EndpointPage[]): KnownPaths {
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

/** Whether it is one of them, as the input of a rule writes it. */
export function isKnownPath(path: string, { exact, templates }: KnownPaths): boolean {
  if (exact.has(path)) return true;
  const segments = path.split('/');
  return templates.some(
    (template) =>
      template.length === segments.length &&
      template.every((part, at) => (part === '{key}' ? !segments[at]?.startsWith('{') : part === segments[at])),
  );
}
