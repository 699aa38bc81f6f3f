import type { JsonObject } from '../model/json.ts';
import { starterCases } from './starter-cases.ts';

/** What a new rule asks: that one datum of one endpoint has one value. */
export interface StarterRequest {
  readonly id: string;
  readonly title: string;
  readonly area: string;
  /** Path of the endpoint, such as `/api/configuration/management/snmp/trap`; with `/*` every object of a collection is judged. */
  readonly endpoint: string;
  /** Member of the body, dotted. */
  readonly datum: string;
  /** A boolean, number or string: what is right. */
  readonly value: boolean | number | string;
  /** Whether it joins the shipped ruleset, whose rules also say their tier and source. */
  readonly isShipped: boolean;
  /** Path from the rule's folder to that of the schemas; null to name none. */
  readonly schemas: string | null;
}

/**
 * A rule and its cases to start from. Both are sound as they stand (lint finds nothing, every case gives its verdict); words to be
 * written are marked "To be written". Pure.
 */
export function starterRule({ id, title, area, endpoint, datum, value, isShipped, schemas }: StarterRequest): {
  readonly rule: JsonObject;
  readonly cases: JsonObject;
} {
  const input = inputName(endpoint);
  const forEach = forEachOf(endpoint, input);
  const judged = forEach?.as ?? input;
  const schema = (name: string): JsonObject => (schemas === null ? {} : { $schema: `${schemas}/${name}.schema.json` });
  return {
    rule: {
      ...schema('rule'),
      id,
      revision: 1,
      title,
      severity: 'medium',
      area,
      kind: 'automated',
      ...(isShipped ? { tier: 'extended', confirmed: false, source: 'To be written: guide and version' } : {}),
      inputs: { [input]: endpoint },
      ...(forEach === null ? {} : { forEach }),
      check: { '===': [{ var: `${judged}.${datum}` }, value] },
      params: {},
      expected: `${datum} is ${JSON.stringify(value)}`,
      message: { fail: `${datum} is {{${judged}.${datum}}}` },
      rationale: 'To be written: what goes wrong where this fails.',
      remediation: 'To be written: what to change, and where.',
    },
    cases: { ...schema('cases'), rule: id, cases: [...starterCases({ judged, endpoint, datum, value })] },
  };
}

/** One result per object of a collection, or per protocol; null for a path that is one object. */
function forEachOf(endpoint: string, input: string): { in: string; as: string; name: string; onEmpty: string } | null {
  const onEmpty = 'notapplicable';
  if (endpoint.endsWith('/*')) {
    const as = oneOf(input);
    return { in: input, as, name: `${as}.name`, onEmpty };
  }
  return endpoint.includes('{protocol}') ? { in: input, as: input, name: '$item.key', onEmpty } : null;
}

/** `/api/configuration/management/disk_fill_up` -> `diskFillUp`: a name that logic can address. */
function inputName(endpoint: string): string {
  const words =
    endpoint
      .replace(/\/\*$/, '')
      .split('/')
      .at(-1)
      ?.match(/[A-Za-z0-9]+/g) ?? [];
  const name = words.map((word, i) => (i === 0 ? word : `${word[0]?.toUpperCase()}${word.slice(1)}`)).join('');
  return /^[a-z]/.test(name) ? name : 'body';
}

/** `auditPolicies` -> `auditPolicy`: what one object of them is called; `item` where the word says no plural. */
function oneOf(many: string): string {
  const one = many.replace(/ies$/, 'y').replace(/([^s])s$/, '$1');
  return one === many ? 'item' : one;
}
