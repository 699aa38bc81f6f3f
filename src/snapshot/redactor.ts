import { createHmac } from 'node:crypto';
import type { Json, JsonObject } from '../model/json.ts';
import type { RedactionMarker } from '../model/snapshot.ts';
import { matchesEndpoint, matchesTokens, parseRedactionPath, type RedactionPath } from './redaction-path.ts';
import { isBareKey, isReference } from './reference.ts';
import { isCountingKey, isDescribingKey, normaliseKey, secretKindOfEndpoint, secretKindOfKey } from './secret-key.ts';
import { isPublicMaterial, secretKindOfValue } from './secret-value.ts';
import { setOwn } from './set-own.ts';
import { sha256Hex } from './sha256-hex.ts';
import { parseValuePattern } from './value-pattern.ts';
import { isWellKnownSecret } from './well-known-secrets.ts';

/** What a fleet adds to the built-in knowledge. `key`: HMAC key of the fingerprints, or null for none. */
export interface RedactorOptions {
  readonly key: Uint8Array | null;
  /** Names whose values are secrets, in any spelling. */
  readonly keys: readonly string[];
  /** Places, see {@link parseRedactionPath}. */
  readonly paths: readonly string[];
  /** Regular expressions, see {@link parseValuePattern}. */
  readonly values: readonly string[];
}

export interface Redactor {
  /** Tells one fingerprint key from another without telling the key; 16 hex digits, null without a key. */
  readonly keyId: string | null;
  /**
   * A copy of an appliance's answer in which each secret is a {@link RedactionMarker}. To be called once, on the raw answer:
   * what looks like a marker there was forged by the appliance and is replaced by one that no rule takes for a good secret.
   * The nesting of the answer has to be bounded before (`maxDepth`).
   */
  readonly redact: (endpointPath: string, document: JsonObject) => JsonObject;
}

/** Why the values below a place are secrets. `configured`: the fleet file says so, and references are no exception. */
interface Reason {
  readonly kind: string;
  readonly configured: boolean;
}

/** What a member's name says; names are few and come again and again. */
interface Name {
  /** The fleet file names it. */
  readonly isConfigured: boolean;
  readonly kind: string | null;
  /** The name itself holds a secret. */
  readonly isSecret: boolean;
  /** One half of a setting that is a pair: the other one says what this one is. */
  readonly isPairValue: boolean;
}

interface Walk {
  readonly mark: (kind: string, secret: string) => JsonObject;
  readonly judgeName: (key: string) => Name;
  /** The kind of secret that a text is or contains wherever it stands, or null. */
  readonly judgeText: (text: string) => string | null;
  readonly paths: readonly RedactionPath[];
  /** The endpoint's whole body is a secret, and a plugin's free text may hold some. */
  readonly bodyReason: Reason | null;
  readonly hasFreeText: boolean;
  /** Where the walk stands. */
  readonly tokens: string[];
}

/** An appliance may make up names and texts without end; names of the API are some thousand, and short. */
const MAX_KNOWN_NAMES = 10_000;
const MAX_KNOWN_TEXTS = 20_000;
const MAX_KNOWN_LENGTH = 100;

const CONFIGURED: Reason = { kind: 'configured', configured: true };

/** Nothing that a rule asks of a good secret holds for it. */
const FORGED: JsonObject = { $redacted: { kind: 'forged', common: true, length: 0, fingerprint: null } };

/**
 * Builds a redactor.
 *
 * @throws RangeError for a path or pattern that cannot be taken.
 */
export function createRedactor(options: RedactorOptions): Redactor {
  const keys = new Set(options.keys.map(normaliseKey));
  const paths = options.paths.map(parseRedactionPath);
  const values = options.values.map(parseValuePattern);
  const mark = createMarker(options.key);
  const judgeText = createTextJudge(values);
  const judgeName = remembered(
    (key: string): Name => ({
      isConfigured: keys.has(normaliseKey(key)),
      kind: secretKindOfKey(key),
      isSecret: judgeText(key) !== null,
      isPairValue: PAIR_VALUES.has(key),
    }),
  );
  const endpointKind = remembered(secretKindOfEndpoint);
  return {
    keyId: options.key === null ? null : fingerprintKeyId(options.key),
    redact(endpointPath, document) {
      const kind = endpointKind(endpointPath);
      const walk: Walk = {
        mark,
        judgeName,
        judgeText,
        paths: paths.filter((path) => matchesEndpoint(path, endpointPath)),
        bodyReason: kind === null ? null : { kind, configured: false },
        hasFreeText: /plugin|credentialstore/.test(endpointPath),
        tokens: [],
      };
      return redactObject(document, null, walk);
    },
  };
}

function createMarker(key: Uint8Array | null): Walk['mark'] {
  return (kind, secret) => {
    const marker: RedactionMarker['$redacted'] = {
      kind,
      common: isWellKnownSecret(secret),
      length: countCharacters(secret),
      fingerprint: key === null ? null : createHmac('sha256', key).update(secret, 'utf8').digest('hex').slice(0, 32),
    };
    return { $redacted: { ...marker } };
  };
}

/** Keeps what was found out about short texts that come again and again, up to a bound. */
function remembered<T>(judge: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (known.has(text)) return known.get(text) as T;
    const judged = judge(text);
    if (text.length <= MAX_KNOWN_LENGTH && known.size < MAX_KNOWN_NAMES) known.set(text, judged);
    return judged;
  };
}

/** Of short texts that hold no secret it is remembered, up to a bound: most come again and again, from one appliance and the next. */
function createTextJudge(values: readonly RegExp[]): Walk['judgeText'] {
  const harmless = new Set<string>();
  return (text) => {
    if (harmless.has(text)) return null;
    const kind = secretKindOfValue(text) ?? (values.some((pattern) => pattern.test(text)) ? 'configured' : null);
    if (kind === null && text.length <= MAX_KNOWN_LENGTH && harmless.size < MAX_KNOWN_TEXTS) harmless.add(text);
    return kind;
  };
}

/** First 16 hex digits of the SHA-256 of the key's own HMAC of a constant. */
function fingerprintKeyId(key: Uint8Array): string {
  return sha256Hex(createHmac('sha256', key).update('sps-audit fingerprint key').digest()).slice(0, 16);
}

function redactObject(object: JsonObject, inherited: Reason | null, walk: Walk): JsonObject {
  if (Object.hasOwn(object, '$redacted')) return FORGED;
  const copy: Record<string, Json> = {};
  const keys = Object.keys(object);
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string;
    const value = object[key] as Json;
    const name = walk.judgeName(key);
    const above = name.isPairValue ? (reasonOfPair(object, walk) ?? inherited) : inherited;
    walk.tokens.push(key);
    const redacted = redactValue(value, key, reasonOf(key, name, value, above, walk), walk);
    // A member's name can be a secret as well: it is replaced by its position, so that no two become one.
    setOwn(copy, name.isSecret ? `redacted-name-${index}` : key, redacted);
    walk.tokens.pop();
  }
  return copy;
}

/** How the two halves of a setting are called where it is a pair. */
const PAIR_VALUES: ReadonlySet<string> = new Set('value values val data'.split(' '));
const PAIR_NAMES = 'name key id option attribute parameter property setting field variable'.split(' ');

/** Settings as pairs, `{"name": "bind_password", "value": "…"}`: the name stands in a value, and says what the other one is. */
function reasonOfPair(object: JsonObject, walk: Walk): Reason | null {
  for (const key of PAIR_NAMES) {
    const name = Object.hasOwn(object, key) ? object[key] : undefined;
    const kind = typeof name === 'string' ? walk.judgeName(name).kind : null;
    if (kind !== null) return { kind, configured: false };
  }
  return null;
}

/** Why the value of this member is a secret, or null when nothing says so. */
function reasonOf(key: string, name: Name, value: Json, inherited: Reason | null, walk: Walk): Reason | null {
  if (inherited?.configured || name.isConfigured) return CONFIGURED;
  if (walk.paths.some((path) => matchesTokens(path, walk.tokens))) return CONFIGURED;
  const isContainer = typeof value === 'object' && value !== null;
  if (walk.bodyReason !== null && isBody(walk.tokens)) return walk.bodyReason;
  if (walk.hasFreeText && typeof value === 'string' && /^config(?:uration)?$/i.test(key)) {
    return { kind: 'free-text', configured: false };
  }
  const { kind } = name;
  if (kind !== null) return typeof value === 'number' && isCountingKey(key) ? null : { kind, configured: false };
  if (inherited === null || (!isContainer && isDescribingKey(inherited.kind, key))) return null;
  return inherited;
}

/** `body` of an answer, or of an item that a collection carries inline. */
function isBody(tokens: readonly string[]): boolean {
  return tokens.at(-1) === 'body' && (tokens.length === 1 || (tokens.length === 3 && tokens[0] === 'items'));
}

function redactValue(value: Json, key: string, reason: Reason | null, walk: Walk): Json {
  if (typeof value === 'string') return redactText(value, reason, walk);
  if (typeof value === 'number') return reason === null ? value : walk.mark(reason.kind, String(value));
  if (value === null || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return redactItems(value, key, reason, walk);
  if (reason !== null && !reason.configured && isReference(value)) return redactObject(value as JsonObject, null, walk);
  return redactObject(value as JsonObject, reason, walk);
}

function redactItems(items: readonly Json[], key: string, reason: Reason | null, walk: Walk): Json {
  return items.map((item, index) => {
    walk.tokens.push(String(index));
    const isNamed = walk.paths.some((path) => matchesTokens(path, walk.tokens));
    const redacted = redactValue(item, key, isNamed ? CONFIGURED : reason, walk);
    walk.tokens.pop();
    return redacted;
  });
}

function redactText(text: string, reason: Reason | null, walk: Walk): Json {
  if (reason?.configured) return walk.mark(reason.kind, text);
  if (reason !== null && !isBareKey(reason.kind, text) && !isPublicMaterial(text)) return walk.mark(reason.kind, text);
  const kind = walk.judgeText(text);
  return kind === null ? text : walk.mark(kind, text);
}

/** Characters as a person counts them: code points. */
function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
