import type { Json } from '../model/json.ts';
import { isRedacted } from '../model/snapshot.ts';
import { canonicalJson } from '../snapshot/canonical-json.ts';

const MAX_TEXT = 400;

/** A value as evidence shows it. Long texts and large containers are cut: the snapshot has them in full. */
export function shortenValue(value: Json): Json {
  if (typeof value === 'string') return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
  if (typeof value !== 'object' || value === null || isRedacted(value)) return value;
  if (canonicalJson(value).length <= MAX_TEXT) return value;
  return Array.isArray(value) ? `a list of ${value.length}` : `an object of ${Object.keys(value).length} members`;
}
