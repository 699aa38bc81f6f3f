import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Random } from './random.ts';

/** What parsers trip over. */
const TOKENS = [
  '__proto__', 'constructor', 'prototype', '../../../../tmp/x', '/etc/passwd', '\u0000', '\u202e', '\ud800', '1e999', '-0',
  '9007199254740993', 'null', 'true', '""', '{}', '[]', '{"":{"":{"":', '[[[[[[[[', ']]', '}}', ',', ':', '"', '\\u0000', '&a [*a, *a]',
  '*a', '<<: *a', '!!js/function x', '!!binary aGk=', '---\n', '- ', '  ', '\t', '\r\n', '#', '%YAML 1.2', '2026-02-30', '0000-00-00',
  '99999-01-01', 'x'.repeat(5_000), '['.repeat(5_000), '{"a":'.repeat(2_000), '- '.repeat(2_000), 'é'.repeat(300),
]; // biome-ignore format: a table

/** A few random changes of bytes: flips, cuts, repetitions, tokens, a piece of another seed. */
export function mutateBytes(seed: Buffer, others: readonly Buffer[], random: Random): Buffer {
  let bytes = seed;
  for (let left = 1 + random.below(4); left > 0; left -= 1) bytes = changeOnce(bytes, others, random);
  return bytes;
}

function changeOnce(bytes: Buffer, others: readonly Buffer[], random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + random.below(random.pick([2, 20, 2_000])));
  const insert = (piece: Uint8Array): Buffer => Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(end)]);
  switch (random.below(6)) {
    case 0: {
      const copy = Buffer.from(bytes);
      if (copy.length > 0) copy[random.below(copy.length)] = random.below(256);
      return copy;
    }
    case 1:
      return insert(Buffer.alloc(0));
    case 2:
      return insert(Buffer.concat(Array<Uint8Array>(1 + random.below(50)).fill(bytes.subarray(at, end))));
    case 3: {
      const other = random.pick(others);
      const from = random.below(other.length + 1);
      return insert(other.subarray(from, from + random.below(500)));
    }
    default:
      return insert(Buffer.from(random.pick(TOKENS)));
  }
}

/** A JSON value of any kind, some levels deep. */
function anyJson(random: Random, depth = 3): Json {
  switch (random.below(depth === 0 ? 5 : 7)) {
    case 0:
      return null;
    case 1:
      return random.next() < 0.5;
    case 2:
      return random.pick([0, -1, 1, 80, 1e21, 5e-324, 2 ** 53, random.below(1e6)]);
    case 3:
      return random.pick([
        ...TOKENS.slice(0, 12),
        '0.0.0.0/0',
        '22',
        'false',
        '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----',
      ]);
    case 4:
      return {
        key: random.pick(['-100', 'x', '']),
        meta: { href: random.pick(['/api/configuration/x509/1', '//evil', '']) },
      };
    case 5:
      return Array.from({ length: random.below(4) }, () => anyJson(random, depth - 1));
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(4) }, () => [random.pick(KEYS), anyJson(random, depth - 1)]),
      );
  }
}

const KEYS = [
  '__proto__',
  'constructor',
  'a.b',
  '',
  'key',
  'meta',
  'body',
  'items',
  'enabled',
  'selection',
  'certificates',
  'length',
];

/** Replaces one value inside, by one of another type when `retype` is set. Gives the path of what was replaced. */
export function mutateJson(
  document: JsonObject,
  random: Random,
  retype: boolean,
): { document: JsonObject; path: string } {
  const copy = structuredClone(document) as Record<string, Json>;
  const places = placesOf(copy, '');
  if (places.length === 0) return { document: copy, path: '' };
  const { holder, key, path } = random.pick(places);
  const before = (holder as Record<string, Json>)[key] as Json;
  for (;;) {
    const made = anyJson(random);
    if (retype && (typeOf(made) === typeOf(before) || before === null)) {
      if (before === null) return { document: copy, path: '' };
      continue;
    }
    Object.defineProperty(holder, key, { value: made, enumerable: true, writable: true, configurable: true });
    return { document: copy, path };
  }
}

interface Place {
  readonly holder: object;
  readonly key: string;
  readonly path: string;
}

function placesOf(value: Json, path: string): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const own = { holder: value, key, path: `${path}/${key}` };
    return [own, ...placesOf(child as Json, own.path)];
  });
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
