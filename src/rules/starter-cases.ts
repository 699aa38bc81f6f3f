import type { Json, JsonObject } from '../model/json.ts';

/** What the cases of a new rule are about. */
interface StarterDatum {
  /** The name under which the rule's logic reads the object. */
  readonly judged: string;
  readonly endpoint: string;
  readonly datum: string;
  readonly value: boolean | number | string;
}

/** Cases of a new rule: every answer that it tells apart, and for many objects whole appliances as well. Pure. */
export function starterCases({ judged, endpoint, datum, value }: StarterDatum): readonly JsonObject[] {
  const body = (leaf: Json): JsonObject => nest(datum.split('.'), leaf);
  const given = (leaf: Json): JsonObject => ({ [judged]: body(leaf) });
  return [
    { name: 'as it should be', given: given(value), expect: 'pass' },
    { name: 'another value', given: given(otherThan(value)), expect: 'fail' },
    { name: 'not said', given: { [judged]: {} }, expect: 'unknown', reason: 'missing-datum' },
    { name: 'null', given: given(null), expect: 'fail' },
    { name: 'of another type', given: given([value]), expect: 'unknown', reason: 'type-mismatch' },
    { name: 'nothing could be read', given: {}, expect: 'error' },
    ...treeCases(endpoint, body(value), body(otherThan(value))),
  ];
}

function treeCases(endpoint: string, right: JsonObject, wrong: JsonObject): readonly JsonObject[] {
  const paths = objectPaths(endpoint);
  if (paths === null) return [];
  const [first, second, third] = paths;
  const objects = {
    name: 'each object by itself',
    tree: {
      [first]: { body: { name: 'first', ...right } },
      [second]: { body: { name: 'second', ...wrong } },
      [third]: { $status: 403 },
    },
    expect: [
      { path: first, result: 'pass' },
      { path: second, result: 'fail' },
      { path: third, result: 'error', reason: 'http-403' },
    ],
  };
  if (!endpoint.endsWith('/*')) return [objects];
  const listing = first.slice(0, first.lastIndexOf('/'));
  const noObjects = { [listing]: { items: [], meta: { href: listing } } };
  const refused = { [listing]: { $status: 403 } };
  return [
    objects,
    { name: 'no objects', tree: noObjects, expect: [{ result: 'notapplicable', reason: 'no-objects' }] },
    { name: 'objects that are not told', tree: refused, expect: [{ result: 'error', reason: 'http-403' }] },
  ];
}

/** Addresses of three objects that the path stands for; null for a path that is one object. */
function objectPaths(endpoint: string): readonly [string, string, string] | null {
  const isProtocol = endpoint.includes('{protocol}');
  if (!endpoint.endsWith('/*') && !isProtocol) return null;
  const path = (key: string, protocol: string): string => endpoint.replace(/\*$/, key).replace('{protocol}', protocol);
  return [path('1', 'rdp'), path('2', 'ssh'), path('3', 'telnet')];
}

function nest(path: readonly string[], leaf: Json): JsonObject {
  const [key = '', ...below] = path;
  return { [key]: below.length === 0 ? leaf : nest(below, leaf) };
}

function otherThan(value: boolean | number | string): Json {
  if (typeof value === 'boolean') return !value;
  return typeof value === 'number' ? value + 1 : `not ${value}`;
}
