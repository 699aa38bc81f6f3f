import { isJsonObject, type Json } from '../model/json.ts';
import { isRedacted, type Snapshot } from '../model/snapshot.ts';
import { canonicalJson } from '../snapshot/canonical-json.ts';
import { appendPointer } from '../snapshot/pointer.ts';
import { isReference } from '../snapshot/reference.ts';
import { digestJson } from '../snapshot/sha256-hex.ts';
import { type CanonicalNames, canonicalNames, isMadeUpId } from './canonical-names.ts';
import { ignoredIn } from './consistency-ignored.ts';
import { createSettingsPool, type Setting, type SettingsPool } from './settings-pool.ts';

/** The settings of one appliance by canonical endpoint and pointer. */
export interface ApplianceSettings {
  readonly appliance: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `8.0` of `8.0.1`; null when the version is not known. */
  readonly versionLine: string | null;
  readonly endpoints: ReadonlyMap<string, ReadonlyMap<string, Setting>>;
  /** Canonical addresses of listings whose objects were all read: what they do not name is not there. */
  readonly wholeListings: ReadonlySet<string>;
}

const LONG_TEXT = 300;
/** Canonical JSON of one setting; of a longer one, such as a list of thousands, the digest is compared. */
const LONG_SETTING = 10_000;
/** Settings of one appliance that are kept; some thousands are usual. */
const MAX_SETTINGS = 10_000;

/** Stands for an endpoint whose settings are too many to be compared: it is there, and no more is known of it. */
export const UNCOMPARED: ReadonlyMap<string, Setting> = new Map();

/**
 * Takes one appliance's settings apart: secrets by whether they are set, references and ids by the name of what they mean.
 * What is left no longer holds the snapshot. Pure, but for what `pool` remembers.
 */
export function settingsOf(snapshot: Snapshot, pool: SettingsPool = createSettingsPool()): ApplianceSettings {
  const names = canonicalNames(snapshot);
  const endpoints = new Map<string, ReadonlyMap<string, Setting>>();
  const wholeListings = new Set<string>();
  let left = MAX_SETTINGS;
  for (const [path, record] of Object.entries(snapshot.endpoints)) {
    const canonical = names.endpoint(path);
    if (record.status !== 'read' || canonical === null) continue;
    const { items, body } = record.document;
    if (Array.isArray(items) && items.every((item: Json) => isRead(snapshot, path, item)))
      wholeListings.add(pool.text(canonical));
    const isIgnored = ignoredIn(canonical.split('/').slice(1));
    if (isIgnored([])) continue;
    const texts = new Map<string, string>();
    if (body !== undefined) flatten(body, ['body'], { names, isIgnored, texts });
    const fits = texts.size <= left;
    if (fits) left -= texts.size;
    endpoints.set(pool.text(canonical), fits ? pooled(texts, pool) : UNCOMPARED);
  }
  const versionLine = snapshot.version?.split('.').slice(0, 2).join('.') ?? null;
  const { name, labels } = snapshot.appliance;
  return { appliance: name, labels, versionLine, endpoints, wholeListings };
}

interface Flattening {
  readonly names: CanonicalNames;
  readonly isIgnored: (pointer: readonly string[]) => boolean;
  /** Canonical JSON by pointer. */
  readonly texts: Map<string, string>;
}

function pooled(texts: ReadonlyMap<string, string>, pool: SettingsPool): ReadonlyMap<string, Setting> {
  return pool.endpoint(new Map([...texts].map(([pointer, text]) => [pool.text(pointer), pool.setting(text)])));
}

function flatten(value: Json, tokens: readonly string[], into: Flattening): void {
  if (into.isIgnored(tokens)) return;
  const named = Array.isArray(value) ? itemsByName(value) : null;
  if (named !== null) {
    for (const [name, item] of named) flatten(item, [...tokens, name], into);
  } else if (isJsonObject(value) && !isRedacted(value) && !isReference(value)) {
    for (const [key, member] of Object.entries(value)) flatten(member, [...tokens, key], into);
  } else {
    const text = canonicalJson(comparableValue(value, into.names));
    into.texts.set(
      tokens.reduce(appendPointer, ''),
      text.length > LONG_SETTING ? JSON.stringify(digested('value', text)) : text,
    );
  }
}

/** Items of a list by their names, when all have one of their own. */
function itemsByName(items: readonly Json[]): readonly (readonly [string, Json])[] | null {
  const named = items.flatMap((item): (readonly [string, Json])[] => {
    const name = isJsonObject(item) && Object.hasOwn(item, 'name') ? item['name'] : undefined;
    return typeof name === 'string' ? [[name, item]] : [];
  });
  const isComplete = items.length > 0 && named.length === items.length;
  return isComplete && new Set(named.map(([name]) => name)).size === items.length ? named : null;
}

function comparableValue(value: Json, names: CanonicalNames): Json {
  if (isRedacted(value)) return value.$redacted.common ? '(a well-known secret)' : '(a secret)';
  if (typeof value === 'string') return comparableText(value, names);
  if (Array.isArray(value)) return value.map((item: Json) => comparableValue(item, names));
  if (!isJsonObject(value)) return value;
  if (isReference(value)) return comparableText(String(value['key']), names);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'meta')
      .map(([key, member]) => [key, comparableValue(member, names)]),
  );
}

function comparableText(text: string, names: CanonicalNames): string {
  if (isMadeUpId(text)) return names.objectOf(text) ?? '(an id)';
  return text.length > LONG_TEXT ? digested('text', text) : text;
}

function digested(what: string, text: string): string {
  return `(a ${what} of ${text.length} characters, SHA-256 ${digestJson(text)})`;
}

function isRead(snapshot: Snapshot, listing: string, item: Json): boolean {
  const key = isJsonObject(item) ? item['key'] : undefined;
  const path = `${listing}/${String(key)}`;
  if (typeof key !== 'string' || !Object.hasOwn(snapshot.endpoints, path)) return false;
  const status = snapshot.endpoints[path]?.status;
  return status !== 'failed' && status !== 'forbidden';
}
