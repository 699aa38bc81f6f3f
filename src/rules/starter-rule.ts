import type { Json, JsonObject } from '../model/json.ts';

/** What a new rule asks: that one datum of one endpoint has one value. */
export interface StarterRequest {
  readonly id: string;
  readonly title: string;
  readonly area: string;
  /** Path of the endpoint, such as `/api/configuration/management/snmp/trap`. */
  readonly endpoint: string;
  /** Member of the endpoint's body, dotted. */
  readonly datum: string;
  /** A boolean, number or string: what is right. */
  readonly value: boolean | number | string;
  /** Whether it joins the shipped ruleset, whose rules also say their tier and source. */
  readonly isShipped: boolean;
}

/**
 * A rule and its cases to start from. Both are sound as they stand (lint finds nothing, every case gives its verdict); words to be
 * written are marked "To be written". Pure.
 */
export function starterRule({ id, title, area, endpoint, datum, value, isShipped }: StarterRequest): {
  readonly rule: JsonObject;
  readonly cases: JsonObject;
} {
  const input = inputName(endpoint);
  const body = (leaf: Json): JsonObject => ({ [input]: nest(datum.split('.'), leaf) });
  return {
    rule: {
      id,
      revision: 1,
      title,
      severity: 'medium',
      area,
      kind: 'automated',
      ...(isShipped ? { tier: 'extended', confirmed: false, source: 'To be written: guide and version' } : {}),
      inputs: { [input]: endpoint },
      check: { '===': [{ var: `${input}.${datum}` }, value] },
      params: {},
      expected: `${datum} is ${JSON.stringify(value)}`,
      message: { fail: `${datum} is {{${input}.${datum}}}` },
      rationale: 'To be written: what goes wrong where this fails.',
      remediation: 'To be written: what to change, and where.',
    },
    cases: {
      rule: id,
      cases: [
        { name: 'as it should be', given: body(value), expect: 'pass' },
        { name: 'another value', given: body(otherThan(value)), expect: 'fail' },
        { name: 'not said', given: { [input]: {} }, expect: 'unknown', reason: 'missing-datum' },
        { name: 'null', given: body(null), expect: 'fail' },
        { name: 'of another type', given: body([value]), expect: 'unknown', reason: 'type-mismatch' },
        { name: 'nothing could be read', given: {}, expect: 'error' },
      ],
    },
  };
}

/** `/api/configuration/management/disk_fill_up` -> `diskFillUp`: a name that logic can address. */
function inputName(endpoint: string): string {
  const words =
    endpoint
      .split('/')
      .at(-1)
      ?.match(/[A-Za-z0-9]+/g) ?? [];
  const name = words.map((word, i) => (i === 0 ? word : `${word[0]?.toUpperCase()}${word.slice(1)}`)).join('');
  return /^[a-z]/i.test(name) ? name : 'body';
}

function nest(path: readonly string[], leaf: Json): Json {
  return path.reduceRight<Json>((inner, key) => ({ [key]: inner }), leaf);
}

function otherThan(value: boolean | number | string): Json {
  if (typeof value === 'boolean') return !value;
  return typeof value === 'number' ? value + 1 : `not ${value}`;
}
