import { parsePointer } from './pointer.ts';

/** A place that a fleet file names: segments of an endpoint's path and tokens of a pointer; `*` stands for any one of them. */
export interface RedactionPath {
  readonly endpoint: readonly string[];
  readonly tokens: readonly string[];
}

/**
 * Parses `/api/configuration/policies/aa_plugin_instances/*#/body/configuration`: an endpoint, `#`, a JSON pointer.
 *
 * @throws RangeError that says what is wrong with the text.
 */
export function parseRedactionPath(text: string): RedactionPath {
  const at = text.indexOf('#');
  if (!text.startsWith('/api/') || at < 0) {
    throw new RangeError(
      'expected an endpoint and a JSON pointer, such as "/api/configuration/management/email#/body/note"',
    );
  }
  const tokens = parsePointer(text.slice(at + 1));
  if (tokens === undefined || tokens.length === 0) {
    throw new RangeError('the part after "#" is no JSON pointer: it starts with "/", and "~" is written "~0"');
  }
  return { endpoint: splitPath(text.slice(0, at)), tokens };
}

/** Whether a path speaks about this endpoint. */
export function matchesEndpoint(path: RedactionPath, endpointPath: string): boolean {
  return matches(path.endpoint, splitPath(endpointPath));
}

/** Whether a path names exactly the place that these tokens lead to. */
export function matchesTokens(path: RedactionPath, tokens: readonly string[]): boolean {
  return matches(path.tokens, tokens);
}

function splitPath(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function matches(pattern: readonly string[], actual: readonly string[]): boolean {
  return pattern.length === actual.length && pattern.every((part, at) => part === '*' || part === actual[at]);
}
